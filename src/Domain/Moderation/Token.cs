using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Platform.Domain.Moderation;

/// <summary>A word of a folded text.</summary>
/// <param name="Start">Index of its first folded character.</param>
/// <param name="End">Index behind its last one.</param>
/// <param name="Hash">Equal words have equal hashes.</param>
internal readonly record struct Token(int Start, int End, ulong Hash)
{
    /// <summary>The running hash of no letter.</summary>
    public const ulong Seed = 0x9AE16A3B2F90404FUL;

    private const ulong Prime = 0x9E3779B97F4A7C15UL;
    private const int Block = 4;

    /// <summary>See <see cref="HashOf(ref char, int)"/>.</summary>
    public const int Padding = 2 * Block;

    // At four more than the length the mask of the first block, at the length that of the second.
    private static ReadOnlySpan<ulong> Masks =>
        [0, 0, 0, 0, 0, 0xFFFF, 0xFFFF_FFFF, 0xFFFF_FFFF_FFFF, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue];

    /// <summary>The running hash of letters that go on with one more: for those who ask at every length. Not the hash of a token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Step(ulong hash, char c) => (hash ^ c) * Prime;

    /// <summary>The running hash of a whole word.</summary>
    public static ulong RunningHashOf(ReadOnlySpan<char> folded)
    {
        var hash = Seed;
        foreach (var c in folded)
        {
            hash = Step(hash, c);
        }

        return hash;
    }

    /// <summary>The hash of a token with these letters.</summary>
    public static ulong HashOf(ReadOnlySpan<char> folded)
    {
        Span<char> padded = stackalloc char[64];
        if (folded.Length + Padding > padded.Length)
        {
            padded = new char[folded.Length + Padding];
        }

        folded.CopyTo(padded);
        return HashOf(ref MemoryMarshal.GetReference(padded), folded.Length);
    }

    /// <summary>The hash of a token that lies where <see cref="Padding"/> more characters may be read behind it, whatever they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong HashOf(ref char first, int length)
    {
        var hash = Seed ^ (uint)length;
        for (; length > 2 * Block; length -= Block, first = ref Unsafe.Add(ref first, Block))
        {
            hash = Mix(hash ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<char, byte>(ref first)));
        }

        // Most words have up to eight letters: no turn is taken for them that the processor could guess wrong.
        ref var masks = ref MemoryMarshal.GetReference(Masks);
        hash = Mix(hash ^ (Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<char, byte>(ref first)) & Unsafe.Add(ref masks, length + Block)));
        return Mix(hash ^ (Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<char, byte>(ref Unsafe.Add(ref first, Block))) & Unsafe.Add(ref masks, length)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong hash)
    {
        hash *= Prime;
        return hash ^ (hash >> 32);
    }
}
