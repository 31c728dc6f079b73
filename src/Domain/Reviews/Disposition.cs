using System.Collections.Immutable;
using Orleans;
using Platform.Domain.Moderation;

namespace Platform.Domain.Reviews;

/// <summary>What a reviewer made of a hit.</summary>
public enum Disposition
{
    /// <summary>The rule was right.</summary>
    TruePositive,

    /// <summary>The rule was wrong: the words are harmless.</summary>
    FalsePositive,

    /// <summary>The rule was right, and the post may go out nevertheless.</summary>
    AcceptedRisk,
}

/// <summary>A reviewer's word on one hit.</summary>
/// <param name="Hit">The hit's place in the item's list, from 0.</param>
/// <param name="Is">What it was.</param>
[GenerateSerializer, Immutable, Alias("HitDisposition")]
public sealed record HitDisposition([property: Id(0)] int Hit, [property: Id(1)] Disposition Is);

/// <summary>The word on one hit with the rule that made it, as it is kept and counted.</summary>
/// <param name="Hit">The hit's place in the item's list, from 0.</param>
/// <param name="Pack">The rule's pack.</param>
/// <param name="Rule">The rule's id in the pack.</param>
/// <param name="Is">What it was.</param>
[GenerateSerializer, Immutable, Alias("RuleDisposition")]
public sealed record RuleDisposition([property: Id(0)] int Hit, [property: Id(1)] string Pack, [property: Id(2)] string Rule, [property: Id(3)] Disposition Is);

/// <summary>Takes reviewers' words on hits.</summary>
public static class DispositionRules
{
    /// <summary>The dispositions of an item with those of another decision over them.</summary>
    /// <param name="hits">The item's hits.</param>
    /// <param name="before">What was said before.</param>
    /// <param name="named">What is said of single hits now.</param>
    /// <param name="others">What is said of all hits that are not named and of which nothing was said before, or null.</param>
    /// <param name="complete">Whether something must have been said by now of every hit that holds a post back.</param>
    public static Outcome<ImmutableArray<RuleDisposition>?> Join(
        ImmutableArray<Hit> hits, ImmutableArray<RuleDisposition> before, ImmutableArray<HitDisposition> named, Disposition? others, bool complete)
    {
        if (named.Any(d => d.Hit < 0 || d.Hit >= hits.Length) || named.Select(d => d.Hit).Distinct().Count() != named.Length)
        {
            return new Refused(Refusal.InvalidInput, $"The item has {hits.Length} hits, counted from 0; name each at most once.", "dispositions");
        }

        var said = named.ToDictionary(d => d.Hit, d => d.Is);
        if (others is { } rest)
        {
            foreach (var hit in Enumerable.Range(0, hits.Length).Where(i => !said.ContainsKey(i) && before.All(d => d.Hit != i)))
            {
                said[hit] = rest;
            }
        }

        var missing = Enumerable.Range(0, hits.Length).Where(i => hits[i].Severity >= Severity.Flag && !said.ContainsKey(i) && before.All(d => d.Hit != i)).ToList();
        if (complete && missing.Count > 0)
        {
            return new Refused(Refusal.InvalidInput,
                $"Say of each hit that holds the post back what it was: still missing are the hits {string.Join(", ", missing)}, counted from 0. `disposition` says it of all that `dispositions` doesn't name.", "dispositions");
        }

        ImmutableArray<RuleDisposition> joined =
        [
            .. before.Where(d => !said.ContainsKey(d.Hit)).Concat(said.Select(d => new RuleDisposition(d.Key, hits[d.Key].Pack, hits[d.Key].Rule, d.Value))).OrderBy(d => d.Hit),
        ];
        return (ImmutableArray<RuleDisposition>?)joined;
    }
}
