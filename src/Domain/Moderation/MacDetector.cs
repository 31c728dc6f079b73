namespace Platform.Domain.Moderation;

/// <summary>Hardware addresses: six pairs with one kind of separator, or three groups of four with dots. Found from the first separator outwards.</summary>
internal sealed class MacDetector : IDetector
{
    public int Rank => 0;

    public Certainty AtMost(FoldedText text) => text.Chars.Length >= 14 ? Certainty.Sure : Certainty.None;

    public void Find(FoldedText text, List<Finding> findings)
    {
        var chars = text.Masked;
        var from = 2;
        while (from + 10 < chars.Length && chars[from..].IndexOfAny(':', '-', '.') is >= 0 and var next)
        {
            var at = from + next;
            var found = chars[at] == '.' ? Groups(chars, at - 4, 4, 3) : Groups(chars, at - 2, 2, 6);
            if (found > 0)
            {
                findings.Add(new Finding(chars[at] == '.' ? at - 4 : at - 2, found, Certainty.Sure));
            }

            from = Math.Max(at + 1, found);
        }
    }

    private static int Groups(ReadOnlySpan<char> text, int start, int length, int count)
    {
        var end = start + (count * (length + 1)) - 1;
        if (start < 0 || end > text.Length || (start > 0 && IsJoined(text[start - 1])) || (end < text.Length && IsJoined(text[end])))
        {
            return 0;
        }

        // The broadcast address and zeros are no device's.
        var distinct = false;
        for (var i = start; i < end; i++)
        {
            var isSeparator = (i - start) % (length + 1) == length;
            if (isSeparator ? text[i] != text[start + length] : !char.IsAsciiHexDigitLower(text[i]))
            {
                return 0;
            }

            distinct |= !isSeparator && text[i] != text[start];
        }

        return distinct ? end : 0;
    }

    private static bool IsJoined(char c) => char.IsLetterOrDigit(c) || c is ':' or '-';
}
