using System.Text;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Audit;

namespace Platform.Bench;

/// <summary>Falsifies an exported record in every way that comes to mind, also as somebody who reckons every hash anew but hasn't the key.</summary>
internal sealed class AuditMutations : IDisposable
{
    private const string Origin = "platform/mercy";
    private const int Entries = 300;
    private static readonly OrganizationId Mercy = new("mercy");
    private readonly AuditKey _key = AuditKey.Create();
    private readonly AuditKey _foreign = AuditKey.Create();
    private readonly AuditKeys _keys;
    private readonly Random _random;
    private readonly List<byte[]> _entries = [.. Enumerable.Range(1, Entries).Select(seq => Bytes(seq, "postWritten"))];
    private readonly List<Checkpoint> _signed = [];
    private readonly byte[] _file;

    public AuditMutations(int seed)
    {
        (_random, _keys) = (new Random(seed), AuditKeys.Parse(_key.PublicPem())!);
        var tree = new Frontier();
        _signed.Add(Sign(tree));
        foreach (var entry in _entries)
        {
            tree.Append(TreeHash.OfLeaf(entry));
            _signed.Add(Sign(tree));
        }

        _file = Join(File(_entries, _signed[^1]));
        Kinds = new (string, Func<(byte[], Checkpoint?)>)[]
        {
            ("bit flipped", () => (Flipped(), null)),
            ("bytes replaced", () => (Replaced(), null)),
            ("bytes removed", () => (Cut(), null)),
            ("bytes inserted", () => (Inserted(), null)),
            ("line removed", () => (Lines(lines => lines.RemoveAt(_random.Next(lines.Count))), null)),
            ("line doubled", () => (Lines(lines => { var at = _random.Next(lines.Count); lines.Insert(at, lines[at]); }), null)),
            ("lines swapped", () => (Swapped(), null)),
            ("file cut behind a line", () => (Lines(lines => { var from = _random.Next(1, lines.Count); lines.RemoveRange(from, lines.Count - from); }), null)),
            ("entry changed, hashes anew", () => (Forged(entries => entries[At(entries)] = Bytes(1 + _random.Next(Entries), "postWithdrawn")), null)),
            ("entry removed, all anew", () => (Forged(entries => entries.RemoveAt(At(entries))), null)),
            ("entry inserted, all anew", () => (Forged(entries => entries.Insert(At(entries), Bytes(1, "postApproved"))), null)),
            ("entries swapped, all anew", () => (Forged(entries => { var at = _random.Next(entries.Count - 1); (entries[at], entries[at + 1]) = (entries[at + 1], entries[at]); }), null)),
            ("entries cut off, end anew", () => (Forged(entries => { var from = At(entries); entries.RemoveRange(from, entries.Count - from); }, older: false), null)),
            ("signed anew by another key", () => (Join(File(_entries, Sign(_foreign, _entries))), null)),
            ("older export, later checkpoint held", Older),
            ("forked, later checkpoint held", Forked),
        };
    }

    public IReadOnlyList<(string Name, Func<(byte[] File, Checkpoint? Held)> Make)> Kinds { get; }

    public async Task<bool> PassesAsync(byte[] file, Checkpoint? held)
    {
        using var stream = new MemoryStream(file);
        return (await (held is null ? new AuditVerifier(_keys) : new AuditVerifier(_keys, held)).VerifyAsync(stream, CancellationToken.None)).Proven;
    }

    /// <summary>A genuine export of a random size, with a checkpoint that is not later.</summary>
    public (byte[] File, Checkpoint? Held) Genuine()
    {
        var size = _random.Next(Entries + 1);
        return (Join(File(_entries[..size], _signed[size])), _signed[_random.Next(size + 1)]);
    }

    public void Dispose()
    {
        _key.Dispose();
        _foreign.Dispose();
        _keys.Dispose();
    }

    private Checkpoint Sign(Frontier tree) => _key.Sign(Origin, tree.Size, tree.Root(), Instant.FromUnixTimeSeconds(1_772_000_000 + tree.Size));

    private static Checkpoint Sign(AuditKey key, List<byte[]> entries)
    {
        var tree = new Frontier();
        entries.ForEach(entry => tree.Append(TreeHash.OfLeaf(entry)));
        return key.Sign(Origin, tree.Size, tree.Root(), Instant.FromUnixTimeSeconds(1_772_000_000));
    }

