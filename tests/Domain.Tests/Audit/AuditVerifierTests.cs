using System.Text;
using Platform.Domain.Audit;
using Xunit;

namespace Platform.Domain.Tests.Audit;

public sealed class AuditVerifierTests
{
    private const int Entries = 600; // two checkpoints under way
    private static readonly string[] Pieces = ["{", "}", "\"", "\n", "{\"leaf\":\"", "\",\"entry\":", "{\"checkpoint\":", "{\"end\":600}", "\\ud83d", "9999999999999999999999", "null", "\0"];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(Entries)]
    public async Task A_record_as_it_was_exported_is_proven(int entries)
    {
        using var record = new AuditRecord(entries);
        var verdict = await record.VerifyAsync(null, record.Checkpoint);
        Assert.Equal(new AuditVerdict(null, null, entries, verdict.Checkpoint), verdict);
        Assert.Equal("mercy", verdict.Checkpoint!.Organization);
    }

    [Fact]
    public async Task An_earlier_checkpoint_is_proven_to_be_the_beginning()
    {
        using var key = AuditKey.Create();
        using var earlier = new AuditRecord(300, key);
        using var record = new AuditRecord(Entries, key);
        Assert.True((await record.VerifyAsync(null, earlier.Checkpoint, record.Checkpoint)).Proven);
        var other = key.Sign(AuditRecord.Origin, 300, record.Checkpoint.Root, record.Checkpoint.At);
        Assert.Equal(257, (await record.VerifyAsync(null, other)).Entry);
    }

    [Fact]
    public async Task An_older_or_shortened_record_is_told_by_a_later_checkpoint()
    {
        using var key = AuditKey.Create();
        using var record = new AuditRecord(300, key);
        using var later = new AuditRecord(Entries, key);
        var verdict = await record.VerifyAsync(null, later.Checkpoint, record.Checkpoint);
        Assert.Equal(301, verdict.Entry);
        Assert.Contains("rolled back", verdict.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_single_bit_counts()
    {
        using var record = new AuditRecord(3);
        var file = record.File;
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False((await record.VerifyAsync(file)).Proven, $"bit {bit} of {Encoding.UTF8.GetString(file)}");
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public async Task The_first_entry_that_is_not_as_it_was_is_named()
    {
        using var record = new AuditRecord(Entries);
        async Task<AuditVerdict> Of(Action<List<byte[]>> change)
        {
            var lines = record.Lines.ToList();
            change(lines);
            return await record.VerifyAsync(AuditRecord.Join(lines));
        }

        Assert.Equal(17, (await Of(lines => lines[17] = Changed(lines[17], "\"m1\"", "\"m2\""))).Entry);
        Assert.Equal(17, (await Of(lines => lines.RemoveAt(17))).Entry);
        Assert.Equal(18, (await Of(lines => lines.Insert(18, lines[17]))).Entry);
        Assert.Equal(17, (await Of(lines => (lines[17], lines[18]) = (lines[18], lines[17]))).Entry);
        Assert.Equal(Entries, (await Of(lines => lines.RemoveAt(lines.Count - 2))).Entry);
        Assert.Equal(402, (await Of(lines => lines.RemoveRange(403, lines.Count - 403))).Entry);
        Assert.Null((await Of(lines => lines.RemoveAt(lines.Count - 1))).Entry);
        Assert.Contains("cut", (await Of(lines => lines.RemoveAt(lines.Count - 1))).Problem, StringComparison.Ordinal);
        Assert.Equal(1, (await Of(lines => lines.RemoveAt(257))).Entry); // the checkpoint behind entry 256
        Assert.False((await Of(lines => lines.Add(lines[^1]))).Proven);
        Assert.False((await Of(lines => lines.Add([]))).Proven);
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(300, 257)]
    [InlineData(599, 513)]
    public async Task Who_can_reckon_every_hash_anew_but_has_no_key_is_found_within_a_checkpoint(int seq, int named)
    {
        using var record = new AuditRecord(Entries);
        var changed = AuditEntry.Bytes(new OrganizationId("mercy"), AuditRecord.EntryOf(seq) with { Type = "postWithdrawn" });
        record.Lines[seq + ((seq - 1) / 256)] = AuditFile.Entry(TreeHash.OfLeaf(changed), changed);
        Assert.Equal(named, (await record.VerifyAsync()).Entry);
    }

    [Fact]
    public async Task Who_signs_with_a_key_of_their_own_is_found()
    {
        using var record = new AuditRecord(5);
        using var forged = new AuditRecord(5);
        var verdict = await record.VerifyAsync(forged.File);
        Assert.Contains(forged.Key.Id, verdict.Problem, StringComparison.Ordinal);
        var claimed = forged.Checkpoint with { Key = record.Key.Id };
        Assert.Contains("not signed", (await record.VerifyAsync(AuditRecord.Join([AuditFile.Header(claimed), .. forged.Lines[1..]]))).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_of_another_organization_does_not_pass_for_this_one()
    {
        using var record = new AuditRecord(5);
        var other = record.Key.Sign("platform/saint", 5, record.Checkpoint.Root, record.Checkpoint.At);
        Assert.Equal(1, (await record.VerifyAsync(AuditRecord.Join([AuditFile.Header(other), .. record.Lines[1..]]))).Entry);
        Assert.Contains("platform/saint", (await record.VerifyAsync(null, other)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_key_takes_over_and_both_are_trusted()
    {
        using var old = AuditKey.Create();
        using var next = AuditKey.Create();
        using var before = new AuditRecord(5, old);
        using var record = new AuditRecord(9, next);
        using var both = AuditKeys.Parse(old.PublicPem() + next.PublicPem())!;
        using var file = new MemoryStream(record.File);
        Assert.True((await new AuditVerifier(both, before.Checkpoint).VerifyAsync(file, TestContext.Current.CancellationToken)).Proven);
    }

    [Fact]
    public async Task The_twin_of_a_signature_is_not_taken()
    {
        using var record = new AuditRecord(1);
        var order = System.Numerics.BigInteger.Parse("0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", System.Globalization.NumberStyles.HexNumber, null);
        var signature = record.Checkpoint.Signature.ToArray();
        var twin = (order - new System.Numerics.BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true);
        signature.AsSpan(32).Clear();
        twin.CopyTo(signature, 64 - twin.Length);
        var header = AuditFile.Header(record.Checkpoint with { Signature = signature });
        Assert.False((await record.VerifyAsync(AuditRecord.Join([header, .. record.Lines[1..]]))).Proven);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("{}")]
    [InlineData("not json\n")]
    [InlineData("{\"audit\":1,\"checkpoint\":\n")]
    [InlineData("{\"audit\":1,\"checkpoint\":{\"origin\":\"\\ud800\"}}\n")]
    public async Task What_is_no_record_is_said_to_be_none(string text)
    {
        using var record = new AuditRecord(0);
        Assert.Contains("no exported record", (await record.VerifyAsync(AuditRecord.Utf8(text))).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_without_an_end_is_not_read_into_memory()
    {
        using var record = new AuditRecord(1);
        using var endless = new Endless(record.Lines[0]);
        var verdict = await new AuditVerifier(record.Keys).VerifyAsync(endless, TestContext.Current.CancellationToken);
        Assert.Contains("longer", verdict.Problem, StringComparison.Ordinal);
        Assert.InRange(endless.Given, 0, 3 * AuditFile.MaxLine);
    }

    [Fact]
    public async Task Malformed_files_are_refused_and_never_fail()
    {
        using var record = new AuditRecord(Entries);
        var file = record.File;
        var random = new Random(11);
        var pieces = Pieces.Select(AuditRecord.Utf8).ToArray();
        for (var round = 0; round < 3_000; round++)
        {
            var bad = file[..random.Next(1, file.Length)].ToList();
            for (var edits = random.Next(1, 4); edits > 0; edits--)
            {
                var at = random.Next(bad.Count);
                if (random.Next(2) == 0)
                {
                    bad.RemoveRange(at, random.Next(bad.Count - at));
                    bad.Add((byte)random.Next(256));
                }
                else
                {
                    bad.InsertRange(at, pieces[random.Next(pieces.Length)]);
                }
            }

            Assert.False((await record.VerifyAsync([.. bad])).Proven);
        }
    }

    private static byte[] Changed(byte[] line, string from, string to) => AuditRecord.Utf8(Encoding.UTF8.GetString(line).Replace(from, to, StringComparison.Ordinal));

    private sealed class Endless(byte[] first) : Stream
    {
        private readonly byte[] _head = [.. first, (byte)'\n'];

        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            for (var i = 0; i < count; i++, Given++)
            {
                buffer[offset + i] = Given < _head.Length ? _head[Given] : (byte)'x';
            }

            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
