using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Platform.Domain.Moderation;

/// <content>The one pass over the original text: plain writing in blocks, all else one character at a time.</content>
public sealed partial class FoldedText
{
    // What a block may write beyond the last character, and the hash of a token read.
    private const int Slack = 32;

    // The arrays always have room for one folded unit per unit left: only an expansion must look.
    private void Fold()
    {
        var text = Original.AsSpan();
        var wordStart = -1;
        for (var i = 0; i < text.Length;)
        {
            i = Plain(text, i, ref wordStart);
            if (i < text.Length)
            {
                i += Character(text, i, ref wordStart);
            }
        }

        EndWord(ref wordStart);
    }

    /// <summary>Takes Latin letters, digits, white space and simple signs in blocks, as far as there is nothing else.</summary>
    /// <returns>The index of what comes next.</returns>
    private int Plain(ReadOnlySpan<char> text, int i, ref int wordStart)
    {
        ref var source = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<char, ushort>(text));
        var size = Vector256<ushort>.Count;
        while (i + size <= text.Length)
        {
            var units = Vector256.LoadUnsafe(ref source, (nuint)i);
            var other = ~(IsBetween(units, ' ', '~') | IsBetween(units, '\t', '\r')) | Vector256.Equals(units, Vector256.Create((ushort)'%'));
            var plain = units + (IsBetween(units, 'A', 'Z') & Vector256.Create((ushort)('a' - 'A')));
            var words = (IsBetween(plain, 'a', 'z') | IsBetween(plain, '0', '9')).ExtractMostSignificantBits();
            plain.StoreUnsafe(ref MemoryMarshal.GetReference(MemoryMarshal.Cast<char, ushort>(_chars.AsSpan(_length, size))));
            var origins = _starts.AsSpan(_length, size);
            (Vector256.Create(i) + Vector256<int>.Indices).CopyTo(origins);
            (Vector256.Create(i + 8) + Vector256<int>.Indices).CopyTo(origins[8..]);
            var taken = Math.Min(size, BitOperations.TrailingZeroCount(other.ExtractMostSignificantBits()));
            Words(words, taken, ref wordStart);
            _length += taken;
            i += taken;
            if (taken < size)
            {
                break;
            }
        }

        return i;
    }

    // Bits say where words are; where they turn, one begins or ends.
    private void Words(uint words, int taken, ref int wordStart)
    {
        var turns = (words ^ ((words << 1) | (wordStart >= 0 ? 1u : 0u))) & ((1u << taken) - 1);
        for (; turns != 0; turns &= turns - 1)
        {
            var at = BitOperations.TrailingZeroCount(turns);
            if ((words & (1u << at)) != 0)
            {
                wordStart = _length + at;
            }
            else
            {
                AddToken(wordStart, _length + at);
                wordStart = -1;
            }
        }
    }

    private static Vector256<ushort> IsBetween(Vector256<ushort> units, char low, char high) =>
        Vector256.LessThanOrEqual(units - Vector256.Create((ushort)low), Vector256.Create((ushort)(high - low)));

    /// <returns>How many units were taken.</returns>
    private int Character(ReadOnlySpan<char> text, int i, ref int wordStart)
    {
        var c = text[i];
        switch (FoldTable.Kinds[c])
        {
            case FoldKind.Word:
                wordStart = wordStart < 0 ? _length : wordStart;
                Append(FoldTable.Map[c], i);
                return 1;
            case FoldKind.Separator:
                EndWord(ref wordStart);
                Append(FoldTable.Map[c], i);
                return 1;
            case FoldKind.Solo:
                EndWord(ref wordStart);
                Append(FoldTable.Map[c], i);
                AddToken(_length - 1, _length);
                return 1;
            case FoldKind.Long:
                Spread(FoldTable.Expansion(c)!, i, ref wordStart);
                return 1;
            case FoldKind.Surrogate:
                return 1 + Supplementary(text, i, ref wordStart);
            default:
                return 1;
        }
    }

    /// <returns>How many more units than one were taken.</returns>
    private int Supplementary(ReadOnlySpan<char> text, int i, ref int wordStart)
    {
        if (i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
        {
            EndWord(ref wordStart);
            Append(text[i], i);
            return 0;
        }

        var codePoint = char.ConvertToUtf32(text[i], text[i + 1]);
        if (FoldTable.Expansion(codePoint) is { } form)
        {
            Spread(form, i, ref wordStart);
            return 1;
        }

        var kind = FoldTable.KindOfSupplementary(codePoint);
        if (kind == FoldKind.Hidden)
        {
            return 1;
        }

        if (kind != FoldKind.Word)
        {
            EndWord(ref wordStart);
        }

        var rune = new System.Text.Rune(codePoint);
        Span<char> units = stackalloc char[2];
        System.Text.Rune.ToLowerInvariant(rune).EncodeToUtf16(units);
        var first = _length;
        wordStart = kind == FoldKind.Word && wordStart < 0 ? first : wordStart;
        foreach (var unit in units)
        {
            Append(unit, i);
        }

        if (kind == FoldKind.Solo)
        {
            AddToken(first, _length);
        }

        return 1;
    }

    private void Spread(string form, int origin, ref int wordStart)
    {
        MakeRoom(_length + form.Length + Original.Length - origin + Slack);
        foreach (var c in form)
        {
            if (FoldTable.KindOfFolded(c) != FoldKind.Word)
            {
                EndWord(ref wordStart);
            }
            else if (wordStart < 0)
            {
                wordStart = _length;
            }

            Append(c, origin);
        }
    }

    private void EndWord(ref int wordStart)
    {
        if (wordStart >= 0)
        {
            AddToken(wordStart, _length);
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

    private void AddToken(int start, int end)
    {
        if (_tokenCount == _tokens.Length)
        {
            Grow(ref _tokens, _tokenCount);
        }

        _tokens[_tokenCount++] = new Token(start, end, Token.HashOf(ref _chars[start], end - start));
    }

    private static void Grow<T>(ref T[] array, int count)
    {
        var larger = ArrayPool<T>.Shared.Rent(Math.Max(array.Length * 2, 16));
        array.AsSpan(0, count).CopyTo(larger);
        ArrayPool<T>.Shared.Return(array, clearArray: true);
        array = larger;
    }
}
