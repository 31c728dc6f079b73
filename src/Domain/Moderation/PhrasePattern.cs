using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Platform.Domain.Moderation;

/// <summary>How one place of a phrase is compared with a word of the text.</summary>
internal enum WordKind : byte
{
    Exact,
    Prefix,
    Number,

    /// <summary>Any form of a word, by its stem.</summary>
    Stem,
}

/// <summary>One place of a phrase: a whole word, the beginning of one (<c>vaccin*</c>), any form of one (<c>stem:heal</c>) or any number (<c>[number]</c>).</summary>
/// <param name="Kind">How it is compared.</param>
/// <param name="Hash">Hash of the folded word or stem, running hash of the beginning; 0 for a number.</param>
/// <param name="Text">The folded word, beginning or stem; empty for a number.</param>
internal readonly record struct PhraseWord(WordKind Kind, ulong Hash, string Text)
{
    /// <summary>Its folded length.</summary>
    public int Length => Text.Length;
}

/// <summary>What stands between two sides of a pattern.</summary>
/// <param name="Distance">At most so many words lie between them.</param>
/// <param name="Ordered">Whether the left side must come first (ONEAR).</param>
internal readonly record struct Proximity(int Distance, bool Ordered);

/// <summary>
/// A pattern of the rule language, parsed: one or more sides joined by <c>NEAR/n</c> (either order) or <c>ONEAR/n</c> (in
/// order), at most n words between, taken from left to right. Each side is a set of word sequences. Inside a side: words as
/// they are written (case, accents and punctuation don't count), <c>word*</c> for any ending, <c>stem:word</c> for any form
/// of an English word, <c>[number]</c>, <c>(one|another one)</c> and <c>{list}</c> for alternatives.
/// </summary>
internal sealed class PhrasePattern
{
    /// <summary>More word sequences than this in one side are refused.</summary>
    public const int MaxSequences = 20_000;

    /// <summary>Longer phrases are refused.</summary>
    public const int MaxWords = 32;

    /// <summary>The widest gap that NEAR may bridge.</summary>
    public const int MaxDistance = 100;

    private PhrasePattern(ImmutableArray<ImmutableArray<PhraseWord[]>> sides, ImmutableArray<Proximity> joints)
    {
        Sides = sides;
        Joints = joints;
    }

    public ImmutableArray<ImmutableArray<PhraseWord[]>> Sides { get; }

    /// <summary>One fewer than <see cref="Sides"/>.</summary>
    public ImmutableArray<Proximity> Joints { get; }

    /// <summary>Parses a pattern.</summary>
    /// <exception cref="FormatException">It means nothing; the message says in one clause what is wrong.</exception>
    public static PhrasePattern Parse(string text, IReadOnlyDictionary<string, ImmutableArray<string>> lists) => new Parser(text, lists).Pattern();

    private sealed class Parser(string text, IReadOnlyDictionary<string, ImmutableArray<string>> lists)
    {
        private const string Stem = "stem:";

        // Hundreds of patterns name the same few lists.
        private static readonly ConditionalWeakTable<string[], List<PhraseWord[]>> Parsed = [];

        private int _at;

        public PhrasePattern Pattern()
        {
            var sides = ImmutableArray.CreateBuilder<ImmutableArray<PhraseWord[]>>();
            var joints = ImmutableArray.CreateBuilder<Proximity>();
            List<PhraseWord[]> side = [[]];
            while (Skip())
            {
                if (Group() is { } alternatives)
                {
                    side = Product(side, alternatives);
                    continue;
                }

                var piece = Piece();
                if (Joint(piece) is { } joint)
                {
                    sides.Add(Close(side));
                    joints.Add(joint);
                    side = [[]];
                    continue;
                }

                side = Product(side, [Words(piece)]);
            }

            sides.Add(Close(side));
            return new PhrasePattern(sides.ToImmutable(), joints.ToImmutable());
        }

        private bool Skip()
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            {
                _at++;
            }

            return _at < text.Length;
        }

