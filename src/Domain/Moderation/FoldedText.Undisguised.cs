using System.Buffers;

namespace Platform.Domain.Moderation;

/// <content>A second reading of a text: its disguised words as they were meant.</content>
public sealed partial class FoldedText
{
    private List<(int Start, int End)>? _read;

    // Made from another text: the words that were read take the place of what hides them, and lead back to it.
    private FoldedText(FoldedText written, List<Disguise> disguises, int reach)
    {
        Original = written.Original;
        var token = Math.Max(0, disguises[0].FirstToken - reach);
        var endToken = Math.Min(written._tokenCount, disguises[^1].EndToken + reach);
        var done = token == 0 ? 0 : written._tokens[token].Start;
        var end = endToken == written._tokenCount ? written._length : written._tokens[endToken - 1].End;
        var room = end - done + disguises.Sum(disguise => disguise.Words.Sum(word => word.Text.Length + 1));
        _chars = ArrayPool<char>.Shared.Rent(room + Slack);
        _starts = ArrayPool<int>.Shared.Rent(room + Slack);
        _tokens = ArrayPool<Token>.Shared.Rent(endToken - token + disguises.Sum(disguise => disguise.Words.Count) + 1);
        foreach (var disguise in disguises)
        {
            Copy(written, ref token, disguise.FirstToken, ref done, written._tokens[disguise.FirstToken].Start);
            var first = _tokenCount;
            foreach (var word in disguise.Words)
            {
                Put(written, word);
            }

            (_read ??= []).Add((first, _tokenCount));
            (token, done) = (disguise.EndToken, written._tokens[disguise.EndToken - 1].End);
        }

        Copy(written, ref token, endToken, ref done, end);
        HasDigit = written.HasDigit;
    }

    /// <summary>The text with its disguised words as they were meant, as far around them as anything bears on them; null when none is disguised. Its spans lead to the same original.</summary>
    /// <param name="known">The words to look for.</param>
    /// <param name="hashtag">Whether the text is a hashtag.</param>
    /// <param name="reach">How many words away from a disguised one are needed.</param>
    internal FoldedText? Undisguised(KnownWords known, bool hashtag, int reach) =>
        DisguiseFinder.Find(this, known, hashtag) is { } disguises ? new FoldedText(this, disguises, reach) : null;

    /// <summary>Whether one of these words was disguised; only in a text of <see cref="Undisguised"/>.</summary>
    internal bool IsRead(WordSpan words)
    {
        var (low, high) = (0, _read!.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = _read[middle].End <= words.Start ? (middle + 1, high) : (low, middle);
        }

        return low < _read.Count && _read[low].Start < words.End;
    }

    private void Copy(FoldedText from, ref int token, int endToken, ref int done, int end)
    {
        var shift = _length - done;
        from._chars.AsSpan(done..end).CopyTo(_chars.AsSpan(_length));
        from._starts.AsSpan(done..end).CopyTo(_starts.AsSpan(_length));
        foreach (var (urlStart, urlEnd) in from.Urls)
        {
            if (urlStart >= done && urlStart < end)
            {
                (_urls ??= []).Add((urlStart + shift, urlEnd + shift));
            }
        }

        for (; token < endToken; token++)
        {
            var moved = from._tokens[token];
            _tokens[_tokenCount++] = moved with { Start = moved.Start + shift, End = moved.End + shift };
        }

        (_length, done) = (_length + end - done, end);
    }

    private void Put(FoldedText written, DisguisedWord word)
    {
        if (_length > 0)
        {
            Append(' ', _starts[_length - 1]);
        }

        var start = _length;
        for (var i = 0; i < word.Text.Length; i++)
        {
            Append(word.Text[i], written._starts[i == word.Text.Length - 1 ? word.Last : word.First]);
        }

        AddToken(start, _length);
    }
}
