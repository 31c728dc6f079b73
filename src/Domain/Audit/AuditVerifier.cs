using System.Globalization;
using System.Text;

namespace Platform.Domain.Audit;

/// <summary>Verifies an exported record with nothing but the file and public keys. It reads the file once and keeps one line and the edge of the tree.
/// Every entry is hashed into the tree, and the tree held against every signed checkpoint of the file: that proves that each entry stands in the record,
/// and that each earlier state is the beginning of the later ones.</summary>
/// <param name="keys">The keys that are trusted.</param>
/// <param name="held">Checkpoints that the verifier got by another way. Whatever those about this record say was in it must be in the file.</param>
public sealed class AuditVerifier(AuditKeys keys, params IReadOnlyCollection<Checkpoint> held)
{
    private const string Malformed = "this is no exported record";
    private readonly Frontier _tree = new();
    private readonly byte[] _expected = new byte[128];
    private readonly Queue<Checkpoint> _held = new();
    private Checkpoint? _about;
    private long _proven;
    private bool _ended;

    /// <summary>Reads to the end of the file or to the first fault.</summary>
    public async Task<AuditVerdict> VerifyAsync(Stream file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        var buffer = new byte[1 << 16];
        var (start, end, number) = (0, 0, 0L);
        while (true)
        {
            var feed = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                if (Line(buffer.AsSpan(start, feed), ++number) is { } fault)
                {
                    return fault;
                }

                start += feed + 1;
                continue;
            }

            if (end - start > AuditFile.MaxLine)
            {
                return Fault($"line {number + 1} is longer than a line can be");
            }

            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            if (end == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(buffer.Length * 4, AuditFile.MaxLine + 1));
            }

            var read = await file.ReadAsync(buffer.AsMemory(end), cancellationToken);
            if (read == 0)
            {
                return AtEnd(end > 0, number);
            }

