using System.Collections.Immutable;

namespace Platform.Domain.Reviews;

/// <summary>How often a rule was right, in the eyes of reviewers.</summary>
/// <param name="Pack">The rule's pack.</param>
/// <param name="Rule">The rule's id in the pack.</param>
/// <param name="TruePositives">Hits that were right.</param>
/// <param name="FalsePositives">Hits that were wrong.</param>
/// <param name="AcceptedRisks">Hits that were right and went out nevertheless.</param>
public sealed record RulePrecision(string Pack, string Rule, int TruePositives, int FalsePositives, int AcceptedRisks)
{
    /// <summary>The share of right hits, accepted risks among them, in all on which a word was said; 0 to 1.</summary>
    public double Precision => (double)(TruePositives + AcceptedRisks) / (TruePositives + FalsePositives + AcceptedRisks);

    /// <summary>Counts by rule, in order of pack and rule.</summary>
    public static ImmutableArray<RulePrecision> Count(IEnumerable<RuleDisposition> dispositions)
        =>
        [
            .. dispositions.GroupBy(d => (d.Pack, d.Rule)).Select(g => new RulePrecision(g.Key.Pack, g.Key.Rule,
                    g.Count(d => d.Is == Disposition.TruePositive), g.Count(d => d.Is == Disposition.FalsePositive), g.Count(d => d.Is == Disposition.AcceptedRisk)))
                .OrderBy(r => r.Pack, StringComparer.Ordinal).ThenBy(r => r.Rule, StringComparer.Ordinal),
        ];

    /// <summary>Counts from the journal alone: what each item's last decision said, unless it was taken back.</summary>
    /// <param name="events">The events of review items in the journal's order, each with its item.</param>
    public static ImmutableArray<RulePrecision> Recount(IEnumerable<(ReviewItemId Item, ReviewEvent Event)> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        var last = new Dictionary<ReviewItemId, ImmutableArray<RuleDisposition>>();
        foreach (var (item, told) in events)
        {
            switch (told)
            {
                case ReviewDecided decided:
                    last[item] = decided.Dispositions ?? [];
                    break;
                case ReviewReopened:
                    last.Remove(item);
                    break;
                default:
                    break;
            }
        }

        return Count(last.Values.SelectMany(said => said));
    }
}
