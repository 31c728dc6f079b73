using System.Collections.Immutable;

namespace Platform.Domain.Moderation;

/// <summary>Packs made ready. Those of an organization's own stand beside <paramref name="Beside"/>, which many organizations share: their numbers go on where
/// those of the shared ones end.</summary>
/// <param name="Beside">The shared ones, or null.</param>
/// <param name="Index">Finds their phrases.</param>
/// <param name="Bodies">What their rules look for.</param>
/// <param name="BodiesOfSlot">For each slot the bodies that it may bring a hit of; none when it is only context, excuse or a further side.</param>
/// <param name="Detectors">Those of the shared packs, then their own.</param>
/// <param name="DetectorKeys">The place of each detector.</param>
/// <param name="Rules">Their rules.</param>
/// <param name="PatternCount">One more than the highest <see cref="CompiledPatterns.Index"/>.</param>
internal sealed record CompiledPacks(
    CompiledPacks? Beside, PhraseIndex Index, ImmutableArray<RuleBody> Bodies, ImmutableArray<ImmutableArray<int>> BodiesOfSlot,
    ImmutableArray<IDetector> Detectors, IReadOnlyDictionary<string, int> DetectorKeys, ImmutableArray<CompiledRule> Rules, int PatternCount)
{
    /// <summary>How many bodies there are, with the shared ones.</summary>
    public int BodyCount => (Beside?.BodyCount ?? 0) + Bodies.Length;

    /// <summary>How many slots there are, with the shared ones.</summary>
    public int SlotCount => (Beside?.SlotCount ?? 0) + BodiesOfSlot.Length;

    /// <summary>How many words away from a word others may lie that decide whether it is part of a hit.</summary>
    public int Reach { get; } = Math.Max(Beside?.Reach ?? 0, Bodies.Select(body => body.Reach).DefaultIfEmpty().Max());

    /// <summary>A body by its number.</summary>
    public RuleBody Body(int number)
        => Beside is null ? Bodies[number] : number < Beside.Bodies.Length ? Beside.Bodies[number] : Bodies[number - Beside.Bodies.Length];

    /// <summary>The bodies that a slot may bring a hit of.</summary>
    public ImmutableArray<int> BodiesOf(int slot)
        => Beside is null ? BodiesOfSlot[slot] : slot < Beside.BodiesOfSlot.Length ? Beside.BodiesOfSlot[slot]
            : BodiesOfSlot[slot - Beside.BodiesOfSlot.Length];
}

/// <summary>Puts the patterns of all rules into one index and numbers what they are for.</summary>
internal sealed class ScannerBuilder
{
    private readonly CompiledPacks? _beside;
    private readonly int _firstSlot;
    private readonly int _firstBody;
    private readonly PhraseIndex.Builder _index = new();
    private readonly Dictionary<string, int> _detectorKeys;
    private readonly List<IDetector> _detectors;
    private readonly Dictionary<string, CompiledPatterns> _shared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _bodyKeys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _sides = new(StringComparer.Ordinal);
    private readonly List<CompiledRule> _rules = [];
    private readonly List<RuleBody> _bodies = [];
    private readonly List<ImmutableArray<int>> _bodiesOfSlot = [];

    private int _patternCount;

    /// <param name="beside">What is shared, or null.</param>
    public ScannerBuilder(CompiledPacks? beside)
    {
        _beside = beside;
        (_firstSlot, _firstBody, _patternCount) = (beside?.SlotCount ?? 0, beside?.BodyCount ?? 0, beside?.PatternCount ?? 1);
        _detectors = [.. beside?.Detectors ?? []];
        _detectorKeys = new(beside?.DetectorKeys ?? new Dictionary<string, int>(), StringComparer.Ordinal);
    }

    /// <summary>What was added, made ready.</summary>
    public CompiledPacks Build()
        => new(_beside, _index.Build(_beside?.Index.Known), [.. _bodies], [.. _bodiesOfSlot], [.. _detectors], _detectorKeys, [.. _rules], _patternCount);

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
                Phrases = rule.Threshold is null ? Compile(rule.Phrases, pack, _firstBody + index) : CompiledPatterns.None,
                Weighted = rule.Threshold is null
                    ? []
                    : [.. rule.Phrases.Select(phrase => Parse(phrase, pack)).Select(phrase => (Compile(phrase.Any, _firstBody + index), phrase.Weight ?? 1))],
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
            patterns = Compile(texts, pack, -1) with { Index = texts.IsEmpty ? 0 : _patternCount++ };
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
        return _firstSlot + _bodiesOfSlot.Count - 1;
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
        if (body >= 0 && !_bodiesOfSlot[slot - _firstSlot].Contains(body))
        {
            _bodiesOfSlot[slot - _firstSlot] = _bodiesOfSlot[slot - _firstSlot].Add(body);
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
