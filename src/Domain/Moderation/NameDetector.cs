using System.Collections.Frozen;

namespace Platform.Domain.Moderation;

/// <summary>
/// Names of people as far as the words around them give them away: behind a title (<c>Mrs Vandermeer</c>), behind a word that
/// introduces somebody (<c>baby Rowan Sefton</c>, <c>shoutout to Terrence Oakhurst</c>), or before a date of birth or an age
/// (<c>Petra Lucic, DOB</c>). A name alone is never sure: rules pair it with what is said of the person's health.
/// </summary>
internal sealed class NameDetector : IDetector
{
    private const int MostWords = 3;
    private const int LongestTitle = 8; // a monsieur, a signora

    // Doctors, nurses and sisters are usually staff.
    private static readonly FrozenSet<ulong> Titles = Hashes("mr mrs ms miss mx mister madam signora signor sig herr frau mme madame monsieur smt shri sri kumari mevrouw meneer señor señora");

    private static readonly FrozenSet<ulong> Staff = Hashes("dr doctor prof professor nurse sister matron sir dame");

    private static readonly FrozenSet<ulong> Introductions = Hashes("patient pt baby bub named called resident client meet for to with remember");

    private static readonly FrozenSet<ulong> Wide = Hashes("for to with meet");

    private static readonly FrozenSet<ulong> Particles = Hashes("de da di du la le van von der den bin al el mc mac o d st");

    private static readonly FrozenSet<ulong> Followers = Hashes("dob born nee née geboren birthdate aged yo");

    // What stands in capitals in titles and institutions: no part of anybody's name.
    private static readonly FrozenSet<ulong> Nouns = Hashes(
        "disease syndrome cancer control prevention health care healthcare medical medicine medicaid medicare hospital clinic center centre service services "
        + "department university college school institute foundation association society council commission committee board team group network program programme "
        + "day week month year national international federal state county public world american european british australian disorder disorders deficiency "
        + "diabetes hepatitis hep patients patient surgery treatment therapy drug drugs vaccine study risk women men children kids people adults "
        + "heart brain breast blood lung skin kidney liver street road avenue lane house ward unit floor room building emergency support awareness "
        + "leukemia leukaemia lymphoma tumor tumour cell germ acute chronic congenital childhood adult newly diagnosed rare diseases sudden arrest complications "
        + "the and of in on at may can will not be is are was get with from how why what when where more most new best free help");

    public int Rank => 3;

    public Certainty AtMost(FoldedText text) => text.Tokens.Length > 1 ? Certainty.Likely : Certainty.None;

