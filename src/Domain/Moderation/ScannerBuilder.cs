using System.Collections.Immutable;

namespace Platform.Domain.Moderation;

/// <summary>Puts the patterns of all rules into one index and numbers what they are for.</summary>
internal sealed class ScannerBuilder
{
    private readonly PhraseIndex.Builder _index = new();
    private readonly Dictionary<string, int> _detectorKeys = new(StringComparer.Ordinal);
    private readonly List<IDetector> _detectors = [];
    private readonly Dictionary<string, CompiledPatterns> _shared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _bodyKeys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _sides = new(StringComparer.Ordinal);
    private readonly List<CompiledRule> _rules = [];
    private readonly List<RuleBody> _bodies = [];
    private readonly List<ImmutableArray<int>> _bodiesOfSlot = [];

    public ImmutableArray<CompiledRule> Rules => [.. _rules];

    public ImmutableArray<RuleBody> Bodies => [.. _bodies];

    public ImmutableArray<IDetector> Detectors => [.. _detectors];

    /// <summary>For each slot the bodies that it may bring a hit of; none when it is only context, excuse or a further side.</summary>
    public ImmutableArray<ImmutableArray<int>> BodiesOfSlot => [.. _bodiesOfSlot];

    /// <summary>One more than the highest <see cref="CompiledPatterns.Index"/>.</summary>
    public int PatternCount { get; private set; } = 1;

    public PhraseIndex Index() => _index.Build();

    public void Add(RulePack pack)
    {
        var version = new PackVersion(pack.Id, pack.Version);
        foreach (var rule in pack.Rules)
        {
            var hasPhrases = !rule.Phrases.IsEmpty;
            var compiled = new CompiledRule
            {
                Rule = rule,
                Pack = version,
                Zones = ZoneBits.Of(rule.Zones),
                Patterns = [.. rule.Patterns.Select(TenantPattern.Of)],
                Suppressors = hasPhrases ? CompiledPatterns.None : Share(rule.Suppressors, pack),
                Context = Share(rule.Context?.Any ?? [], pack),
                Alone = rule.Context switch
                {
                    null => Certainty.Likely,
                    { Required: true } => (Certainty)byte.MaxValue,
                    { LikelyIsEnough: true } => Certainty.Likely,
                    _ => Certainty.Sure,
                },
                Detector = rule.Detector is null ? -1 : DetectorOf(rule),
            };
            _rules.Add(compiled);
            if (hasPhrases)
            {
                BodyOf(rule, pack).Add(compiled);
            }
        }
    }

    private RuleBody BodyOf(Rule rule, RulePack pack)
    {
        var key = $"{rule.Threshold} {rule.MinCount} {rule.SuppressWithin}\n{Key(rule.Phrases, pack)}\n\n{Key(rule.Suppressors, pack)}";
        if (!_bodyKeys.TryGetValue(key, out var index))
        {
            index = _bodies.Count;
            _bodyKeys.Add(key, index);
            _bodies.Add(new RuleBody
            {
                Phrases = rule.Threshold is null ? Compile(rule.Phrases, pack, index) : CompiledPatterns.None,
                Weighted = rule.Threshold is null ? [] : [.. rule.Phrases.Select(phrase => Parse(phrase, pack)).Select(phrase => (Compile(phrase.Any, index), phrase.Weight ?? 1))],
                Threshold = rule.Threshold,
                MinCount = rule.MinCount,
                Suppressors = Share(rule.Suppressors, pack),
                SuppressWithin = rule.SuppressWithin,
            });
        }

        return _bodies[index];
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
        var key = Key(texts, pack);
        if (!_shared.TryGetValue(key, out var patterns))
        {
            patterns = Compile(texts, pack, -1) with { Index = texts.IsEmpty ? 0 : PatternCount++ };
            _shared.Add(key, patterns);
        }

        return patterns;
    }

    private static string Key(ImmutableArray<string> texts, RulePack pack)
    {
        var lists = pack.Lists.Where(list => texts.Any(text => text.Contains($"{{{list.Key}}}", StringComparison.Ordinal))).OrderBy(list => list.Key, StringComparer.Ordinal);
        return string.Join('\n', texts.Concat(lists.SelectMany(list => list.Value.Prepend(list.Key))));
    }

    private CompiledPatterns Compile(ImmutableArray<string> texts, RulePack pack, int body)
    {
        if (texts.IsEmpty)
        {
            return CompiledPatterns.None;
        }

        return Compile([.. texts.SelectMany(text => Parse(text, pack).Any)], body);
    }

    private static PhraseExpression Parse(string text, RulePack pack) =>
        PhraseExpression.TryParse(text, pack.Lists, out var expression, out var problem) ? expression! : throw new RulePackException($"{pack.Id}: \"{text}\": {problem}.");

    private CompiledPatterns Compile(ImmutableArray<Conjunction> conjunctions, int body)
    {
        var (direct, extent) = (-1, 0);
        var near = ImmutableArray.CreateBuilder<NearPattern>();
        var joined = ImmutableArray.CreateBuilder<CompiledConjunction>();
        foreach (var (pattern, and, not) in conjunctions)
        {
            if (!and.IsEmpty || !not.IsEmpty)
            {
                extent = CompiledPatterns.Anywhere;
                joined.Add(new CompiledConjunction(Compile([new Conjunction(pattern, [], [])], body), [.. and.Select(Alone)], [.. not.Select(Alone)]));
                continue;
            }

            extent = Math.Max(extent, pattern.Sides.Sum(side => side.Max(sequence => sequence.Length)) + pattern.Joints.Sum(joint => joint.Distance));
            if (pattern.Joints.IsEmpty && conjunctions.Length == 1)
            {
                direct = SlotOf(pattern.Sides[0]);
                continue;
            }

            if (pattern.Joints.IsEmpty)
            {
                direct = direct < 0 ? NewSlot() : direct;
                Insert(pattern.Sides[0], direct);
                continue;
            }

            var sides = ImmutableArray.CreateBuilder<int>(pattern.Sides.Length);
            foreach (var side in pattern.Sides)
            {
                sides.Add(SlotOf(side));
            }

            // The first side alone decides whether the body is looked at: without it there is no match.
            MayHit(sides[0], body);

            near.Add(new NearPattern(sides.MoveToImmutable(), pattern.Joints));
        }

        if (direct >= 0)
        {
            MayHit(direct, body);
        }

        return new CompiledPatterns(direct, near.ToImmutable(), joined.ToImmutable(), 0, extent);
    }

    private CompiledPatterns Alone(PhrasePattern pattern) => Compile([new Conjunction(pattern, [], [])], -1);

    private int NewSlot()
    {
        _bodiesOfSlot.Add([]);
        return _bodiesOfSlot.Count - 1;
    }

    // The same words stand in many patterns: they are looked for once.
    private int SlotOf(ImmutableArray<PhraseWord[]> side)
    {
        var key = string.Join('|', side.Select(sequence => string.Join(' ', sequence.Select(word => $"{(int)word.Kind}{word.Text}"))));
        if (!_sides.TryGetValue(key, out var slot))
        {
            slot = NewSlot();
            _sides.Add(key, slot);
            Insert(side, slot);
        }

        return slot;
    }

    private void MayHit(int slot, int body)
    {
        if (body >= 0 && !_bodiesOfSlot[slot].Contains(body))
        {
            _bodiesOfSlot[slot] = _bodiesOfSlot[slot].Add(body);
        }
    }

    private void Insert(ImmutableArray<PhraseWord[]> sequences, int slot)
    {
        foreach (var sequence in sequences)
        {
            _index.Add(sequence, slot);
        }
    }
}
