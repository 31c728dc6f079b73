using System.Buffers;

namespace Platform.Domain.Moderation;

/// <summary>
/// Finds where words may be disguised and has them read: letters standing apart (<c>c u r e</c>, <c>c.u.r.e</c>), words parted
/// inside (<c>can-cer</c>, also at the end of a line), digits and signs for letters (<c>cur3</c>, <c>c@ncer</c>), glued hashtags and capitals
/// (<c>#miraclecure</c>, <c>MyPatient</c>), repeated letters (<c>cuuure</c>), and all of these at once. A piece of ordinary
/// writing is never looked at twice.
/// </summary>
internal sealed partial class DisguiseFinder
{
    private const int FewestApart = 3;
    private const int WidestGap = 3;

    private static readonly SearchValues<char> Joints = SearchValues.Create(".*_-~·•|+@$!€");

    private readonly FoldedText _text;
    private readonly KnownWords _known;
    private int _camelCase; // where the next one is
    private int _threeAlike;
    private int _mixed;
    private int _mark;
    private int _odd; // the first of the four
    private readonly bool _hashtag;
    private List<Disguise>? _found;
    private DisguiseReader? _reader;

    private DisguiseFinder(FoldedText text, KnownWords known, bool hashtag)
    {
        (_text, _known, _hashtag) = (text, known, hashtag);
        _camelCase = CamelCaseFrom(0);
        _threeAlike = Adjacent.ThreeAlike(text.Chars, 0);
        _mixed = text.HasDigit ? Adjacent.LetterByDigit(text.Chars, 0) : Adjacent.Nowhere;
        _mark = MarkFrom(0);
        _odd = Math.Min(Math.Min(_camelCase, _threeAlike), Math.Min(_mixed, _mark));
    }

    /// <summary>The disguised words of a text, in order; none overlap; null when there are none.</summary>
    /// <param name="text">The folded text.</param>
    /// <param name="known">The words to look for.</param>
    /// <param name="hashtag">Whether the text is a hashtag, which needn't begin with <c>#</c> then.</param>
    public static List<Disguise>? Find(FoldedText text, KnownWords known, bool hashtag)
    {
        var finder = new DisguiseFinder(text, known, hashtag);
        finder.Find();
        finder._reader?.Return();
        return finder._found;
    }

    private void Find()
    {
        var tokens = _text.Tokens;
        var chars = _text.Chars;
        var urls = _text.Urls;
        var url = 0;
        for (var i = 0; i < tokens.Length;)
        {
            while (url < urls.Length && urls[url].End <= tokens[i].Start)
            {
                url++;
            }

            // Addresses are no words; nothing that is read reaches into one.
            var limit = url < urls.Length ? urls[url].Start : int.MaxValue;
            if (tokens[i].Start >= limit)
            {
                i++;
                continue;
            }

            if (MayStandApart(tokens[i]))
            {
                var (apart, letters) = LettersApart(i, limit);
                if (apart - i >= FewestApart)
                {
                    Keep(i, apart, letters < 2 ? null : Reader.Read(_text.Chars, tokens[i].Start, tokens[apart - 1].End, strays: true));
                    i = apart;
                    continue;
                }
            }

            // Odd in nothing, and the next word doesn't hang on it: most words.
            if (_odd >= tokens[i].End && !_hashtag && (i + 1 == tokens.Length || !IsJoint(chars[tokens[i].End..tokens[i + 1].Start])))
            {
                i++;
                continue;
            }

            var end = Joined(i, limit);
            if (IsNumber(i, end) || IsMailbox(i, end))
            {
                i = end;
                continue;
            }

            if (end > i + 1 ? HasSign(i, end) || !AllKnown(i, end) || IsWordTogether(i, end) : _hashtag || IsOdd(tokens[i]))
            {
                Keep(i, end, Meaning(i, end));
            }

            i = end;
        }
    }

    private DisguiseReader Reader => _reader ??= DisguiseReader.Take(_known);

    private void Keep(int first, int end, List<DisguisedWord>? words)
    {
        var tokens = _text.Tokens;
        if (words is null || (words.Count == 1 && end == first + 1 && _text.Chars[tokens[first].Start..tokens[first].End].SequenceEqual(words[0].Text)))
        {
            return;
        }

        (_found ??= []).Add(new Disguise(first, end, words));
    }

