using System.Collections.Immutable;

namespace Platform.Domain.Moderation;

/// <summary>Puts the patterns of all rules into one index and numbers what they are for.</summary>
internal sealed class ScannerBuilder
{
    private readonly PhraseIndex.Builder _index = new();
    private readonly Dictionary<string, int> _detectorKeys = new(StringComparer.Ordinal);
    private readonly List<IDetector> _detectors = [];
    private readonly Dictionary<string, CompiledPatterns> _shared = new(StringComparer.Ordinal);
    private readonly List<CompiledRule> _rules = [];
    private readonly List<int> _ruleOfSlot = [];

    public ImmutableArray<CompiledRule> Rules => [.. _rules];

    public ImmutableArray<IDetector> Detectors => [.. _detectors];

    /// <summary>For each slot the rule that it may bring a hit of, or -1 when it is only context or excuse.</summary>
    public ImmutableArray<int> RuleOfSlot => [.. _ruleOfSlot];

    /// <summary>One more than the highest <see cref="CompiledPatterns.Index"/>.</summary>
    public int PatternCount { get; private set; } = 1;

    public PhraseIndex Index() => _index.Build();

    public void Add(RulePack pack)
    {
        var version = new PackVersion(pack.Id, pack.Version);
        foreach (var rule in pack.Rules)
        {
            _rules.Add(new CompiledRule
            {
                Rule = rule,
                Pack = version,
                Zones = ZoneBits.Of(rule.Zones),
                Phrases = rule.Threshold is null ? Compile(rule.Phrases, pack, _rules.Count) : CompiledPatterns.None,
                Weighted = rule.Threshold is null ? [] : [.. rule.Phrases.Select(phrase => (Compile([phrase], pack, _rules.Count), Parse(phrase, pack).Weight ?? 1))],
                Patterns = [.. rule.Patterns.Select(TenantPattern.Of)],
                Suppressors = Share(rule.Suppressors, pack),
                Context = Share(rule.Context?.Any ?? [], pack),
                Alone = rule.Context switch
                {
                    null => Certainty.Likely,
                    { Required: true } => (Certainty)byte.MaxValue,
                    { LikelyIsEnough: true } => Certainty.Likely,
                    _ => Certainty.Sure,
                },
                Detector = rule.Detector is null ? -1 : DetectorOf(rule),
            });
        }
    }

    private int DetectorOf(Rule rule)
    {
        var key = IdentifierDetectors.Key(rule);
        if (!_detectorKeys.TryGetValue(key, out var index))
        {
            index = _detectors.Count;
            _detectors.Add(IdentifierDetectors.Make(rule));
            _detectorKeys.Add(key, index);
        }

        return index;
    }

    // Rules of one kind have much the same context in many packs; it is looked for once.
    private CompiledPatterns Share(ImmutableArray<string> texts, RulePack pack)
    {
        var lists = pack.Lists.Where(list => texts.Any(text => text.Contains($"{{{list.Key}}}", StringComparison.Ordinal))).OrderBy(list => list.Key, StringComparer.Ordinal);
        var key = string.Join('\n', texts.Concat(lists.SelectMany(list => list.Value.Prepend(list.Key))));
        if (!_shared.TryGetValue(key, out var patterns))
        {
            patterns = Compile(texts, pack, -1);
            _shared.Add(key, patterns);
        }

        return patterns;
    }

    private CompiledPatterns Compile(ImmutableArray<string> texts, RulePack pack, int rule)
    {
        if (texts.IsEmpty)
        {
            return CompiledPatterns.None;
        }

        return Compile([.. texts.SelectMany(text => Parse(text, pack).Any)], rule);
    }

    private static PhraseExpression Parse(string text, RulePack pack) =>
        PhraseExpression.TryParse(text, pack.Lists, out var expression, out var problem) ? expression! : throw new RulePackException($"{pack.Id}: \"{text}\": {problem}.");

    private CompiledPatterns Compile(ImmutableArray<Conjunction> conjunctions, int rule)
    {
        var direct = -1;
        var near = ImmutableArray.CreateBuilder<NearPattern>();
        var joined = ImmutableArray.CreateBuilder<CompiledConjunction>();
        foreach (var (pattern, and, not) in conjunctions)
        {
            if (!and.IsEmpty || !not.IsEmpty)
            {
                joined.Add(new CompiledConjunction(Compile([new Conjunction(pattern, [], [])], rule), [.. and.Select(Alone)], [.. not.Select(Alone)]));
                continue;
            }

            if (pattern.Joints.IsEmpty)
            {
                direct = direct < 0 ? NewSlot(rule) : direct;
                Insert(pattern.Sides[0], direct);
                continue;
            }

            var sides = ImmutableArray.CreateBuilder<int>(pattern.Sides.Length);
            foreach (var side in pattern.Sides)
            {
                // The first side alone decides whether the rule is looked at: without it there is no match.
                sides.Add(NewSlot(sides.Count == 0 ? rule : -1));
                Insert(side, sides[^1]);
            }

            near.Add(new NearPattern(sides.MoveToImmutable(), pattern.Joints));
        }

        return new CompiledPatterns(direct, near.ToImmutable(), joined.ToImmutable(), PatternCount++);
    }

    private CompiledPatterns Alone(PhrasePattern pattern) => Compile([new Conjunction(pattern, [], [])], -1);

    private int NewSlot(int rule)
    {
        _ruleOfSlot.Add(rule);
        return _ruleOfSlot.Count - 1;
    }

    private void Insert(ImmutableArray<PhraseWord[]> sequences, int slot)
    {
        foreach (var sequence in sequences)
        {
            _index.Add(sequence, slot);
        }
    }
}
