using System.Text.RegularExpressions;

namespace Platform.Domain.Moderation;

/// <summary>
/// Calendar dates finer than a year: ISO 8601 with or without a time, day and month in numbers in either order, and month
/// names in English. A day and month without a year in numbers alone (<c>5/21</c>) is not sure: it may be a score or a dose.
/// A date by itself is nobody's; rules pair it with context.
/// </summary>
internal sealed partial class DateDetector : IDetector
{
    private const string Month = "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";

    private const int LongestMonth = 9;

    public int Rank => 3;

    public Certainty AtMost(FoldedText text) => text.MaskedDigits >= 1 ? Certainty.Sure : Certainty.None;

    public void Find(FoldedText text, List<Finding> findings)
    {
        var masked = text.Masked;
        var (numeric, worded) = (0, 0);
        for (int next, from = 0; (next = masked[from..].IndexOfAnyInRange('0', '9')) >= 0;)
        {
            var start = from + next;
            var digits = masked[start..].IndexOfAnyExceptInRange('0', '9');
            from = start + (digits < 0 ? masked.Length - start : digits);
            if (from - start > 4)
            {
                continue;
            }

            if (start >= numeric && from + 1 < masked.Length && masked[from] is '-' or '.' or '/' && char.IsAsciiDigit(masked[from + 1]))
            {
                numeric = InNumbers(masked, start, findings);
            }

            if (start >= worded && MonthBefore(masked, start) is >= 0 and var month && month >= worded)
            {
                worded = InWords(masked, month, findings);
            }

            if (start >= worded && from - start <= 2 && IsMonthBehind(masked, from))
            {
                worded = InWords(masked, start, findings);
            }
        }

        if (findings.Count > 1)
        {
            findings.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        }
    }

    /// <returns>Behind what was found there, or 0.</returns>
    private static int InNumbers(ReadOnlySpan<char> masked, int start, List<Finding> findings)
    {
        var end = 0;
        if (LengthAt(Iso(), masked, start) is > 0 and var iso)
        {
            end = start + iso;
            if (Digits.AreDate(masked.Slice(start, 10)) && !IsLongAgo(masked.Slice(start, 4)))
            {
                findings.Add(new Finding(start, end, Certainty.Sure));
            }
        }

        if (LengthAt(Numeric(), masked, start) is > 0 and var numeric)
        {
            var written = masked.Slice(start, numeric);
            end = Math.Max(end, start + numeric);
            if (Digits.AreDate(written) && !IsLongAgo(written))
            {
                findings.Add(new Finding(start, start + numeric, written.Length > 8 || !written.Contains('.') ? Certainty.Sure : Certainty.Possible));
            }
        }

        if (LengthAt(Partial(), masked, start) is > 0 and var partial)
        {
            end = Math.Max(end, start + partial);
            if (IsPartialDate(masked.Slice(start, partial)))
            {
                findings.Add(new Finding(start, start + partial, Certainty.Possible));
            }
        }

        return end;
    }

    /// <returns>Behind what was found there, or 0.</returns>
    private static int InWords(ReadOnlySpan<char> masked, int start, List<Finding> findings)
    {
        var length = LengthAt(Worded(), masked, start);
        if (length > 0 && !IsLongAgo(masked.Slice(start, length)))
        {
            findings.Add(new Finding(start, start + length, Certainty.Sure));
        }

        return length > 0 ? start + length : 0;
    }

    private static int LengthAt(Regex form, ReadOnlySpan<char> text, int start)
    {
        var matches = form.EnumerateMatches(text, start);
        return matches.MoveNext() ? matches.Current.Length : 0;
    }

    /// <returns>Where a word begins that may be a month and stands right before this place; -1 when there is none.</returns>
    private static int MonthBefore(ReadOnlySpan<char> text, int at)
    {
        var end = at;
        while (end > 0 && at - end < 2 && text[end - 1] is ' ' or ',' or '.' or '-')
        {
            end--;
        }

        var first = end;
        while (first > 0 && end - first < LongestMonth && char.IsAsciiLetter(text[first - 1]))
        {
            first--;
        }

        return end < at && end - first >= 3 && IsMonth(text[first..]) ? first : -1;
    }

    // Only an ordinal's letters, a blank or hyphen, or "of" may part them.
    private static bool IsMonthBehind(ReadOnlySpan<char> text, int at)
    {
        var rest = text[at..];
        rest = rest.StartsWith("st") || rest.StartsWith("nd") || rest.StartsWith("rd") || rest.StartsWith("th") ? rest[2..] : rest;
        rest = rest.StartsWith(" of ") ? rest[4..] : rest.Length > 0 && rest[0] is ' ' or '-' ? rest[1..] : rest;
        return IsMonth(rest);
    }

    private static bool IsMonth(ReadOnlySpan<char> text) =>
        text.Length >= 3 && text[..3] is "jan" or "feb" or "mar" or "apr" or "may" or "jun" or "jul" or "aug" or "sep" or "oct" or "nov" or "dec";

    // Nobody's any more: history, of which hospitals like to tell.
    private static bool IsLongAgo(ReadOnlySpan<char> written)
    {
        var year = written[^4..].ContainsAnyExceptInRange('0', '9') ? written[..4] : written[^4..];
        return !year.ContainsAnyExceptInRange('0', '9') && Digits.Value(year) < 1900;
    }

    private static bool IsPartialDate(ReadOnlySpan<char> written)
    {
        var slash = written.IndexOf('/');
        var (first, second) = (Digits.Value(written[..slash]), Digits.Value(written[(slash + 1)..]));
        return written.Length - slash == 5
            ? first is >= 1 and <= 12 && second is >= 1900 and <= 2199
            : Digits.IsDayOf(first, second) || Digits.IsDayOf(second, first);
    }

    [GeneratedRegex(@"\G(?<!\w)(?<!\d[-./])[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[t ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:z|[+-][0-9]{2}:?[0-9]{2})?)?(?!\w)", RegexOptions.CultureInvariant)]
    private static partial Regex Iso();

    [GeneratedRegex(@"\G(?<!\w)(?<!\d[-./])(?:[0-9]{1,2}([-./])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2})|[0-9]{4}([./])[0-9]{1,2}\2[0-9]{1,2})(?!\w|[-./][0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Numeric();

    [GeneratedRegex(@"\G(?<!\w)(?:[0-9]{1,2}(?:st|nd|rd|th)?(?:[ -]| of )?" + Month + @"(?:[ ,.-]{1,2}[0-9]{4})?|" + Month + @"[ .-]{1,2}[0-9]{1,2}(?:st|nd|rd|th)?(?:[ ,-]{1,2}[0-9]{4})?|" + Month + @"[ ,.-]{1,2}[0-9]{4})(?!\w)", RegexOptions.CultureInvariant)]
    private static partial Regex Worded();

    [GeneratedRegex(@"\G(?<!\w)(?<!\d[-./])[0-9]{1,2}/(?:[0-9]{4}|[0-9]{1,2})(?!\w|[-./][0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Partial();
}
