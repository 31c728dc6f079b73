using System.Globalization;

namespace Platform.Domain.Moderation;

/// <summary>What a character means to the fold.</summary>
internal enum FoldKind : byte
{
    /// <summary>Ends a word; kept, in its plain form, for the identifier detectors.</summary>
    Separator = 0,

    /// <summary>Part of a word.</summary>
    Word = 1,

    /// <summary>A word by itself: scripts written without spaces, and the per cent sign.</summary>
    Solo = 2,

    /// <summary>A combining mark that is dropped with the character before it.</summary>
    Mark = 3,

    /// <summary>Not seen by a reader, dropped: zero-width characters, soft hyphen, controls.</summary>
    Hidden = 4,

    /// <summary>Becomes several characters, such as a ligature.</summary>
    Long = 5,

    /// <summary>First half of a surrogate pair.</summary>
    Surrogate = 6,
}

/// <summary>
/// One look-up per UTF-16 unit. The compatibility forms stand in Fold.txt, not in the runtime's normalization, so that a
/// text gets the same verdict on a machine without ICU data as on one with it.
/// </summary>
internal static class FoldTable
{
    // Lower-case letters of other scripts that pass for Latin ones. Applied after lower-casing, so that upper and lower case
    // of a Greek or Cyrillic word still fold alike.
    private const string Lookalikes =
        "аaеeоoрpсcхxуyіiјjѕsһhкkмmтtвbнhԁdԛqԝwӏlѵv" +
        "αaβbεeηnιiκkμmνvοoρpτtυuχxωwγyζzϲc" +
        "օoսuոnհhցg";

    private const string Dashes = "‐‑‒–—―−﹘﹣－";
    private const string Quotes = "‘’‚‛′＇ʼ";
    private const string DoubleQuotes = "“”„‟″＂«»";

    private static readonly Dictionary<int, string> Expansions = [];

    /// <summary>The plain form of every UTF-16 unit that has one of length one.</summary>
    public static char[] Map { get; } = new char[char.MaxValue + 1];

    /// <summary>The kind of every UTF-16 unit.</summary>
    public static FoldKind[] Kinds { get; } = new FoldKind[char.MaxValue + 1];

    static FoldTable()
    {
        for (var c = 0; c <= char.MaxValue; c++)
        {
            Map[c] = Plain((char)c);
        }

        ReadForms();
        for (var i = 0; i < Lookalikes.Length; i += 2)
        {
            var upper = char.ToUpperInvariant(Lookalikes[i]);
            Map[Lookalikes[i]] = Lookalikes[i + 1];
            Map[upper] = Lookalikes[i + 1];
        }

        for (var c = 0; c <= char.MaxValue; c++)
        {
            Kinds[c] = KindOf((char)c);
        }
    }

    /// <summary>The folded form of a character that takes more than one unit, before or after: a ligature or a supplementary character; null when it has none.</summary>
    public static string? Expansion(int codePoint) => Expansions.GetValueOrDefault(codePoint);

    /// <summary>The kind of a folded unit by itself.</summary>
    public static FoldKind KindOfFolded(char c) =>
        IsSolo(c) ? FoldKind.Solo : IsWord(CharUnicodeInfo.GetUnicodeCategory(c)) ? FoldKind.Word : FoldKind.Separator;

    private static char Plain(char c)
    {
        var category = CharUnicodeInfo.GetUnicodeCategory(c);
        return category switch
        {
            UnicodeCategory.DecimalDigitNumber => (char)('0' + CharUnicodeInfo.GetDecimalDigitValue(c)),
            UnicodeCategory.SpaceSeparator => ' ',
            UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => '\n',
            _ when Dashes.Contains(c) => '-',
            _ when Quotes.Contains(c) => '\'',
            _ when DoubleQuotes.Contains(c) => '"',
            _ when c is '⁄' or '∕' => '/',
            _ when c is '。' or '｡' => '.',
            _ when c is > '\uFF00' and < '\uFF5F' => char.ToLowerInvariant((char)(c - 0xFEE0)),
            _ => char.ToLowerInvariant(c),
        };
    }

