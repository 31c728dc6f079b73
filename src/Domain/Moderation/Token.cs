using System.Runtime.CompilerServices;

namespace Platform.Domain.Moderation;

/// <summary>A word of a folded text.</summary>
/// <param name="Start">Index of its first folded character.</param>
/// <param name="End">Index behind its last one.</param>
/// <param name="Hash">The running hash after its last character; equal words have equal hashes.</param>
internal readonly record struct Token(int Start, int End, ulong Hash)
{
    /// <summary>The hash of an empty word.</summary>
    public const ulong Seed = 0x9AE16A3B2F90404FUL;

    private const ulong Prime = 0x9E3779B97F4A7C15UL;

    /// <summary>The hash of a word that goes on with one more character. Taken at every length, it is the hash of that prefix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Step(ulong hash, char c) => (hash ^ c) * Prime;

    public static ulong HashOf(ReadOnlySpan<char> folded)
    {
        var hash = Seed;
        foreach (var c in folded)
        {
            hash = Step(hash, c);
        }

        return hash;
    }
}
