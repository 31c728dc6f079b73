using System.Collections.Immutable;

namespace Platform.Domain.Moderation;

/// <summary>
/// Telephone numbers of at least eight digits that are valid with their country code or in one of the regions. Runs of
/// digits are cut out first, so that a text without any never reaches the library. Eight or nine digits without a separator
/// could number anything and are not sure. Years, dates, hours, prices, large
/// numbers, addresses of machines and book numbers are none. Short service numbers (911, 13 11 14) are nobody's.
/// </summary>
internal sealed class PhoneDetector(ImmutableArray<string> regions) : IDetector
{
    private const int FewestDigits = 8;
    private const int FewestBareDigits = 10;
    private const int LongestPiece = 40;

    // Regions of one numbering plan, such as the United States and Canada, read alike.
    private readonly ImmutableArray<string> _regions = [.. regions.DistinctBy(PhoneNumbering.PlanOf)];

    private readonly ImmutableArray<string> _americaLast = [.. regions.DistinctBy(PhoneNumbering.PlanOf).OrderBy(region => PhoneNumbering.PlanOf(region) == PhoneNumbering.NorthAmerica)];

    private static readonly string[] NumbersOfWorks = ["isbn", "issn", "pmid", "pmcid", "doi", "nct", "arxiv", "ndc"];

    public int Rank => 3;

    public Certainty AtMost(FoldedText text) => text.MaskedDigits >= FewestDigits ? Certainty.Sure : Certainty.None;

    public void Find(FoldedText text, List<Finding> findings)
    {
        var masked = text.Masked;
        for (var i = 0; i < masked.Length;)
        {
            if (!char.IsAsciiDigit(masked[i]) && masked[i] is not ('+' or '('))
            {
                i++;
                continue;
            }

            var end = PieceEnd(masked, i);
            if (Digits.Of(masked[i..end], []) >= FewestDigits && IsCandidate(masked, i, end))
            {
                Examine(masked, i, end, findings);
            }

            i = Math.Max(end, i + 1);
        }
    }

    // The run of digits and what may stand between them, cut at white space when it gets longer than any number is.
    private static int PieceEnd(ReadOnlySpan<char> text, int start)
    {
        var (end, gap, lastBreak) = (start, 0, -1);
        for (var i = start; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsAsciiDigit(c))
            {
                (end, gap) = (i + 1, 0);
            }
            else if (c is ' ' or '-' or '.' or '(' or ')' or '/' or '+' && ++gap <= 3)
            {
                lastBreak = c is ' ' or '/' ? end : lastBreak;
            }
            else
            {
                break;
            }

            if (i - start >= LongestPiece)
            {
                return lastBreak > start ? lastBreak : end;
            }
        }

        return end;
    }

    private static bool IsCandidate(ReadOnlySpan<char> text, int start, int end)
    {
        var before = text[..start].TrimEnd(" :#");
        return (start == 0 || text[start - 1] is not ('$' or '£' or '€' or '#' or '_' or '\0'))
            && (end == text.Length || text[end] is not ('%' or '_' or '\0'))
            && !NumbersAWork(before);
    }

    private static bool NumbersAWork(ReadOnlySpan<char> before)
    {
        foreach (var word in NumbersOfWorks)
        {
            if (before.EndsWith(word))
            {
                return true;
            }
        }

        return false;
    }

    private void Examine(ReadOnlySpan<char> text, int start, int end, List<Finding> findings)
    {
        var piece = text[start..end].ToString();
        var glued = start > 0 && char.IsLetterOrDigit(text[start - 1]);
        var trailing = end < text.Length && char.IsLetterOrDigit(text[end]);
        var first = findings.Count;
        foreach (var region in RegionsFor(piece))
        {
            var whole = false;
            foreach (var (from, to) in PhoneNumbering.Find(piece, region))
            {
                whole |= from == 0 && to == piece.Length;
                var written = piece.AsSpan(from, to - from);
                var bare = !written.ContainsAnyExceptInRange('0', '9');
                if ((bare && ((glued && from == 0) || (trailing && to == piece.Length))) || IsOtherNumber(written))
                {
                    continue;
                }

                Keep(findings, first, new Finding(start + from, start + to, !bare || written.Length >= FewestBareDigits ? Certainty.Sure : Certainty.Possible));
            }

            // No other region can read more.
            if (whole)
            {
                break;
            }
        }

        if (findings.Count - first > 1)
        {
            findings.Sort(first, findings.Count - first, Comparer<Finding>.Create(static (a, b) => a.Start.CompareTo(b.Start)));
        }
    }

    // A country code in front means the same everywhere; a trunk zero is dialled in most countries, but not in America.
    private ImmutableArray<string> RegionsFor(string piece) =>
        piece[0] == '+' && !piece.AsSpan(1).Contains('+') ? _regions[..1] : piece[0] == '0' ? _americaLast : _regions;

    private static bool IsOtherNumber(ReadOnlySpan<char> written) =>
        Digits.Of(written, []) < FewestDigits
        || Digits.AreYears(written)
        || Digits.AreHours(written)
        || Digits.AreDate(written)
        || Digits.AreThousands(written)
        || Digits.AreCounting(written)
        || System.Net.IPAddress.TryParse(written, out _) && written.Count('.') == 3;

    // Regions may read one run differently: the longer reading stays.
    private static void Keep(List<Finding> findings, int first, Finding found)
    {
        for (var i = first; i < findings.Count; i++)
        {
            var other = findings[i];
            if (found.Start < other.End && other.Start < found.End)
            {
                if (found.End - found.Start > other.End - other.Start)
                {
                    findings[i] = found;
                }

                return;
            }
        }

        findings.Add(found);
    }
}
