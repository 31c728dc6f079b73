using System.Buffers;
using System.Collections.Frozen;

namespace Platform.Domain.Moderation;

/// <summary>
/// Street addresses: a house number, one to four words of a name, and a word for a street or a building, as they are written
/// in English-speaking countries and India; number and <c>rue</c> or the like; a street's name and number in German and Dutch.
/// </summary>
internal sealed class AddressDetector : IDetector
{
    private const int MostBetween = 5;

    private static readonly FrozenSet<ulong> Streets = Hashes(
        "street road rd avenue ave lane crescent cres boulevard blvd terrace tce parade highway hwy esplanade freeway parkway pkwy turnpike circuit cul-de-sac marg");

    // Also words of everyday use: they count only with capitals.
    private static readonly FrozenSet<ulong> Places = Hashes(
        "st ln dr drive close court ct place pl way row grove gardens square sq walk mews hill rise view park quay wharf circle cir trail loop "
        + "residency apartments apartment society enclave nagar vihar colony towers heights layout chawl residence complex chambers bhavan house");

    private static readonly FrozenSet<ulong> French = Hashes("rue avenue boulevard chemin place allee quai impasse via calle");

    private static readonly FrozenSet<ulong> NoNames = Hashes("the a an of on in to at this that our your my and or for from minutes hours days km miles people patients");

    private static readonly SearchValues<char> Ends = SearchValues.Create("\n!?:;()");

    private static readonly string[] Endings = ["strasse", "gasse", "straat"];

    public int Rank => 2;

    public Certainty AtMost(FoldedText text) => text.MaskedDigits >= 1 ? Certainty.Likely : Certainty.None;

    public void Find(FoldedText text, List<Finding> findings)
    {
        var tokens = text.Tokens;
        var (free, house) = (0, -1);
        for (var i = 0; i < tokens.Length; i++)
        {
            // Nothing is an address but near a number: behind it for a street, or beside it.
            house = IsHouse(text, i) ? i : house;
            if (i == 0 || house < 0 || i - house > MostBetween)
            {
                continue;
            }

            var first = IsStreet(text, i) ? NumberBefore(text, i, free) : -1;
            if (first < 0)
            {
                first = IsNumbered(text, i) ? i - 1 : -1;
            }

            if (first >= free)
            {
                findings.Add(new Finding(StartOf(text, first), tokens[i].End, Certainty.Likely));
                free = i + 1;
            }
        }
    }

    private static bool IsStreet(FoldedText text, int token) =>
        Streets.Contains(text.Tokens[token].Hash) || (Places.Contains(text.Tokens[token].Hash) && IsCapital(text, token));

    private static int NumberBefore(FoldedText text, int street, int free)
    {
        var small = !IsCapital(text, street);
        for (var i = street - 1; i >= Math.Max(free, street - MostBetween); i--)
        {
            var gap = text.Chars[text.Tokens[i].End..text.Tokens[i + 1].Start];
            if (gap.Length > 2 || gap.ContainsAny(Ends))
            {
                return -1;
            }

            if (IsHouse(text, i))
            {
                return i < street - 1 && (!small || street - i <= 3) ? i : -1;
            }

            if (NoNames.Contains(text.Tokens[i].Hash) || !(small || IsCapital(text, i) || IsSuffix(text, i)))
            {
                return -1;
            }
        }

        return -1;
    }

    // "12 rue Lecourbe", "Hauptstrasse 12": the word at this place ends the address.
    private static bool IsNumbered(FoldedText text, int token)
    {
        var before = text.Tokens[token - 1];
        if (IsHouse(text, token - 1))
        {
            return French.Contains(text.Tokens[token].Hash) && token + 1 < text.Tokens.Length && !Streets.Contains(text.Tokens[token + 1].Hash);
        }

        if (!IsHouse(text, token) || before.End + 1 != text.Tokens[token].Start)
        {
            return false;
        }

        var word = text.Chars[before.Start..before.End];
        foreach (var ending in Endings)
        {
            if (word.EndsWith(ending) && word.Length > ending.Length)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsHouse(FoldedText text, int token)
    {
        var word = text.Chars[text.Tokens[token].Start..text.Tokens[token].End];
        if (!char.IsAsciiDigit(word[0]))
        {
            return false;
        }

        var digits = word.IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? word.Length : digits;
        return digits is >= 1 and <= 5 && (word.Length == digits || (word.Length == digits + 1 && char.IsAsciiLetter(word[^1]))) && text.Masked[text.Tokens[token].Start] != '\0';
    }

    // The letter of a block stands before the number: B-402.
    private static int StartOf(FoldedText text, int token)
    {
        var start = text.Tokens[token].Start;
        return token > 0 && text.Tokens[token - 1].End == start - 1 && text.Chars[start - 1] is '-' or '/' && text.Tokens[token - 1].End - text.Tokens[token - 1].Start <= 3
            ? text.Tokens[token - 1].Start
            : start;
    }

    // The s of O'Brien's.
    private static bool IsSuffix(FoldedText text, int token) => text.Tokens[token].End - text.Tokens[token].Start == 1;

    private static bool IsCapital(FoldedText text, int token) => char.IsUpper(text.Original[text.OriginalStart(text.Tokens[token].Start)]) || char.IsDigit(text.Original[text.OriginalStart(text.Tokens[token].Start)]);

    private static FrozenSet<ulong> Hashes(string words) => words.Split(' ').Select(word => Token.HashOf(FoldedText.Words(word))).ToFrozenSet();
}
