using System.Collections.Immutable;

namespace Platform.Domain.Moderation;

/// <summary>Finds the numbers of one row of <see cref="NumberForms"/>: tries its patterns wherever a number may begin.</summary>
internal sealed class FormDetector(NumberForm form) : IDetector
{
    private readonly ImmutableArray<FormPattern> _patterns = [.. form.Written.Select(written => new FormPattern(written))];

    public int Rank => form.Rank;

    public Certainty AtMost(FoldedText text) => text.MaskedDigits >= 2 ? form.Most : Certainty.None;

    public void Find(FoldedText text, List<Finding> findings)
    {
        var chars = text.Masked;
        var done = 0;
        Span<char> compact = stackalloc char[FormPattern.Longest];
        foreach (var start in text.NumberStarts)
        {
            if ((start < done && findings[^1].Certainty > Certainty.Possible) || IsPartOfMore(chars, start))
            {
                continue;
            }

            foreach (var pattern in _patterns)
            {
                var (end, count, separated) = pattern.Match(chars, start, form.Separators, form.Alike, compact);
                if (end == 0 || GoesOn(chars, start, end))
                {
                    continue;
                }

                var certainty = form.Judge(compact[..count], separated);
                certainty = certainty < pattern.Most ? certainty : pattern.Most;
                if (certainty != Certainty.None)
                {
                    done = Keep(findings, start < done, new Finding(start, end, certainty));
                    break;
                }
            }
        }
    }

    // "is AB51 ABC": the word before a number may look like its beginning; of two that overlap the surer one stays.
    private static int Keep(List<Finding> findings, bool overlaps, Finding found)
    {
        if (!overlaps)
        {
            findings.Add(found);
        }
        else if (found.Certainty > findings[^1].Certainty)
        {
            findings[^1] = found;
        }

        return findings[^1].End;
    }

    private static bool IsPartOfMore(ReadOnlySpan<char> text, int start) =>
        start > 0 && (text[start - 1] is '$' or '£' or '€' or '₹' || (start > 1 && text[start - 1] is '-' or '.' or ':' or '/' && char.IsAsciiDigit(text[start - 2])));

    // A number that stands in a longer row of digits is a part of another one. Words may stand beside it, and single digits.
    private static bool GoesOn(ReadOnlySpan<char> text, int start, int end)
    {
        if (end < text.Length && (text[end] == '%' || (text[end] is '-' or '.' or ':' or '/' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1]))))
        {
            return true;
        }

        return text[start..end].Contains(' ') && ((end < text.Length && text[end] == ' ' && IsGroup(text[(end + 1)..])) || (start > 0 && text[start - 1] == ' ' && EndsInGroup(text[..(start - 1)])));
    }

    private static bool IsGroup(ReadOnlySpan<char> text) =>
        text.Length >= 3 && !text[..3].ContainsAnyExceptInRange('0', '9') && (text.Length == 3 || !char.IsLetter(text[3]));

    private static bool EndsInGroup(ReadOnlySpan<char> text) => text.Length >= 3 && !text[^3..].ContainsAnyExceptInRange('0', '9');
}