    /// <returns>Behind the last of the letters and digits that each stand alone from this token on, and how many are letters.</returns>
    private (int End, int Letters) LettersApart(int first, int limit)
    {
        var tokens = _text.Tokens;
        var letters = 0;
        var i = first;
        for (; i < tokens.Length && tokens[i].Start < limit && IsLone(tokens[i]) && (i == first || IsGap(_text.Chars[tokens[i - 1].End..tokens[i].Start])); i++)
        {
            letters += char.IsAsciiLetter(_text.Chars[tokens[i].Start]) ? 1 : 0;
        }

        return (i, letters);
    }

    // The s of somebody's is no letter of a word.
    private static bool IsGap(ReadOnlySpan<char> gap) => gap.Length <= WidestGap && !gap.Contains('\'');

    private bool MayStandApart(Token token) => token.End - token.Start == 1 || (_threeAlike != Adjacent.Nowhere && IsLone(token));

    private bool IsLone(Token token)
    {
        var word = _text.Chars[token.Start..token.End];
        return char.IsAsciiLetterOrDigit(word[0]) && (word.Length == 1 || (word.Length <= 4 && !char.IsAsciiDigit(word[0]) && !word.ContainsAnyExcept(word[0])));
    }

    /// <returns>Behind the last token that hangs together with this one without a blank.</returns>
    private int Joined(int first, int limit)
    {
        var tokens = _text.Tokens;
        var i = first + 1;
        while (i < tokens.Length && tokens[i].Start < limit && IsJoint(_text.Chars[tokens[i - 1].End..tokens[i].Start]))
        {
            i++;
        }

        return i;
    }

    // 97.3, 2025-26, 5am, 3rd: digits alone spell nothing, and what counts or orders is no letter.
    private bool IsNumber(int first, int end)
    {
        for (var i = first; i < end; i++)
        {
            var word = _text.Chars[_text.Tokens[i].Start.._text.Tokens[i].End];
            var digits = word.IndexOfAnyExceptInRange('0', '9');
            if (digits == 0 || (digits > 0 && word[digits..] is not ("st" or "nd" or "rd" or "th" or "am" or "pm" or "h" or "mg" or "ml" or "kg" or "km" or "cm" or "mm")))
            {
                return false;
            }
        }

        return true;
    }

    // care@clinic.example: what is spelt with a sign for a letter has no point behind it.
    private bool IsMailbox(int first, int end)
    {
        var written = _text.Chars[_text.Tokens[first].Start.._text.Tokens[end - 1].End];
        return end > first + 2 && written.IndexOf('@') is > 0 and var at && written[at..].LastIndexOf('.') is > 1 and var point && written.Length - at - point > 2;
    }

    private static bool IsJoint(ReadOnlySpan<char> gap) =>
        gap.Length == 1 ? gap[0] != ' ' && Joints.Contains(gap[0]) : gap is "-\n" or "-\r\n" or "- \n";

    private bool IsOdd(Token token)
    {
        if (_odd >= token.End)
        {
            return false;
        }

        if (_mark < token.Start - 1)
        {
            _mark = MarkFrom(token.Start - 1);
        }

        if (_mixed < token.Start)
        {
            _mixed = Adjacent.LetterByDigit(_text.Chars, token.Start);
        }

        if (_threeAlike < token.Start)
        {
            _threeAlike = Adjacent.ThreeAlike(_text.Chars, token.Start);
        }

        if (_camelCase < token.Start)
        {
            _camelCase = CamelCaseFrom(token.Start);
        }

        _odd = Math.Min(Math.Min(_camelCase, _threeAlike), Math.Min(_mixed, _mark));
        return _mark == token.Start - 1 || _mixed < token.End - 1 || _threeAlike < token.End - 1 || _camelCase < token.End - 1;
    }

    private int CamelCaseFrom(int folded)
    {
        var found = Adjacent.CamelCase(_text.Original, folded == 0 ? 0 : _text.OriginalStart(folded));
        return found == Adjacent.Nowhere ? found : _text.FoldedIndex(found);
    }

    private int MarkFrom(int from) => _text.Chars[from..].IndexOfAny('#', '$') is >= 0 and var next ? from + next : Adjacent.Nowhere;

    private bool HasSign(int first, int end)
    {
        for (var i = first + 1; i < end; i++)
        {
            if (DisguiseReader.IsSign(_text.Chars[_text.Tokens[i].Start - 1]))
            {
                return true;
            }
        }

        return false;
    }
}
