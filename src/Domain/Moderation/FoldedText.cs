using System.Buffers;
using System.Runtime.InteropServices;

namespace Platform.Domain.Moderation;

/// <summary>
/// A text in the plain form that rules are matched on: lower case, compatibility forms and diacritics removed, look-alike
/// letters of other scripts made Latin, invisible characters dropped; with its words, its web addresses, and the way back
/// from every folded character to the original text. Borrows its arrays: dispose it when done.
/// </summary>
public sealed class FoldedText : IDisposable
{
    private readonly List<(int Start, int End)> _urls = [];
    private char[] _chars;
    private int[] _starts;
    private Token[] _tokens;
    private char[]? _masked;
    private int _length;
    private int _tokenCount;

    private FoldedText(string original)
    {
        Original = original;
        _chars = ArrayPool<char>.Shared.Rent(original.Length + 1);
        _starts = ArrayPool<int>.Shared.Rent(original.Length + 1);
        _tokens = ArrayPool<Token>.Shared.Rent((original.Length / 3) + 8);
        Fold();
        UrlFinder.Find(Chars, _urls);
        HasDigit = Chars.ContainsAnyInRange('0', '9');
    }

    /// <summary>The text as it was written.</summary>
    public string Original { get; }

    /// <summary>The folded characters, separators included.</summary>
    public ReadOnlySpan<char> Chars => _chars.AsSpan(0, _length);

    /// <summary>Whether there is any decimal digit, of whatever script.</summary>
    public bool HasDigit { get; }

    internal ReadOnlySpan<Token> Tokens => _tokens.AsSpan(0, _tokenCount);

    /// <summary>Folded spans of web addresses, in order.</summary>
    internal ReadOnlySpan<(int Start, int End)> Urls => CollectionsMarshal.AsSpan(_urls);

    /// <summary>The folded characters with web addresses and account names overwritten by U+0000: what digits are looked for in.</summary>
    internal ReadOnlySpan<char> Masked => (_masked ??= Mask()).AsSpan(0, _length);

    /// <summary>Folds a text. Any sequence of UTF-16 units will do, lone surrogates included.</summary>
    public static FoldedText Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new FoldedText(text);
    }

    /// <summary>The words of a text in folded form, joined by single spaces: two texts with equal words match the same phrases.</summary>
    public static string Words(string text)
    {
        using var folded = Of(text);
        var words = new string[folded._tokenCount];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = folded.Chars[folded.Tokens[i].Start..folded.Tokens[i].End].ToString();
        }

        return string.Join(' ', words);
    }

    /// <summary>UTF-16 offset in the original of the character that the folded one at this index came from.</summary>
    public int OriginalStart(int index) => _starts[index];

    /// <summary>UTF-16 offset just behind the original character, and its combining marks, that the folded one before this index came from.</summary>
    public int OriginalEnd(int index)
    {
        var at = _starts[index - 1];
        at += char.IsHighSurrogate(Original[at]) && at + 1 < Original.Length && char.IsLowSurrogate(Original[at + 1]) ? 2 : 1;
        while (at < Original.Length && FoldTable.Kinds[Original[at]] == FoldKind.Mark)
        {
            at++;
        }

        return at;
    }

    /// <summary>Returns the borrowed arrays.</summary>
    public void Dispose()
    {
        if (_chars.Length == 0)
        {
            return;
        }

        // Words of a post must not linger in arrays that the next borrower reads.
        ArrayPool<char>.Shared.Return(_chars, clearArray: true);
        ArrayPool<int>.Shared.Return(_starts);
        ArrayPool<Token>.Shared.Return(_tokens);
        if (_masked is not null)
        {
            ArrayPool<char>.Shared.Return(_masked, clearArray: true);
        }

        (_chars, _starts, _tokens, _masked, _length, _tokenCount) = ([], [], [], null, 0, 0);
    }

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

    private char[] Mask()
    {
        var masked = ArrayPool<char>.Shared.Rent(Math.Max(_length, 1));
        Chars.CopyTo(masked);
        foreach (var (start, end) in _urls)
        {
            masked.AsSpan(start..end).Clear();
        }

        for (var at = Chars.IndexOf('@'); at >= 0; at = NextAt(at))
        {
            // An account name: digits in it are nobody's number. An address has a word before the sign.
            if (at > 0 && (char.IsLetterOrDigit(masked[at - 1]) || masked[at - 1] == '\0'))
            {
                continue;
            }

            for (var i = at + 1; i < _length && (char.IsLetterOrDigit(masked[i]) || masked[i] is '_' or '.'); i++)
            {
                masked[i] = '\0';
            }
        }

        return masked;

        int NextAt(int from)
        {
            var next = Chars[(from + 1)..].IndexOf('@');
            return next < 0 ? -1 : from + 1 + next;
        }
    }
}