    private static FoldKind KindOf(char c)
    {
        if (char.IsSurrogate(c))
        {
            return char.IsHighSurrogate(c) ? FoldKind.Surrogate : FoldKind.Separator;
        }

        if (Expansions.ContainsKey(c))
        {
            return FoldKind.Long;
        }

        if (IsGeneralMark(c))
        {
            return FoldKind.Mark;
        }

        return IsHidden(c, CharUnicodeInfo.GetUnicodeCategory(c)) ? FoldKind.Hidden : KindOfFolded(Map[c]);
    }

    /// <summary>The kind of a whole supplementary character that has no expansion.</summary>
    public static FoldKind KindOfSupplementary(int codePoint)
    {
        var category = CharUnicodeInfo.GetUnicodeCategory(codePoint);
        return codePoint is >= 0x20000 and <= 0x3FFFF ? FoldKind.Solo
            : codePoint is >= 0xE0000 and <= 0xE01EF || category == UnicodeCategory.Format ? FoldKind.Hidden
            : IsWord(category) ? FoldKind.Word
            : FoldKind.Separator;
    }

    private static bool IsHidden(char c, UnicodeCategory category) =>
        category == UnicodeCategory.Format
        || (category == UnicodeCategory.Control && !char.IsWhiteSpace(c))
        || c is '\u034F' or '\u115F' or '\u1160' or '\u17B4' or '\u17B5' or '\u3164' or '\uFFA0'
            or (>= '\u180B' and <= '\u180F') or (>= '\uFE00' and <= '\uFE0F');

    // Marks of general use. Vowel signs of Indic and other scripts carry meaning and stay part of the word.
    private static bool IsGeneralMark(char c) =>
        c is (>= '\u0300' and <= '\u036F' and not '\u034F') or (>= '\u1AB0' and <= '\u1AFF') or (>= '\u1DC0' and <= '\u1DFF')
            or (>= '\u20D0' and <= '\u20FF') or (>= '\uFE20' and <= '\uFE2F');

    private static bool IsWord(UnicodeCategory category) =>
        category is UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber
            or UnicodeCategory.LetterNumber or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool IsSolo(char c) =>
        c is '%' or (>= '\u0E01' and <= '\u0EFF' and not ('\u0E3F' or '\u0E4F' or '\u0E5A' or '\u0E5B')) or (>= '\u1000' and <= '\u1049') or (>= '\u1780' and <= '\u17D3')
            or (>= '\u3041' and <= '\u30FA') or (>= '\u30FC' and <= '\u30FF') or (>= '\u31F0' and <= '\u31FF')
            or (>= '\u3400' and <= '\u4DBF') or (>= '\u4E00' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF');

    // Fold.txt: entries between white space, all code points in hexadecimal. `FROM=text`; `FROM-TO=text`: each becomes the
    // text; `FROM-TO+c`: the first becomes c, the next the character after c, and so on.
    private static void ReadForms()
    {
        using var stream = typeof(FoldTable).Assembly.GetManifestResourceStream("moderation/fold.txt")
            ?? throw new InvalidOperationException("The resource moderation/fold.txt is missing from the assembly.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            foreach (var entry in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                ReadForm(entry);
            }
        }
    }

    private static void ReadForm(string entry)
    {
        var sign = entry.AsSpan().IndexOfAny('=', '+');
        var dash = entry.AsSpan(0, sign).IndexOf('-');
        var from = int.Parse(entry.AsSpan(0, dash < 0 ? sign : dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var to = dash < 0 ? from : int.Parse(entry.AsSpan((dash + 1)..sign), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var text = entry[(sign + 1)..];
        for (var codePoint = from; codePoint <= to; codePoint++)
        {
            var form = entry[sign] == '+' ? ((char)(text[0] + (codePoint - from))).ToString() : text;
            if (codePoint <= char.MaxValue && form.Length == 1)
            {
                Map[codePoint] = Latin(form[0]);
            }
            else
            {
                Expansions[codePoint] = string.Create(form.Length, form, static (span, from) =>
                {
                    for (var i = 0; i < span.Length; i++)
                    {
                        span[i] = Latin(from[i]);
                    }
                });
            }
        }
    }

    private static char Latin(char c)
    {
        for (var i = 0; i < Lookalikes.Length; i += 2)
        {
            if (Lookalikes[i] == c)
            {
                return Lookalikes[i + 1];
            }
        }

        return c;
    }
}
