using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Platform.Domain.Moderation;

/// <summary>Questions about neighbouring characters, asked of a whole text at once: most texts answer no, and are done with.</summary>
internal static class Adjacent
{
    /// <summary>Whether a small Latin letter stands right before a capital one.</summary>
    public static bool HasCamelCase(ReadOnlySpan<char> text)
    {
        var units = MemoryMarshal.Cast<char, ushort>(text);
        var i = 0;
        for (; i + Vector128<ushort>.Count < units.Length; i += Vector128<ushort>.Count)
        {
            var small = IsBetween(Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(units), (nuint)i), 'a', 'z');
            var capital = IsBetween(Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(units), (nuint)i + 1), 'A', 'Z');
            if ((small & capital) != Vector128<ushort>.Zero)
            {
                return true;
            }
        }

        for (; i + 1 < text.Length; i++)
        {
            if (char.IsAsciiLetterLower(text[i]) && char.IsAsciiLetterUpper(text[i + 1]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a folded Latin letter stands three times in a row.</summary>
    public static bool HasThreeAlike(ReadOnlySpan<char> text)
    {
        var units = MemoryMarshal.Cast<char, ushort>(text);
        var i = 0;
        for (; i + Vector128<ushort>.Count + 1 < units.Length; i += Vector128<ushort>.Count)
        {
            var first = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(units), (nuint)i);
            var alike = Vector128.Equals(first, Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(units), (nuint)i + 1))
                & Vector128.Equals(first, Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(units), (nuint)i + 2))
                & IsBetween(first, 'a', 'z');
            if (alike != Vector128<ushort>.Zero)
            {
                return true;
            }
        }

        for (; i + 2 < text.Length; i++)
        {
            if (char.IsAsciiLetterLower(text[i]) && text[i] == text[i + 1] && text[i] == text[i + 2])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a folded Latin letter and a digit stand side by side.</summary>
    public static bool HasLetterByDigit(ReadOnlySpan<char> text)
    {
        var units = MemoryMarshal.Cast<char, ushort>(text);
        var i = 0;
        for (; i + Vector128<ushort>.Count < units.Length; i += Vector128<ushort>.Count)
        {
            var first = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(units), (nuint)i);
            var second = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(units), (nuint)i + 1);
            if (((IsBetween(first, 'a', 'z') & IsBetween(second, '0', '9')) | (IsBetween(first, '0', '9') & IsBetween(second, 'a', 'z'))) != Vector128<ushort>.Zero)
            {
                return true;
            }
        }

        for (; i + 1 < text.Length; i++)
        {
            if ((char.IsAsciiLetterLower(text[i]) && char.IsAsciiDigit(text[i + 1])) || (char.IsAsciiDigit(text[i]) && char.IsAsciiLetterLower(text[i + 1])))
            {
                return true;
            }
        }

        return false;
    }

    private static Vector128<ushort> IsBetween(Vector128<ushort> units, char low, char high) =>
        Vector128.LessThanOrEqual(units - Vector128.Create((ushort)low), Vector128.Create((ushort)(high - low)));
}
