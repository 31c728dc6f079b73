using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Numerics;

namespace Platform.Domain.Moderation;

/// <summary>
/// Scans texts with one fixed set of packs: fold, find all phrases of all rules in one pass, then look only at the rules
/// that something was found for. Thread-safe.
/// </summary>
public sealed class Scanner : IScanner
{
    /// <summary>A rule brings no more hits of one text in one zone: the last of them takes in all that follow, so that a text made of nothing else can't fill the store.</summary>
    public const int MostHitsOfRule = 100;

    private readonly CompiledPacks _compiled;
    private readonly FrozenSet<CompiledRule> _muted;
    private readonly ImmutableArray<CompiledRule> _detectorRules;
    private readonly ImmutableArray<CompiledRule> _patternRules;

    private Scanner(CompiledPacks compiled, ImmutableArray<PackVersion> packs, FrozenSet<CompiledRule> muted)
    {
        (_compiled, Packs, _muted) = (compiled, packs, muted);
        var rules = (compiled.Beside?.Rules ?? []).Concat(compiled.Rules).Where(rule => !muted.Contains(rule))
            .OrderBy(rule => rule.Pack.Pack, StringComparer.Ordinal).ToList();
        _patternRules = [.. rules.Where(rule => !rule.Patterns.IsEmpty)];
        _detectorRules = [.. rules.Where(rule => rule.Detector >= 0).OrderBy(rule => compiled.Detectors[rule.Detector].Rank)];
    }

    /// <inheritdoc />
    public ImmutableArray<PackVersion> Packs { get; }

    /// <summary>Builds a scanner.</summary>
    /// <exception cref="ArgumentException">Two packs have one id.</exception>
    /// <exception cref="RulePackException">A pattern of a pack doesn't parse.</exception>
    public static Scanner Create(IEnumerable<RulePack> packs)
    {
        ArgumentNullException.ThrowIfNull(packs);
        var ordered = Ordered(packs);
        return new Scanner(Compile(ordered, null), [.. ordered.Select(VersionOf)], []);
    }

    /// <summary>A scanner with what this one has, without some of its rules, and with further packs. What is made ready here is shared and not made again:
    /// only the further packs take memory of their own.</summary>
    /// <param name="own">The further packs.</param>
    /// <param name="muted">Pack and id of each rule that is left out.</param>
    /// <exception cref="ArgumentException">Two packs have one id, or this scanner shares another's packs itself.</exception>
    /// <exception cref="RulePackException">A pattern of a pack doesn't parse.</exception>
    public Scanner With(IEnumerable<RulePack> own, IReadOnlySet<(string Pack, string Rule)> muted)
    {
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(muted);
        if (_compiled.Beside is not null || _muted.Count > 0)
        {
            throw new ArgumentException("Only a scanner that shares nothing can be shared.");
        }

        var ordered = Ordered(own);
        if (ordered.FirstOrDefault(pack => Packs.Any(known => known.Pack == pack.Id)) is { } twice)
        {
            throw new ArgumentException($"There are two packs '{twice.Id}'.", nameof(own));
        }

        var without = muted.Count == 0 ? [] : _compiled.Rules.Where(rule => muted.Contains((rule.Pack.Pack, rule.Rule.Id))).ToFrozenSet();
        return new Scanner(
            ordered.IsEmpty ? _compiled : Compile(ordered, _compiled),
            [.. Packs.Concat(ordered.Select(VersionOf)).OrderBy(pack => pack.Pack, StringComparer.Ordinal)],
            without);
    }

    private static CompiledPacks Compile(ImmutableArray<RulePack> packs, CompiledPacks? beside)
    {
        var builder = new ScannerBuilder(beside);
        foreach (var pack in packs)
        {
            builder.Add(pack);
        }

        return builder.Build();
    }

    private static ImmutableArray<RulePack> Ordered(IEnumerable<RulePack> packs)
    {
        var ordered = packs.OrderBy(pack => pack.Id, StringComparer.Ordinal).ToImmutableArray();
        for (var i = 1; i < ordered.Length; i++)
        {
            if (ordered[i].Id == ordered[i - 1].Id)
            {
                throw new ArgumentException($"There are two packs '{ordered[i].Id}'.", nameof(packs));
            }
        }

        return ordered;
    }

