namespace Platform.Domain.Moderation;

/// <content>What odd writing means: the words that its parts are, or that a <see cref="DisguiseReader"/> reads in it.</content>
internal sealed partial class DisguiseFinder
{
    private bool AllKnown(int first, int end)
    {
        for (var i = first; i < end; i++)
        {
            if (!IsKnown(_text.Tokens[i].Start, _text.Tokens[i].End))
            {
                return false;
            }
        }

        return true;
    }

    // to.day: both parts are words by themselves.
    private bool IsWordTogether(int first, int end)
    {
        var hash = Token.Seed;
        for (var i = first; i < end; i++)
        {
            foreach (var c in _text.Chars[_text.Tokens[i].Start.._text.Tokens[i].End])
            {
                hash = Token.Step(hash, c);
            }
        }

        return (_known.Of(hash) & Known.Word) != 0;
    }

    private bool IsKnown(int start, int end) => (Of(start, end) & (Known.Word | Known.Open | Known.Everyday)) != 0;

    private Known Of(int start, int end)
    {
        var (hash, known) = (Token.Seed, Known.Nothing);
        for (var i = start; i < end; i++)
        {
            hash = Token.Step(hash, _text.Chars[i]);
            var state = _known.Of(hash);
            if (state == Known.Nothing)
            {
                return known & Known.Open;
            }

            known = (known & Known.Open) | state;
        }

        return known;
    }

    private List<DisguisedWord>? Meaning(int first, int end)
    {
        var tokens = _text.Tokens;
        var (start, last) = (tokens[first].Start, tokens[end - 1].End);
        var pieces = end == first + 1 && HasParts(start, last) ? Pieces(start, last) : [];
        if (pieces.Count > 1 && pieces.TrueForAll(piece => IsKnown(piece.First, piece.Last + 1)))
        {
            return pieces.Exists(IsOfPhrase) ? pieces : null;
        }

        // A sign in front of a word may be its first letter: $nake oil.
        var from = start > 0 && _text.Chars[start - 1] == '$' ? start - 1 : start;
        return Reader.Read(_text.Chars, from, last, strays: false)
            ?? (pieces.Exists(IsOfPhrase) ? Finer(pieces) : null);
    }

    private bool IsOfPhrase(DisguisedWord piece) => (Of(piece.First, piece.Last + 1) & (Known.Word | Known.Open)) != 0;

    // #MyPATIENT2024: what the capitals leave whole may itself be glued.
    private List<DisguisedWord> Finer(List<DisguisedWord> pieces) =>
        pieces.Count < 2 ? pieces : [.. pieces.SelectMany(piece => IsKnown(piece.First, piece.Last + 1) ? [piece] : Reader.Read(_text.Chars, piece.First, piece.Last + 1, strays: false) ?? [piece])];

    /// <summary>The parts of a word that capitals, or digits at its end, set apart.</summary>
    private List<DisguisedWord> Pieces(int start, int end)
    {
        var pieces = new List<DisguisedWord>();
        var from = start;
        for (var i = start + 1; i <= end; i++)
        {
            if (i == end || Parts(i, end))
            {
                pieces.Add(new DisguisedWord(_text.Chars[from..i].ToString(), from, i - 1));
                from = i;
            }
        }

        return pieces;
    }

    private bool HasParts(int start, int end)
    {
        for (var i = start + 1; i < end; i++)
        {
            if (Parts(i, end))
            {
                return true;
            }
        }

        return false;
    }

    private bool Parts(int at, int end)
    {
        if (char.IsAsciiDigit(_text.Chars[at]))
        {
            return !char.IsAsciiDigit(_text.Chars[at - 1]) && !_text.Chars[at..end].ContainsAnyExceptInRange('0', '9');
        }

        return IsUpper(at) && (!IsUpper(at - 1) || (at + 1 < end && !IsUpper(at + 1)));
    }

    private bool IsUpper(int at) => char.IsUpper(_text.Original[_text.OriginalStart(at)]);
}
