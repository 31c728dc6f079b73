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

    public int Rank => 3;

    public Certainty AtMost(FoldedText text) => text.MaskedDigits >= 1 ? Certainty.Sure : Certainty.None;

    public void Find(FoldedText text, List<Finding> findings)
    {
        var masked = text.Masked;
        foreach (var match in Iso().EnumerateMatches(masked))
        {
            if (Digits.AreDate(masked.Slice(match.Index, 10)) && !IsLongAgo(masked.Slice(match.Index, 4)))
            {
                findings.Add(new Finding(match.Index, match.Index + match.Length, Certainty.Sure));
            }
        }

        foreach (var match in Numeric().EnumerateMatches(masked))
        {
            var written = masked.Slice(match.Index, match.Length);
            if (Digits.AreDate(written) && !IsLongAgo(written))
            {
                findings.Add(new Finding(match.Index, match.Index + match.Length, written.Length > 8 || !written.Contains('.') ? Certainty.Sure : Certainty.Possible));
            }
        }

        foreach (var match in Worded().EnumerateMatches(masked))
        {
            if (!IsLongAgo(masked.Slice(match.Index, match.Length)))
            {
                findings.Add(new Finding(match.Index, match.Index + match.Length, Certainty.Sure));
            }
        }

        foreach (var match in Partial().EnumerateMatches(masked))
        {
            if (IsPartialDate(masked.Slice(match.Index, match.Length)))
            {
                findings.Add(new Finding(match.Index, match.Index + match.Length, Certainty.Possible));
            }
        }

        findings.Sort(static (a, b) => a.Start.CompareTo(b.Start));
    }

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

    [GeneratedRegex(@"(?<!\w)(?<!\d[-./])[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[t ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:z|[+-][0-9]{2}:?[0-9]{2})?)?(?!\w)", RegexOptions.CultureInvariant)]
    private static partial Regex Iso();

    [GeneratedRegex(@"(?<!\w)(?<!\d[-./])(?:[0-9]{1,2}([-./])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2})|[0-9]{4}([./])[0-9]{1,2}\2[0-9]{1,2})(?!\w|[-./][0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Numeric();

    [GeneratedRegex(@"(?<!\w)(?:[0-9]{1,2}(?:st|nd|rd|th)?(?:[ -]| of )?" + Month + @"(?:[ ,.-]{1,2}[0-9]{4})?|" + Month + @"[ .-]{1,2}[0-9]{1,2}(?:st|nd|rd|th)?(?:[ ,-]{1,2}[0-9]{4})?|" + Month + @"[ ,.-]{1,2}[0-9]{4})(?!\w)", RegexOptions.CultureInvariant)]
    private static partial Regex Worded();

    [GeneratedRegex(@"(?<!\w)(?<!\d[-./])[0-9]{1,2}/(?:[0-9]{4}|[0-9]{1,2})(?!\w|[-./][0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Partial();
}
