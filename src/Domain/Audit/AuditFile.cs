using System.Globalization;
using System.Text;

namespace Platform.Domain.Audit;

/// <summary>The lines of an exported record: a header with the checkpoint that the file is about, entries in order with the checkpoints that were signed
/// under way, and an end that says how much stands above it. Each line has one form only, and ends with a line feed.</summary>
public static class AuditFile
{
    /// <summary>The longest line, in bytes; a longer entry can't be exported.</summary>
    public const int MaxLine = 1 << 20;

    /// <summary>How many entries lie between two checkpoints of a file: one must stand behind each entry whose seq is a multiple of it. Near enough to tell where a
    /// fault lies, even one that was covered up; and as no place is free, none can be left out.</summary>
    public const int Apart = Tiles.Width;

    internal static ReadOnlySpan<byte> EntryHead => "{\"leaf\":\""u8;

    internal static ReadOnlySpan<byte> EntryMiddle => "\",\"entry\":"u8;

    internal static ReadOnlySpan<byte> CheckpointHead => "{\"checkpoint\":"u8;

    internal static ReadOnlySpan<byte> HeaderHead => "{\"audit\":1,\"checkpoint\":"u8;

    internal static ReadOnlySpan<byte> EndHead => "{\"end\":"u8;

    /// <summary>The first line.</summary>
    public static byte[] Header(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return [.. HeaderHead, .. checkpoint.ToLine(), (byte)'}'];
    }

    /// <summary>A checkpoint under way.</summary>
    public static byte[] Under(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return [.. CheckpointHead, .. checkpoint.ToLine(), (byte)'}'];
    }

    /// <summary>An entry, with the hash under which it was sealed.</summary>
    public static byte[] Entry(TreeHash leaf, byte[] entry) => [.. EntryHead, .. Encoding.ASCII.GetBytes(leaf.ToString()), .. EntryMiddle, .. entry, (byte)'}'];

    /// <summary>The last line.</summary>
    /// <param name="entries">How many entries stand in the file.</param>
    public static byte[] End(long entries) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"end":{{entries}}}"""));
}
