using System.Buffers;
using System.Numerics;

namespace Platform.Domain.Moderation;

/// <summary>
/// A trie over words, not characters: every word of the text is looked up once, most are in no phrase and cost nothing
/// more. Work grows with the text and what is found in it, not with the number of phrases.
/// </summary>
internal sealed class PhraseIndex
{
    /// <summary>The longest beginning that may stand before a <c>*</c>.</summary>
    public const int MaxPrefix = 32;

    private const int NoSymbol = 0;
    private const int NumberSymbol = 1;

    private readonly HashTable _words;
    private readonly HashTable _prefixes;
    private readonly ulong _prefixLengths;
    private readonly bool _hasNumbers;
    private readonly HashTable? _stems;
    private readonly PrefixGate _stemGate = new();
    private readonly int[] _roots;
    private readonly HashTable _edges;
    private readonly int[][] _outputs;
    private readonly bool[] _hasChildren;
    private readonly PrefixGate _gate = new();

    private PhraseIndex(Builder builder, KnownWords? others)
    {
        _words = new HashTable(builder.Words);
        _prefixes = new HashTable([.. builder.Prefixes.Select(p => KeyValuePair.Create(p.Key, p.Value))]);
        _prefixLengths = builder.PrefixLengths;
        _hasNumbers = builder.HasNumbers;
        _stems = builder.Stems.Count > 0 ? new HashTable(builder.Stems) : null;
        foreach (var (text, _) in builder.Texts.Where(word => word.Open))
        {
            _gate.Add(text);
        }

        // Endings change the third letter of a short word at most: dying, die.
        foreach (var (text, _) in builder.StemTexts)
        {
            _stemGate.Add(text.AsSpan(0, Math.Min(text.Length, text == "die" ? 1 : 2)));
        }

        _outputs = [.. builder.Outputs.Select(slots => slots.ToArray())];
        _hasChildren = new bool[_outputs.Length];
        _roots = new int[builder.SymbolCount];
        var edges = new List<KeyValuePair<ulong, int>>(builder.Edges.Count);
        foreach (var (key, child) in builder.Edges)
        {
            var parent = (int)(key >> 32);
            _hasChildren[parent] = true;
            if (parent == 0)
            {
                _roots[(int)(key & uint.MaxValue)] = child;
            }
            else
            {
                edges.Add(KeyValuePair.Create(key, child));
            }
        }

        _edges = new HashTable(edges);
        Known = new KnownWords(builder.Texts.Concat(builder.StemTexts), others);
    }

    /// <summary>Every word of every phrase, its own and the others', for those who look for them in disguise.</summary>
    public KnownWords Known { get; }

    /// <summary>Adds every place of every phrase, all lengths, in order of start.</summary>
    /// <param name="text">The folded text.</param>
    /// <param name="insideUrls">Whether words of web addresses count.</param>
    /// <param name="more">A list to work with.</param>
    /// <param name="matches">Receives what is found.</param>
    public void Find(FoldedText text, bool insideUrls, List<(int Token, int Symbol)> more, PhraseMatches matches)
    {
        var tokens = text.Tokens;
        var chars = text.Chars;
        var urls = insideUrls ? [] : text.Urls;
        var rented = ArrayPool<int>.Shared.Rent(Math.Max(tokens.Length, 1));
        var symbols = rented.AsSpan(0, tokens.Length);
        more.Clear();
        var url = 0;
        for (var i = 0; i < tokens.Length; i++)
        {
            var token = tokens[i];
            while (url < urls.Length && urls[url].End <= token.Start)
            {
                url++;
            }

            if (url < urls.Length && token.Start >= urls[url].Start)
            {
                symbols[i] = NoSymbol;
                continue;
            }

            symbols[i] = _words.Find(token.Hash);
            if (_prefixLengths != 0 && _gate.MayPass(chars[token.Start..token.End]))
            {
                Prefixes(chars[token.Start..token.End], i, more);
            }

            if (_stems is not null && _stemGate.MayPass(chars[token.Start..token.End]) && _stems.Find(Token.HashOf(EnglishStem.Of(chars[token.Start..token.End]))) is > 0 and var stem)
            {
                more.Add((i, stem));
            }

            if (_hasNumbers && char.IsAsciiDigit(chars[token.Start]) && !chars[token.Start..token.End].ContainsAnyExceptInRange('0', '9'))
            {
                more.Add((i, NumberSymbol));
            }
        }

        var cursor = 0;
        for (var i = 0; i < symbols.Length; i++)
        {
            if (symbols[i] != NoSymbol && _roots[symbols[i]] is > 0 and var child)
            {
                if (_hasChildren[child] && MayGoOn(i, symbols, more, cursor))
                {
                    Walk(child, i, i + 1, symbols, more, cursor, matches);
                }
                else if (_outputs[child] is { Length: > 0 } slots)
                {
                    matches.Add(slots, i, i + 1);
                }
            }

            for (; cursor < more.Count && more[cursor].Token == i; cursor++)
            {
                if (_roots[more[cursor].Symbol] is > 0 and var other)
                {
                    Walk(other, i, i + 1, symbols, more, cursor, matches);
                }
            }
        }

        ArrayPool<int>.Shared.Return(rented);
    }

