using System.Buffers;

namespace Platform.Domain.Moderation;

/// <content>The one pass over the original text.</content>
public sealed partial class FoldedText
{
    // The arrays always have room for one folded unit per unit left: only an expansion must look.
    private void Fold()
    {
        var kinds = FoldTable.Kinds;
        var map = FoldTable.Map;
        var text = Original.AsSpan();
        var wordStart = -1;
        var hash = Token.Seed;
        var i = 0;
        while (i < text.Length)
        {
            var c = text[i];
            switch (kinds[c])
            {
                case FoldKind.Word:
                    if (wordStart < 0)
                    {
                        wordStart = _length;
                        hash = Token.Seed;
                    }

                    i += Letters(text[i..], i, ref hash);
                    continue;
                case FoldKind.Separator:
                    EndWord(ref wordStart, hash);
                    Append(map[c], i);
                    break;
                case FoldKind.Solo:
                    EndWord(ref wordStart, hash);
                    Append(map[c], i);
                    AddToken(new Token(_length - 1, _length, Token.Step(Token.Seed, map[c])));
                    break;
                case FoldKind.Long:
                    Spread(FoldTable.Expansion(c)!, i, ref wordStart, ref hash);
                    break;
                case FoldKind.Surrogate:
                    i += Supplementary(text, i, ref wordStart, ref hash);
                    break;
                default:
                    break;
            }

            i++;
        }

        EndWord(ref wordStart, hash);
    }

    /// <returns>How many letters there were in a row.</returns>
    private int Letters(ReadOnlySpan<char> text, int origin, ref ulong hash)
    {
        var kinds = FoldTable.Kinds;
        var map = FoldTable.Map;
        var chars = _chars.AsSpan(_length);
        var starts = _starts.AsSpan(_length);
        var running = hash;
        var count = 0;
        while (count < text.Length && kinds[text[count]] == FoldKind.Word)
        {
            var plain = map[text[count]];
            running = Token.Step(running, plain);
            chars[count] = plain;
            starts[count] = origin + count;
            count++;
        }

        hash = running;
        _length += count;
        return count;
    }

    /// <returns>How many more units than one were taken.</returns>
    private int Supplementary(ReadOnlySpan<char> text, int i, ref int wordStart, ref ulong hash)
    {
        if (i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
        {
            EndWord(ref wordStart, hash);
            Append(text[i], i);
            return 0;
        }

        var codePoint = char.ConvertToUtf32(text[i], text[i + 1]);
        if (FoldTable.Expansion(codePoint) is { } form)
        {
            Spread(form, i, ref wordStart, ref hash);
            return 1;
        }

        var kind = FoldTable.KindOfSupplementary(codePoint);
        if (kind == FoldKind.Hidden)
        {
            return 1;
        }

        if (kind != FoldKind.Word)
        {
            EndWord(ref wordStart, hash);
        }

        var rune = new System.Text.Rune(codePoint);
        Span<char> units = stackalloc char[2];
        System.Text.Rune.ToLowerInvariant(rune).EncodeToUtf16(units);
        var first = _length;
        if (kind == FoldKind.Word && wordStart < 0)
        {
            wordStart = first;
            hash = Token.Seed;
        }

        foreach (var unit in units)
        {
            hash = kind == FoldKind.Word ? Token.Step(hash, unit) : hash;
            Append(unit, i);
        }

        if (kind == FoldKind.Solo)
        {
            AddToken(new Token(first, _length, Token.HashOf(units)));
        }

        return 1;
    }

    private void Spread(string form, int origin, ref int wordStart, ref ulong hash)
    {
        MakeRoom(_length + form.Length + Original.Length - origin);
        foreach (var c in form)
        {
            if (FoldTable.KindOfFolded(c) != FoldKind.Word)
            {
                EndWord(ref wordStart, hash);
                Append(c, origin);
                continue;
            }

            if (wordStart < 0)
            {
                wordStart = _length;
                hash = Token.Seed;
            }

            hash = Token.Step(hash, c);
            Append(c, origin);
        }
    }

    private void EndWord(ref int wordStart, ulong hash)
    {
        if (wordStart >= 0)
        {
            AddToken(new Token(wordStart, _length, hash));
            wordStart = -1;
        }
    }

    private void MakeRoom(int needed)
    {
        while (_chars.Length < needed || _starts.Length < needed)
        {
            Grow(ref _chars, _length);
            Grow(ref _starts, _length);
        }
    }

    private void Append(char c, int origin)
    {
        _chars[_length] = c;
        _starts[_length++] = origin;
    }

    private void AddToken(Token token)
    {
        if (_tokenCount == _tokens.Length)
        {
            Grow(ref _tokens, _tokenCount);
        }

        _tokens[_tokenCount++] = token;
    }

    private static void Grow<T>(ref T[] array, int count)
    {
        var larger = ArrayPool<T>.Shared.Rent(Math.Max(array.Length * 2, 16));
        array.AsSpan(0, count).CopyTo(larger);
        ArrayPool<T>.Shared.Return(array, clearArray: true);
        array = larger;
    }
}
