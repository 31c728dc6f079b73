namespace Platform.Domain.Moderation;

/// <summary>Ages over 89, which few enough people reach to be known by: <c>94-year-old</c>, <c>93yo</c>, <c>aged 97</c>, <c>turned 102</c>.</summary>
internal sealed class AgeDetector : IDetector
{
    private const int Youngest = 90;
    private const int Oldest = 122;

    private static readonly string[] Behind = ["yo", "y/o", "yr", "year", "ans", "jahr", "jaar", "anni"];
    private static readonly string[] Before = ["aged", "age", "turned", "turns", "turning"];

    public int Rank => 2;

    public Certainty AtMost(FoldedText text) => text.MaskedDigits >= 2 ? Certainty.Sure : Certainty.None;

    public void Find(FoldedText text, List<Finding> findings)
    {
        var chars = text.Masked;
        foreach (var start in text.NumberStarts)
        {
            var length = 0;
            while (length < 4 && start + length < chars.Length && char.IsAsciiDigit(chars[start + length]))
            {
                length++;
            }

            if (length is not (2 or 3) || Digits.Value(chars.Slice(start, length)) is < Youngest or > Oldest || (start > 0 && chars[start - 1] is '$' or '£' or '€' or '.' or '/' or '-'))
            {
                continue;
            }

            var end = start + length;
            if (Unit(chars, end) is > 0 and var unit)
            {
                findings.Add(new Finding(start, unit, Certainty.Sure));
            }
            else if (FollowsAge(chars[..start]) && (end == chars.Length || !char.IsLetterOrDigit(chars[end])))
            {
                findings.Add(new Finding(start, end, Certainty.Sure));
            }
        }
    }

    private static int Unit(ReadOnlySpan<char> text, int end)
    {
        var at = end < text.Length && text[end] is ' ' or '-' ? end + 1 : end;
        foreach (var word in Behind)
        {
            if (!text[at..].StartsWith(word))
            {
                continue;
            }

            var last = at + word.Length;
            while (last < text.Length && (char.IsAsciiLetter(text[last]) || (text[last] is '-' or ' ' && (text[(last + 1)..].StartsWith("old") || text[(last + 1)..].StartsWith("young") || text[(last + 1)..].StartsWith("of age")))))
            {
                last++;
            }

            // Years alone are a span of time.
            var written = text[at..last];
            return word is "yo" or "y/o" ? last == at + word.Length ? last : 0
                : written.EndsWith("old") || written.EndsWith("young") || written.EndsWith("age") || word is "ans" or "jaar" or "anni" || written.EndsWith("ig") || written.EndsWith("ige") ? last
                : 0;
        }

        return 0;
    }

    private static bool FollowsAge(ReadOnlySpan<char> before)
    {
        if (!before.EndsWith(' '))
        {
            return false;
        }

        before = before[..^1];
        foreach (var word in Before)
        {
            if (before.EndsWith(word) && (before.Length == word.Length || !char.IsLetterOrDigit(before[^(word.Length + 1)])))
            {
                return true;
            }
        }

        return false;
    }
}
