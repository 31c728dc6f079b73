using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Platform.Domain.Moderation;

/// <summary>Finds neighbouring characters of a kind, many at once. An index of what isn't there is <see cref="Nowhere"/>.</summary>
internal static class Adjacent
{
    public const int Nowhere = int.MaxValue;

    /// <summary>The first place, from one on, where a small Latin letter stands right before a capital one.</summary>
    public static int CamelCase(ReadOnlySpan<char> text, int from)
    {
        var units = MemoryMarshal.Cast<char, ushort>(text);
        var i = from;
        for (; i + Vector128<ushort>.Count < units.Length; i += Vector128<ushort>.Count)
        {
            var found = IsBetween(At(units, i), 'a', 'z') & IsBetween(At(units, i + 1), 'A', 'Z');
            if (found != Vector128<ushort>.Zero)
            {
                return i + BitOperations.TrailingZeroCount(found.ExtractMostSignificantBits());
            }
        }

        for (; i + 1 < text.Length; i++)
        {
            if (char.IsAsciiLetterLower(text[i]) && char.IsAsciiLetterUpper(text[i + 1]))
            {
                return i;
            }
        }

        return Nowhere;
    }

    /// <summary>The first place, from one on, where a folded Latin letter stands three times in a row.</summary>
    public static int ThreeAlike(ReadOnlySpan<char> text, int from)
    {
        var units = MemoryMarshal.Cast<char, ushort>(text);
        var i = from;
        for (; i + Vector128<ushort>.Count + 1 < units.Length; i += Vector128<ushort>.Count)
        {
            var first = At(units, i);
            var found = Vector128.Equals(first, At(units, i + 1)) & Vector128.Equals(first, At(units, i + 2)) & IsBetween(first, 'a', 'z');
            if (found != Vector128<ushort>.Zero)
            {
                return i + BitOperations.TrailingZeroCount(found.ExtractMostSignificantBits());
            }
        }

        for (; i + 2 < text.Length; i++)
        {
            if (char.IsAsciiLetterLower(text[i]) && text[i] == text[i + 1] && text[i] == text[i + 2])
            {
                return i;
            }
        }

        return Nowhere;
    }

    /// <summary>The first place, from one on, where a folded Latin letter and a digit stand side by side.</summary>
    public static int LetterByDigit(ReadOnlySpan<char> text, int from)
    {
        var units = MemoryMarshal.Cast<char, ushort>(text);
        var i = from;
        for (; i + Vector128<ushort>.Count < units.Length; i += Vector128<ushort>.Count)
        {
            var (first, second) = (At(units, i), At(units, i + 1));
            var found = (IsBetween(first, 'a', 'z') & IsBetween(second, '0', '9')) | (IsBetween(first, '0', '9') & IsBetween(second, 'a', 'z'));
            if (found != Vector128<ushort>.Zero)
            {
                return i + BitOperations.TrailingZeroCount(found.ExtractMostSignificantBits());
            }
        }

        for (; i + 1 < text.Length; i++)
        {
            if ((char.IsAsciiLetterLower(text[i]) && char.IsAsciiDigit(text[i + 1])) || (char.IsAsciiDigit(text[i]) && char.IsAsciiLetterLower(text[i + 1])))
            {
                return i;
            }
        }

        return Nowhere;
    }

    private static Vector128<ushort> At(ReadOnlySpan<ushort> units, int index) => Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(units), (nuint)index);

    private static Vector128<ushort> IsBetween(Vector128<ushort> units, char low, char high) =>
        Vector128.LessThanOrEqual(units - Vector128.Create((ushort)low), Vector128.Create((ushort)(high - low)));
}
