using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Platform.Domain.Tests.Moderation.Quality;

/// <summary>Ways to write a text so that people read it and filters don't. Each changes the words that a reviewer would point at, and nothing else; the same text always comes out the same.</summary>
internal static partial class Evasion
{
    private const string Latin = "aceopxyis";
    private const string Cyrillic = "асеорхуіѕ";

    /// <summary>The transforms by name.</summary>
    public static IReadOnlyDictionary<string, Func<string, string>> Transforms { get; } = new Dictionary<string, Func<string, string>>(StringComparer.Ordinal)
    {
        ["homoglyph"] = span => LongWord().Replace(span, word => string.Concat(word.Value.Select(Lookalike))),
        ["zero-width"] = span => LongWord().Replace(span, word => string.Join('\u200B', word.Value.ToCharArray())),
        ["leet"] = span => LongWord().Replace(span, word => Leet(word.Value)),
        ["spacing"] = span => LongWord().Replace(span, word => string.Join(word.Index % 2 == 0 ? ' ' : '.', word.Value.ToCharArray())),
        ["hashtag"] = Hashtag,
    };

    /// <summary>A violation's text with its span transformed.</summary>
    public static string Apply(string transform, CaseSet.Case violation) =>
        violation.Text.Replace(violation.Span!, Transforms[transform](violation.Span!), StringComparison.Ordinal);

    private static char Lookalike(char c) => Latin.IndexOf(c, StringComparison.Ordinal) is >= 0 and var at ? Cyrillic[at] : c;

    // Two letters a word, as people do it: more can't be read.
    private static string Leet(string word)
    {
        var (text, changed) = (new StringBuilder(word), 0);
        for (var i = 1; i < word.Length && changed < 2; i++)
        {
            var plain = char.ToLowerInvariant(word[i]) switch { 'a' => '4', 'e' => '3', 'i' => '1', 'o' => '0', 's' => '5', 't' => '7', _ => '\0' };
            if (plain != '\0')
            {
                text[i] = plain;
                changed++;
            }
        }

        return text.ToString();
    }

    private static string Hashtag(string span)
    {
        var words = Word().Matches(span).Select(word => word.Value).ToList();
        return words.Count < 2 || span.Contains('@', StringComparison.Ordinal) || span.Contains('/', StringComparison.Ordinal) || words.Exists(word => word.Any(char.IsAsciiDigit)) ? span
            : "#" + string.Concat(words.Select(word => char.ToUpper(word[0], CultureInfo.InvariantCulture) + word[1..]));
    }

    [GeneratedRegex(@"(?<!\S*[@/]\S*)\b[A-Za-z]{4,}\b(?!\S*[@/])")]
    private static partial Regex LongWord();

    [GeneratedRegex(@"[\p{L}\p{N}]+")]
    private static partial Regex Word();
}