            end += read;
        }
    }

    private AuditVerdict? Line(ReadOnlySpan<byte> line, long number)
    {
        if (_about is null)
        {
            return First(line);
        }

        if (_ended)
        {
            return Fault($"line {number} stands behind the end of the record");
        }

        return _tree.Size > _proven && _tree.Size % AuditFile.Apart == 0 && _tree.Size < _about.Size ? Under(line, number)
            : line.StartsWith(AuditFile.EntryHead) ? Entry(line, number)
            : line.StartsWith(AuditFile.EndHead) ? End(line, number)
            : Fault($"line {number} is neither an entry nor the end", _tree.Size + 1);
    }

    private AuditVerdict? First(ReadOnlySpan<byte> line)
    {
        if (Inside(line, AuditFile.HeaderHead) is not { } checkpoint)
        {
            return Fault($"{Malformed}: its first line is not the header of one");
        }

        if (!keys.HaveSigned(checkpoint))
        {
            return keys.Ids.Contains(checkpoint.Key)
                ? Fault("the header's checkpoint was not signed by the key that it names")
                : Fault($"the header's checkpoint names the key {checkpoint.Key}, which is none of the trusted ones ({string.Join(", ", keys.Ids)})");
        }

        foreach (var other in held.Where(other => other.Origin == checkpoint.Origin).OrderBy(other => other.Size))
        {
            if (!keys.HaveSigned(other))
            {
                return Fault($"the checkpoint of {other.Size} entries to compare with was not signed by a trusted key");
            }

            _held.Enqueue(other);
        }

        if (held.Count > 0 && _held.Count == 0)
        {
            return Fault($"the checkpoint to compare with is about {held.First().Origin}, the file about {checkpoint.Origin}");
        }

        _about = checkpoint;
        return Compare();
    }

    private AuditVerdict? Entry(ReadOnlySpan<byte> line, long number)
    {
        const int Hex = 2 * TreeHash.Length;
        var seq = _tree.Size + 1;
        var behind = AuditFile.EntryHead.Length + Hex;
        if (line.Length < behind + AuditFile.EntryMiddle.Length + 1 || line[^1] != (byte)'}' || !line[behind..].StartsWith(AuditFile.EntryMiddle)
            || !TreeHash.TryParse(line.Slice(AuditFile.EntryHead.Length, Hex), out var leaf))
        {
            return Fault($"line {number} is no entry", seq);
        }

        if (seq > _about!.Size)
        {
            return Fault($"entry {seq} stands behind the last one that the checkpoint covers", seq);
        }

        var entry = line[(behind + AuditFile.EntryMiddle.Length)..^1];
        if (!entry.StartsWith(Expected(seq)))
        {
            return Fault($"at the place of entry {seq} stands another one{Named(entry)}", seq);
        }

        if (TreeHash.OfLeaf(entry) != leaf)
        {
            return Fault($"entry {seq} is not the one that was sealed", seq);
        }

        _tree.Append(leaf);
        return Compare();
    }

    private AuditVerdict? Compare()
    {
        while (_held.TryPeek(out var other) && other.Size == _tree.Size)
        {
            if (other.Root != _tree.Root())
            {
                return Unlike("the checkpoint to compare with");
            }

            _held.Dequeue();
        }

        return null;
    }

    private AuditVerdict? Under(ReadOnlySpan<byte> line, long number)
    {
        if (Inside(line, AuditFile.CheckpointHead) is not { } checkpoint)
        {
            return Fault($"line {number} is not the checkpoint that stands behind entry {_tree.Size}", _proven + 1);
        }

        if (checkpoint.Origin != _about!.Origin || checkpoint.Size != _tree.Size)
        {
            return Fault($"the checkpoint on line {number} does not belong there", _proven + 1);
        }

        if (!keys.HaveSigned(checkpoint))
        {
            return Fault($"the checkpoint on line {number} was not signed by a trusted key", _proven + 1);
        }

        if (checkpoint.Root != _tree.Root())
        {
            return Unlike("the checkpoint signed there");
        }

        _proven = checkpoint.Size;
        return null;
    }

    private AuditVerdict? End(ReadOnlySpan<byte> line, long number)
    {
        if (!line.SequenceEqual(AuditFile.End(_tree.Size)))
        {
            return Fault($"line {number} is not the end of a record of {_tree.Size} entries", _tree.Size + 1);
        }

        _ended = true;
        return null;
    }

    private AuditVerdict AtEnd(bool rest, long number)
    {
        if (_about is null)
        {
            return Fault(number == 0 && !rest ? $"{Malformed}: it is empty" : $"{Malformed}: its first line has no end");
        }

        if (_tree.Size < _about.Size)
        {
            return Fault($"entry {_tree.Size + 1} is missing: the file ends behind entry {_tree.Size}, its checkpoint covers {_about.Size}", _tree.Size + 1);
        }

        if (_tree.Root() != _about.Root)
        {
            return Unlike("the header's checkpoint");
        }

        if (rest || !_ended)
        {
            return Fault(rest ? "behind the last line stands something else" : "the last line is missing: the file was cut", null);
        }

        return _held.TryPeek(out var later)
            ? Fault(
                $"entry {_about.Size + 1} is missing: the checkpoint to compare with covers {later.Size} entries, the file {_about.Size}; the file is older, was cut or rolled back", _about.Size + 1)
            : new AuditVerdict(null, null, _tree.Size, _about);
    }

    private AuditVerdict Unlike(string what)
        => Fault($"entries {_proven + 1} to {_tree.Size} are not those of {what}; {_proven + 1} is the first that is not proven", _proven + 1);

    private AuditVerdict Fault(string problem, long? entry = null) => new(problem, entry, _tree.Size, _about);

    private ReadOnlySpan<byte> Expected(long seq)
    {
        Encoding.ASCII.TryGetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"seq":{{seq}},"organization":"{{_about!.Organization}}","""), _expected, out var length);
        return _expected.AsSpan(0, length);
    }

    private static Checkpoint? Inside(ReadOnlySpan<byte> line, ReadOnlySpan<byte> head)
        => line.StartsWith(head) && line[^1] == (byte)'}' ? Checkpoint.Parse(line[head.Length..^1]) : null;

    // The number that the entry gives itself, where it gives one.
    private static string Named(ReadOnlySpan<byte> entry)
    {
        var head = "{\"seq\":"u8;
        if (!entry.StartsWith(head))
        {
            return "";
        }

        var digits = entry[head.Length..];
        var length = digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return length is > 0 and < 20 ? $" ({Encoding.ASCII.GetString(digits[..length])})" : "";
    }
}