        private string Piece()
        {
            var start = _at++;
            while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at] is not ('(' or '{' or '['))
            {
                _at++;
            }

            return text[start.._at];
        }

        private List<PhraseWord[]>? Group() => text[_at] switch
        {
            '(' => [.. Inside('(', ')').Split('|').Select(Plain)],
            '{' => Parsed.GetValue(ImmutableCollectionsMarshal.AsArray(List(Inside('{', '}')))!, static entries => [.. entries.SelectMany(Entry)]),
            '[' => [Words($"[{Inside('[', ']')}]")],
            _ => null,
        };

        private string Inside(char open, char close)
        {
            var end = text.IndexOf(close, _at);
            if (end < 0)
            {
                throw new FormatException($"'{open}' has no '{close}'");
            }

            var inside = text[(_at + 1)..end];
            _at = end + 1;
            return inside.AsSpan().ContainsAny('(', '{') ? throw new FormatException("groups can't stand in groups") : inside;
        }

        private ImmutableArray<string> List(string name) =>
            lists.TryGetValue(name, out var entries) ? entries : throw new FormatException($"there is no list '{name}'");

        private static IEnumerable<PhraseWord[]> Entry(string entry)
        {
            var pattern = new Parser(entry, ImmutableDictionary<string, ImmutableArray<string>>.Empty).Pattern();
            return pattern.Joints.IsEmpty ? pattern.Sides[0] : throw new FormatException("NEAR can't stand in a list");
        }

        private static PhraseWord[] Plain(string phrase)
        {
            var words = phrase.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).SelectMany(Words).ToArray();
            return words.Length > 0 ? words : throw new FormatException("an alternative has no words");
        }

        private static Proximity? Joint(string piece)
        {
            var ordered = piece.StartsWith("ONEAR/", StringComparison.Ordinal);
            if (!ordered && !piece.StartsWith("NEAR/", StringComparison.Ordinal))
            {
                return null;
            }

            return int.TryParse(piece.AsSpan(piece.IndexOf('/', StringComparison.Ordinal) + 1), out var distance) && distance is >= 0 and <= MaxDistance
                ? new Proximity(distance, ordered)
                : throw new FormatException($"NEAR/n takes a number of words from 0 to {MaxDistance}");
        }

        private static PhraseWord[] Words(string piece)
        {
            if (piece.StartsWith(Stem, StringComparison.Ordinal))
            {
                return StemOf(piece[Stem.Length..]);
            }

            if (piece.StartsWith('['))
            {
                return piece == "[number]" ? [new PhraseWord(WordKind.Number, 0, "")] : throw new FormatException("only [number] may stand in square brackets");
            }

            if (Joint(piece) is not null)
            {
                throw new FormatException("NEAR can't stand in a group");
            }

            var star = piece.IndexOf('*', StringComparison.Ordinal);
            if (star >= 0 && (star != piece.Length - 1 || piece == "*"))
            {
                throw new FormatException("'*' may only end a word");
            }

            using var folded = FoldedText.Of(star < 0 ? piece : piece[..star]);
            var words = new PhraseWord[folded.Tokens.Length];
            for (var i = 0; i < words.Length; i++)
            {
                var token = folded.Tokens[i];
                var prefix = star >= 0 && i == words.Length - 1;
                var word = folded.Chars[token.Start..token.End].ToString();
                words[i] = prefix ? new PhraseWord(WordKind.Prefix, Token.RunningHashOf(word), word) : new PhraseWord(WordKind.Exact, token.Hash, word);
            }

            return star < 0 || (words.Length > 0 && words[^1].Length is >= 2 and <= PhraseIndex.MaxPrefix)
                ? words
                : throw new FormatException($"'*' needs 2 to {PhraseIndex.MaxPrefix} letters before it");
        }

        private static PhraseWord[] StemOf(string piece)
        {
            var word = FoldedText.Words(piece);
            if (word.Length < 3 || word.AsSpan().ContainsAnyExceptInRange('a', 'z'))
            {
                throw new FormatException($"'{Stem}' stands right before one word of three Latin letters or more");
            }

            var stem = EnglishStem.Of(word);
            return [new PhraseWord(WordKind.Stem, Token.HashOf(stem), stem)];
        }

        private static List<PhraseWord[]> Product(List<PhraseWord[]> left, List<PhraseWord[]> right)
        {
            if ((long)left.Count * right.Count > MaxSequences)
            {
                throw new FormatException($"the alternatives make more than {MaxSequences} phrases");
            }

            var product = new List<PhraseWord[]>(left.Count * right.Count);
            foreach (var first in left)
            {
                foreach (var second in right)
                {
                    product.Add([.. first, .. second]);
                }
            }

            return product[0].Length > MaxWords ? throw new FormatException($"a phrase has more than {MaxWords} words") : product;
        }

        private static ImmutableArray<PhraseWord[]> Close(List<PhraseWord[]> side) =>
            side.Exists(sequence => sequence.Length == 0) ? throw new FormatException("there are no words to look for") : [.. side];
    }
}
