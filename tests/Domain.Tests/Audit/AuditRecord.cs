using System.Text;
using NodaTime;
using Platform.Domain.Audit;
using Xunit;

namespace Platform.Domain.Tests.Audit;

/// <summary>A record of made-up entries and its file, line by line.</summary>
internal sealed class AuditRecord : IDisposable
{
    public const string Origin = "platform/mercy";
    private static readonly Instant At = Instant.FromUtc(2026, 3, 2, 12, 0);

    public AuditRecord(int entries, AuditKey? key = null)
    {
        Key = key ?? AuditKey.Create();
        Keys = AuditKeys.Parse(Key.PublicPem())!;
        var tree = new Frontier();
        for (var seq = 1; seq <= entries; seq++)
        {
            var bytes = AuditEntry.Bytes(new OrganizationId("mercy"), EntryOf(seq));
            var leaf = TreeHash.OfLeaf(bytes);
            tree.Append(leaf);
            Lines.Add(AuditFile.Entry(leaf, bytes));
            if (seq % AuditFile.Apart == 0 && seq < entries)
            {
                Lines.Add(AuditFile.Under(Key.Sign(Origin, seq, tree.Root(), At)));
            }
        }

        Checkpoint = Key.Sign(Origin, entries, tree.Root(), At);
        Lines.Insert(0, AuditFile.Header(Checkpoint));
        Lines.Add(AuditFile.End(entries));
    }

    public AuditKey Key { get; }

    public AuditKeys Keys { get; }

    public Checkpoint Checkpoint { get; }

    public List<byte[]> Lines { get; } = [];

    public byte[] File => Join(Lines);

    public static byte[] Join(IEnumerable<byte[]> lines) => [.. lines.SelectMany(line => line.Append((byte)'\n'))];

    public static JournalEntry EntryOf(long seq) => new(
        seq, $"post:mercy/p{seq % 7}", (int)seq, 0, "postWritten",
        $$"""{"type":"postWritten","at":"2026-03-02T12:00:00Z","actor":{"person":"m1","client":"mercy-web"},"revision":{{seq}},"contentHash":"{{TreeHash.OfLeaf(BitConverter.GetBytes(seq))}}"}""",
        At + Duration.FromSeconds(seq));

    public async Task<AuditVerdict> VerifyAsync(byte[]? file = null, params Checkpoint[] held)
    {
        using var stream = new MemoryStream(file ?? File);
        return await new AuditVerifier(Keys, held).VerifyAsync(stream, TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        Key.Dispose();
        Keys.Dispose();
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
