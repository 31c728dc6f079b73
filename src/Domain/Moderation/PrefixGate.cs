using System.Runtime.CompilerServices;

namespace Platform.Domain.Moderation;

/// <summary>Turns away, by their first letters, words that begin like none before a <c>*</c>. One bit for each three letters.</summary>
internal sealed class PrefixGate
{
    private const int Bits = 5;
    private const int Letters = 3;

    private readonly bool[] _open = new bool[1 << (Bits * Letters)];

    /// <summary>Lets words through that begin so.</summary>
    public void Add(ReadOnlySpan<char> beginning)
    {
        var missing = Math.Max(0, Letters - beginning.Length) * Bits;
        var first = Key(beginning) & ~((1 << missing) - 1);
        _open.AsSpan(first, 1 << missing).Fill(true);
    }

    /// <summary>Whether a word may begin so; a wrong yes costs time only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MayPass(ReadOnlySpan<char> word) => _open[Key(word)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Key(ReadOnlySpan<char> word)
    {
        var key = (word[0] & 31) << (Bits * 2);
        if (word.Length > 1)
        {
            key |= (word[1] & 31) << Bits;
        }

        return word.Length > 2 ? key | (word[2] & 31) : key;
    }
}