    private static PackVersion VersionOf(RulePack pack) => new(pack.Id, pack.Version);

    /// <inheritdoc />
    public ScanResult Scan(IReadOnlyList<ZonedText> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var work = Workspace.Take();
        var hits = work.Hits;
        for (var i = 0; i < texts.Count; i++)
        {
            var first = hits.Count;
            Scan(texts[i], work);
            if (hits.Count - first > 1)
            {
                hits.Sort(first, hits.Count - first, InOrder);
            }
        }

        var verdict = Severity.Clear;
        foreach (var hit in hits)
        {
            verdict = hit.Severity > verdict ? hit.Severity : verdict;
        }

        var result = new ScanResult(verdict, hits.ToImmutable(), Packs);
        work.Return();
        return result;
    }

    private static readonly Comparer<Hit> InOrder = Comparer<Hit>.Create(static (a, b) =>
        a.Start != b.Start ? a.Start.CompareTo(b.Start)
        : a.End != b.End ? a.End.CompareTo(b.End)
        : string.CompareOrdinal(a.Pack, b.Pack) is not 0 and var byPack ? byPack
        : string.CompareOrdinal(a.Rule, b.Rule));

    private void Scan(ZonedText zoned, Workspace work)
    {
        var zone = ZoneBits.Of(zoned.Zone);
        using var text = FoldedText.Of(zoned.Text);
        using (var meant = text.Undisguised(_compiled.Index.Known, ZoneBits.IsHashtag(zone), _compiled.Reach))
        {
            if (meant is not null)
            {
                FindPhrases(zoned.Zone, zone, meant, true, work);
            }
        }

        FindPhrases(zoned.Zone, zone, text, false, work);
        FindPatterns(zoned.Zone, zone, text, work);
        if (_compiled.Detectors.IsEmpty)
        {
            return;
        }

        var sift = new FindingSift(_compiled.Detectors, _compiled.PatternCount, text, work.Matches);
        foreach (var rule in _detectorRules)
        {
            if ((rule.Zones & zone) != 0)
            {
                var accepted = sift.Accepted(rule);
                for (var i = 0; i < Math.Min(accepted.Count, MostHitsOfRule); i++)
                {
                    var (finding, context) = accepted[i];
                    var hit = HitOf(rule, zoned.Zone, text, finding.Start, i < MostHitsOfRule - 1 ? finding.End : accepted[^1].Finding.End);
                    work.Hits.Add(context is { } words ? hit with { Context = new HitContext(text.OriginalStart(text.Tokens[words.Start].Start), text.OriginalEnd(text.Tokens[words.End - 1].End)) } : hit);
                }
            }
        }
    }

    // Where one runs out of time the whole text is held in its name, and no other of its kind delays the scan any more.
    private void FindPatterns(string name, int zone, FoldedText text, Workspace work)
    {
        foreach (var rule in _patternRules)
        {
            if ((rule.Zones & zone) == 0)
            {
                continue;
            }

            var findings = new List<Finding>();
            if (!rule.Patterns.All(pattern => pattern.Find(text.Chars, findings)))
            {
                work.Hits.Add(HitOf(rule, name, text, 0, text.Chars.Length) with { Severity = (Severity)Math.Max((int)rule.Rule.Severity, (int)Severity.Flag), Unfinished = true });
                return;
            }

            var excuses = new WordSpans(rule.Suppressors, work.Matches);
            findings.RemoveAll(finding => excuses.Excuse(text.WordsOf(finding), rule.Rule.SuppressWithin));
            for (var i = 0; i < Math.Min(findings.Count, MostHitsOfRule); i++)
            {
                work.Hits.Add(HitOf(rule, name, text, findings[i].Start, i < MostHitsOfRule - 1 ? findings[i].End : findings.Max(finding => finding.End)));
            }
        }
    }