    // Most words that begin a phrase stand before one that is in none.
    private static bool MayGoOn(int i, ReadOnlySpan<int> symbols, List<(int Token, int Symbol)> more, int cursor) =>
        i + 1 < symbols.Length && (symbols[i + 1] != NoSymbol || cursor < more.Count);

    private void Prefixes(ReadOnlySpan<char> word, int index, List<(int Token, int Symbol)> more)
    {
        var hash = Token.Seed;
        var last = Math.Min(word.Length, 64 - BitOperations.LeadingZeroCount(_prefixLengths));
        for (var length = 1; length <= last; length++)
        {
            hash = Token.Step(hash, word[length - 1]);
            if ((_prefixLengths & (1UL << (length - 1))) != 0 && _prefixes.Find(hash ^ (ulong)length) is > 0 and var symbol)
            {
                more.Add((index, symbol));
            }
        }
    }

    // Depth is bounded by the longest phrase, breadth by the phrases that share a beginning with the text here.
    private void Walk(int node, int start, int at, ReadOnlySpan<int> symbols, List<(int Token, int Symbol)> more, int cursor, PhraseMatches matches)
    {
        if (_outputs[node] is { Length: > 0 } slots)
        {
            matches.Add(slots, start, at);
        }

        if (!_hasChildren[node] || at >= symbols.Length)
        {
            return;
        }

        if (symbols[at] != NoSymbol && _edges.Find(Edge(node, symbols[at])) is > 0 and var child)
        {
            Walk(child, start, at + 1, symbols, more, cursor, matches);
        }

        while (cursor < more.Count && more[cursor].Token < at)
        {
            cursor++;
        }

        for (var i = cursor; i < more.Count && more[i].Token == at; i++)
        {
            if (_edges.Find(Edge(node, more[i].Symbol)) is > 0 and var other)
            {
                Walk(other, start, at + 1, symbols, more, i, matches);
            }
        }
    }

    private static ulong Edge(int node, int symbol) => ((ulong)(uint)node << 32) | (uint)symbol;

    /// <summary>Collects phrases; <see cref="Build"/> may be called once.</summary>
    internal sealed class Builder
    {
        public Dictionary<ulong, int> Words { get; } = [];

        public Dictionary<ulong, int> Prefixes { get; } = [];

        /// <summary>Every word once, and whether a <c>*</c> follows.</summary>
        public List<(string Text, bool Open)> Texts { get; } = [];

        /// <summary>Every stem once, with the longest beginning that all its forms share: what follows may be anything.</summary>
        public List<(string Text, bool Open)> StemTexts { get; } = [];

        public Dictionary<ulong, int> Stems { get; } = [];

        public ulong PrefixLengths { get; private set; }

        public bool HasNumbers { get; private set; }

        public Dictionary<ulong, int> Edges { get; } = [];

        public List<List<int>> Outputs { get; } = [[]];

        public int SymbolCount { get; private set; } = NumberSymbol + 1;

        public void Add(PhraseWord[] phrase, int slot)
        {
            var node = 0;
            foreach (var word in phrase)
            {
                var edge = Edge(node, SymbolOf(word));
                if (!Edges.TryGetValue(edge, out node))
                {
                    node = Outputs.Count;
                    Outputs.Add([]);
                    Edges.Add(edge, node);
                }
            }

            if (!Outputs[node].Contains(slot))
            {
                Outputs[node].Add(slot);
            }
        }

        public PhraseIndex Build(KnownWords? others) => new(this, others);

        private int SymbolOf(PhraseWord word)
        {
            if (word.Kind == WordKind.Number)
            {
                HasNumbers = true;
                return NumberSymbol;
            }

            if (word.Kind == WordKind.Prefix)
            {
                PrefixLengths |= 1UL << (word.Length - 1);
            }

            var (symbols, key) = word.Kind switch
            {
                WordKind.Exact => (Words, word.Hash),
                WordKind.Stem => (Stems, word.Hash),
                _ => (Prefixes, word.Hash ^ (ulong)word.Length),
            };
            if (!symbols.TryGetValue(key, out var symbol))
            {
                symbol = SymbolCount++;
                symbols.Add(key, symbol);
                (word.Kind == WordKind.Stem ? StemTexts : Texts).Add((word.Text, word.Kind != WordKind.Exact));
            }

            return symbol;
        }
    }
}
