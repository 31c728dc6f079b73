using System.Buffers;
using System.Runtime.InteropServices;

namespace Platform.Domain.Moderation;

/// <summary>
/// A text in the plain form that rules are matched on: lower case, compatibility forms and diacritics removed, look-alike
/// letters of other scripts made Latin, invisible characters dropped; with its words, its web addresses, and the way back
/// from every folded character to the original text. Borrows its arrays: dispose it when done.
/// </summary>
public sealed partial class FoldedText : IDisposable
{
    private List<(int Start, int End)>? _urls;
    private char[] _chars;
    private int[] _starts;
    private Token[] _tokens;
    private char[]? _masked;
    private int? _maskedDigits;
    private int _length;
    private int _tokenCount;

    private FoldedText(string original)
    {
        Original = original;
        _chars = ArrayPool<char>.Shared.Rent(original.Length + Slack);
        _starts = ArrayPool<int>.Shared.Rent(original.Length + Slack);
        _tokens = ArrayPool<Token>.Shared.Rent((original.Length / 2) + 8);
        Fold();
        UrlFinder.Find(Chars, ref _urls);
        HasDigit = Chars.ContainsAnyInRange('0', '9');
    }

    /// <summary>The text as it was written.</summary>
    public string Original { get; }

    /// <summary>The folded characters, separators included.</summary>
    public ReadOnlySpan<char> Chars => _chars.AsSpan(0, _length);

    /// <summary>Whether there is any decimal digit, of whatever script.</summary>
    internal bool HasDigit { get; }

    /// <summary>How many digits are left in <see cref="Masked"/>: fewer than an identifier has, and nobody need look for it.</summary>
    internal int MaskedDigits => HasDigit ? _maskedDigits ??= Digits.Of(Masked, []) : 0;

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

    /// <summary>The first folded character that came from this offset of the original or a later one.</summary>
    internal int FoldedIndex(int original)
    {
        var (low, high) = (0, _length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = _starts[middle] < original ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

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

    /// <summary>The words that a finding lies in.</summary>
    internal WordSpan WordsOf(Finding finding)
    {
        var tokens = Tokens;
        var (low, high) = (0, tokens.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = tokens[middle].End <= finding.Start ? (middle + 1, high) : (low, middle);
        }

        var end = low;
        while (end < tokens.Length && tokens[end].Start < finding.End)
        {
            end++;
        }

        return new WordSpan(low, end);
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

    private char[] Mask()
    {
        var masked = ArrayPool<char>.Shared.Rent(Math.Max(_length, 1));
        Chars.CopyTo(masked);
        foreach (var (start, end) in Urls)
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
