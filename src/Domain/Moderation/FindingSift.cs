using System.Collections.Immutable;

namespace Platform.Domain.Moderation;

/// <summary>Decides which findings of the detectors are hits in one text: context, excuses, and one meaning for one number.</summary>
internal sealed class FindingSift(ImmutableArray<IDetector> detectors, int patterns, FoldedText text, PhraseMatches matches)
{
    private readonly List<Finding>?[] _found = new List<Finding>?[detectors.Length];
    private readonly Certainty?[] _best = new Certainty?[detectors.Length];
    private readonly WordSpans[] _spans = new WordSpans[patterns];
    private byte[]? _claims;

    /// <summary>The findings that a rule makes hits of, each with the words of its context, if there are any. Rules must come in order of their detectors' rank.</summary>
    public IReadOnlyList<(Finding Finding, WordSpan? Context)> Accepted(CompiledRule rule)
    {
        var best = _best[rule.Detector] ??= detectors[rule.Detector].AtMost(text);
        if (best == Certainty.None)
        {
            return [];
        }

        var context = SpansOf(rule.Context);
        if (context.IsEmpty && best < rule.Alone)
        {
            return [];
        }

        var findings = FindingsOf(rule.Detector);
        if (findings.Count == 0)
        {
            return [];
        }

        var rank = detectors[rule.Detector].Rank;
        var excuses = SpansOf(rule.Suppressors);
        var accepted = new List<(Finding, WordSpan?)>();
        var claims = new List<Finding>();
        foreach (var finding in findings)
        {
            var words = text.WordsOf(finding);
            var near = rule.Rule.Context is { } needed ? context.Near(words, needed.Before, needed.After) : null;
            if ((near is not null || finding.Certainty >= rule.Alone) && !excuses.Excuse(words, rule.Rule.SuppressWithin) && !IsClaimed(finding, rank))
            {
                accepted.Add((finding, near));
                if (near is not null || finding.Certainty == Certainty.Sure)
                {
                    claims.Add(finding);
                }
            }
        }

        // What passes a check by chance must not hide what else it may be.
        Claim(claims, rank);
        return accepted;
    }

    private WordSpans SpansOf(CompiledPatterns patterns)
    {
        ref var spans = ref _spans[patterns.Index];
        if (!spans.IsKnown)
        {
            spans = new WordSpans(patterns, matches);
        }

        return spans;
    }

    private List<Finding> FindingsOf(int detector)
    {
        if (_found[detector] is not { } findings)
        {
            _found[detector] = findings = [];
            detectors[detector].Find(text, findings);
        }

        return findings;
    }

    // One byte a character: 0, or one more than the rank of the detector that has it.
    private void Claim(List<Finding> accepted, int rank)
    {
        foreach (var finding in accepted)
        {
            _claims ??= new byte[text.Chars.Length];
            foreach (ref var claim in _claims.AsSpan(finding.Start..finding.End))
            {
                claim = claim == 0 ? (byte)(rank + 1) : claim;
            }
        }
    }

    private bool IsClaimed(Finding finding, int rank) =>
        rank > 0 && _claims is not null && _claims.AsSpan(finding.Start..finding.End).ContainsAnyInRange((byte)1, (byte)rank);
}