    public void Find(FoldedText text, List<Finding> findings)
    {
        var tokens = text.Tokens;
        var isHeadline = IsHeadline(text);
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i].End - tokens[i].Start <= LongestTitle && Titles.Contains(tokens[i].Hash) && !IsAbbreviation(text, i))
            {
                if (NameFrom(text, i + 1) is > 0 and var end)
                {
                    findings.Add(new Finding(tokens[i].Start, tokens[end - 1].End, Certainty.Likely));
                    i = end - 1;
                }
            }
            else if (IsCapital(text, i))
            {
                var end = NameFrom(text, i);
                if (IsShortened(text, i))
                {
                    findings.Add(new Finding(tokens[i].Start, tokens[i + 1].End, Certainty.Likely));
                    end = i + 2;
                }
                else if (IsFull(text, i, end) && ((!isHeadline && IsIntroduced(text, i)) || IsFollowed(text, end)) && !Staff.Contains(tokens[i].Hash))
                {
                    findings.Add(new Finding(tokens[i].Start, tokens[end - 1].End, i > 0 && Wide.Contains(tokens[i - 1].Hash) && !IsFollowed(text, end) ? Certainty.Possible : Certainty.Likely));
                }

                i = Math.Max(i, end - 1);
            }
        }
    }

    // Where most words have a capital, capitals tell nothing.
    private static bool IsHeadline(FoldedText text)
    {
        var (words, capitals, url) = (0, 0, 0);
        for (var i = 0; i < text.Tokens.Length; i++)
        {
            while (url < text.Urls.Length && text.Urls[url].End <= text.Tokens[i].Start)
            {
                url++;
            }

            var isInUrl = url < text.Urls.Length && text.Tokens[i].Start >= text.Urls[url].Start;
            if (!isInUrl && text.Tokens[i].End - text.Tokens[i].Start > 3)
            {
                words++;
                capitals += IsCapital(text, i) ? 1 : 0;
            }
        }

        return words > 3 && capitals * 10 >= words * 7;
    }

    // MS is a disease before it is a lady, unless everything is in capitals.
    private static bool IsAbbreviation(FoldedText text, int token)
    {
        var (title, next) = (text.Tokens[token], token + 1);
        return char.IsUpper(text.Original[text.OriginalEnd(title.End) - 1])
            && (next == text.Tokens.Length || !char.IsUpper(text.Original[text.OriginalEnd(text.Tokens[next].End) - 1]));
    }

    // Two words with a space between, none of which is a noun of titles and institutions: one word with a hyphen is a disease's name as often as a person's.
    private static bool IsFull(FoldedText text, int first, int end)
    {
        var spaced = false;
        for (var i = first; i < end; i++)
        {
            if (Nouns.Contains(text.Tokens[i].Hash))
            {
                return false;
            }

            spaced |= i > first && Gap(text, i) is " ";
        }

        return spaced;
    }

    // As lists and labels have it: "Pruitt, H." and "Szczepanik J.,".
    private static bool IsShortened(FoldedText text, int token)
    {
        var tokens = text.Tokens;
        return token + 1 < tokens.Length
            && tokens[token].End - tokens[token].Start > 2
            && tokens[token + 1].End - tokens[token + 1].Start == 1
            && tokens[token + 1].End < text.Chars.Length
            && text.Chars[tokens[token + 1].End] == '.'
            && Gap(text, token + 1) is " " or ", "
            && IsCapital(text, token + 1)
            && !IsAbbreviationPoint(text, token + 1)
            && !Nouns.Contains(tokens[token].Hash);
    }

    // "U.S.": the point stands between letters.
    private static bool IsAbbreviationPoint(FoldedText text, int token) =>
        token + 1 < text.Tokens.Length && text.Tokens[token + 1].Start == text.Tokens[token].End + 1;

    private static bool IsIntroduced(FoldedText text, int first) => first > 0 && Introductions.Contains(text.Tokens[first - 1].Hash) && Gap(text, first) is " ";

    // A date of birth or an age between commas.
    private static bool IsFollowed(FoldedText text, int end)
    {
        var tokens = text.Tokens;
        if (end >= tokens.Length)
        {
            return false;
        }

        if (Followers.Contains(tokens[end].Hash) && tokens[end].Start - tokens[end - 1].End <= 3)
        {
            return true;
        }

        var word = text.Chars[tokens[end].Start..tokens[end].End];
        return Gap(text, end) is ", " && word.Length <= 3 && !word.ContainsAnyExceptInRange('0', '9') && tokens[end].End < text.Chars.Length && text.Chars[tokens[end].End] is ',' or '.';
    }

    /// <returns>The index behind the last word of a name that begins with a capital at this word, or 0.</returns>
    private static int NameFrom(FoldedText text, int first)
    {
        var tokens = text.Tokens;
        var (end, words) = (0, 0);
        for (var i = first; i < tokens.Length && words < MostWords; i++)
        {
            if (i > 0 && !IsJoint(Gap(text, i), i == first))
            {
                break;
            }

            if (IsCapital(text, i))
            {
                end = i + 1;
                words += Gap(text, i) is "-" or "'" ? 0 : 1;
            }
            else if (i == first || !Particles.Contains(tokens[i].Hash))
            {
                break;
            }
        }

        return end;
    }

    private static bool IsJoint(ReadOnlySpan<char> gap, bool first) => gap is " " or "-" or "'" || (first && gap is ". ");

    private static ReadOnlySpan<char> Gap(FoldedText text, int token) => token == 0 ? [] : text.Chars[text.Tokens[token - 1].End..text.Tokens[token].Start];

    private static bool IsCapital(FoldedText text, int token)
    {
        var word = text.Tokens[token];
        var start = text.OriginalStart(word.Start);
        return char.IsUpper(text.Original[start]) && (word.End - word.Start == 1 || start + 1 == text.Original.Length || !char.IsDigit(text.Original[start + 1]));
    }

    private static FrozenSet<ulong> Hashes(string words) => words.Split(' ').Select(word => Token.HashOf(FoldedText.Words(word))).ToFrozenSet();
}