    private List<byte[]> File(List<byte[]> entries, Checkpoint about)
    {
        List<byte[]> lines = [AuditFile.Header(about)];
        for (var i = 0; i < entries.Count; i++)
        {
            lines.Add(AuditFile.Entry(TreeHash.OfLeaf(entries[i]), entries[i]));
            if ((i + 1) % AuditFile.Apart == 0 && i + 1 < about.Size)
            {
                lines.Add(AuditFile.Under(_signed[i + 1]));
            }
        }

        lines.Add(AuditFile.End(entries.Count));
        return lines;
    }

    // Hashes, numbers and the end are made to fit; the signatures are those that there are.
    private byte[] Forged(Action<List<byte[]>> change, bool older = true)
    {
        var entries = _entries.ToList();
        change(entries);
        for (var i = 0; i < entries.Count; i++)
        {
            var text = Encoding.UTF8.GetString(entries[i]);
            entries[i] = Encoding.UTF8.GetBytes($"{{\"seq\":{i + 1}{text[text.IndexOf(',', StringComparison.Ordinal)..]}");
        }

        return Join(File(entries, _signed[older && _random.Next(2) == 0 ? Math.Min(entries.Count, Entries) : Entries]));
    }

    private (byte[] File, Checkpoint? Held) Older()
    {
        var size = _random.Next(Entries);
        return (Join(File(_entries[..size], _signed[size])), _signed[_random.Next(size + 1, Entries + 1)]);
    }

    // What the platform itself would sign after a database was put back, when another checkpoint is out already.
    private (byte[] File, Checkpoint? Held) Forked()
    {
        var size = _random.Next(1, AuditFile.Apart);
        var entries = _entries[..size];
        entries[_random.Next(size)] = Bytes(1 + _random.Next(size), "postForked");
        for (var i = 0; i < size; i++)
        {
            entries[i] = Encoding.UTF8.GetString(entries[i]).Contains("postForked", StringComparison.Ordinal) ? Bytes(i + 1, "postForked") : entries[i];
        }

        return (Join(File(entries, Sign(_key, entries))), _signed[size]);
    }

    private int At(List<byte[]> entries) => _random.Next(entries.Count);

    private byte[] Flipped()
    {
        var file = _file.ToArray();
        file[_random.Next(file.Length)] ^= (byte)(1 << _random.Next(8));
        return file;
    }

    private byte[] Replaced()
    {
        byte[] file;
        do
        {
            file = _file.ToArray();
            _random.NextBytes(file.AsSpan(_random.Next(file.Length - 16), 1 + _random.Next(16)));
        }
        while (file.AsSpan().SequenceEqual(_file));
        return file;
    }

    private byte[] Cut()
    {
        var from = _random.Next(_file.Length);
        return [.. _file[..from], .. _file[(from + 1 + _random.Next(_file.Length - from))..]];
    }

    private byte[] Inserted()
    {
        var piece = new byte[1 + _random.Next(16)];
        _random.NextBytes(piece);
        var at = _random.Next(_file.Length + 1);
        return [.. _file[..at], .. piece, .. _file[at..]];
    }

    private byte[] Lines(Action<List<byte[]>> change)
    {
        var lines = File(_entries, _signed[^1]);
        change(lines);
        return Join(lines);
    }

    private byte[] Swapped() => Lines(lines =>
    {
        var (one, two) = (_random.Next(lines.Count), _random.Next(lines.Count - 1));
        two += two >= one ? 1 : 0;
        (lines[one], lines[two]) = (lines[two], lines[one]);
    });

    private static byte[] Bytes(int seq, string type) => AuditEntry.Bytes(Mercy, new JournalEntry(
        seq, $"post:mercy/p{seq % 7}", seq, 0, type, $$"""{"type":"{{type}}","at":"2026-03-02T12:00:00Z","actor":{"person":"m1","client":"web"},"revision":{{seq}}}""", Instant.FromUnixTimeSeconds(seq)));

    private static byte[] Join(IEnumerable<byte[]> lines) => [.. lines.SelectMany(line => line.Append((byte)'\n'))];
}