    private void FindPhrases(string name, int zone, FoldedText text, bool read, Workspace work)
    {
        work.Matches.Begin(_compiled.SlotCount);
        _compiled.Beside?.Index.Find(text, ZoneBits.IsLink(zone), work.Symbols, work.Matches);
        _compiled.Index.Find(text, ZoneBits.IsLink(zone), work.Symbols, work.Matches);
        work.Matches.Arrange();
        var touched = work.NoBodies(_compiled.BodyCount);
        foreach (var slot in work.Matches.Slots)
        {
            foreach (var body in _compiled.BodiesOf(slot))
            {
                touched[body / 64] |= 1UL << (body % 64);
            }
        }

        for (var i = 0; i < touched.Length; i++)
        {
            for (var bits = touched[i]; bits != 0; bits &= bits - 1)
            {
                var body = _compiled.Body((i * 64) + BitOperations.TrailingZeroCount(bits));
                if ((body.Zones & zone) != 0)
                {
                    AddPhraseHits(body, name, zone, text, read, work);
                }
            }
        }
    }

    // Of a second reading only what it reads anew counts: the rest was found in the first.
    private void AddPhraseHits(RuleBody body, string name, int zone, FoldedText text, bool read, Workspace work)
    {
        work.Spans.Clear();
        var spans = work.Spans;
        if (body.Threshold is { } threshold)
        {
            Weigh(body, threshold, work);
        }
        else
        {
            PatternMatches.Collect(body.Phrases, work.Matches, ref spans!);
            if (spans.Count > 0)
            {
                Excuse(new WordSpans(body.Suppressors, work.Matches), body, spans);
            }
        }

        if (read && !spans.Exists(text.IsRead))
        {
            return;
        }

        if (spans.Count > 1)
        {
            spans.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : b.End.CompareTo(a.End));
            var end = 0;
            // A span inside another of the same rule says nothing new.
            spans.RemoveAll(span => span.End <= end || (end = span.End) < 0);
        }

        if (spans.Count < body.MinCount)
        {
            return;
        }

        if (spans.Count > MostHitsOfRule)
        {
            spans[MostHitsOfRule - 1] = spans[MostHitsOfRule - 1] with { End = spans[^1].End };
            spans.RemoveRange(MostHitsOfRule, spans.Count - MostHitsOfRule);
        }

        foreach (var span in spans)
        {
            if (read && !text.IsRead(span))
            {
                continue;
            }

            foreach (var rule in body.Rules)
            {
                if ((rule.Zones & zone) != 0 && !_muted.Contains(rule))
                {
                    work.Hits.Add(HitOf(rule, name, text, text.Tokens[span.Start].Start, text.Tokens[span.End - 1].End));
                }
            }
        }
    }

    /// <summary>Leaves in the workspace the spans that add to the sum, or none when it falls short.</summary>
    private static void Weigh(RuleBody body, int threshold, Workspace work)
    {
        var (sum, excuses) = (0L, default(WordSpans));
        var found = work.Weighed;
        foreach (var (phrase, weight) in body.Weighted)
        {
            found.Clear();
            PatternMatches.Collect(phrase, work.Matches, ref found!);
            if (found.Count == 0)
            {
                continue;
            }

            excuses = excuses.IsKnown ? excuses : new WordSpans(body.Suppressors, work.Matches);
            Excuse(excuses, body, found);
            sum += (long)weight * found.Count;
            if (weight > 0)
            {
                work.Spans.AddRange(found);
            }
        }

        if (sum < threshold)
        {
            work.Spans.Clear();
        }
    }

    private static void Excuse(WordSpans excuses, RuleBody body, List<WordSpan> spans)
    {
        if (!excuses.IsEmpty)
        {
            spans.RemoveAll(span => excuses.Excuse(span, body.SuppressWithin));
        }
    }

    private static Hit HitOf(CompiledRule rule, string zone, FoldedText text, int start, int end) =>
        new(rule.Rule.Id, rule.Pack.Pack, rule.Pack.Version, rule.Rule.Category, rule.Rule.Severity, zone, text.OriginalStart(start), text.OriginalEnd(end), rule.Rule.Citation);
}
