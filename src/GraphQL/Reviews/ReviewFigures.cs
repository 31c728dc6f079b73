using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Members;
using Platform.Domain.Reviews;

namespace Platform.GraphQL.Reviews;

/// <summary>Tells how reviewing goes.</summary>
[QueryType]
[Authorize(Roles = [nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
public static class ReviewFigures
{
    /// <summary>The queues in which something waits for a decision, by name.</summary>
    public static Task<ImmutableArray<ReviewQueueStats>> GetReviewQueueStatsAsync(Caller caller, IReviewQueries items, CancellationToken cancellationToken)
        => items.QueuesAsync(caller.Organization, cancellationToken);

    /// <summary>How reviewing went, over the items that were opened in a time.</summary>
    /// <param name="from">Since when; the last 30 days where it is left out.</param>
    /// <param name="until">Up to when, not included; now where it is left out.</param>
    [Cost(10)]
    public static Task<ReviewMetrics> GetReviewMetricsAsync(
        Caller caller, IReviewQueries items, TimeProvider clock, Instant? from = null, Instant? until = null, CancellationToken cancellationToken = default)
    {
        var end = until ?? Instant.FromDateTimeOffset(clock.GetUtcNow()) + Duration.Epsilon;
        return items.MetricsAsync(caller.Organization, from ?? end - Duration.FromDays(30), end, cancellationToken);
    }

    /// <summary>How often each rule was right, by the dispositions of all decided items.</summary>
    [Cost(10)]
    public static Task<ImmutableArray<RulePrecision>> GetRulePrecisionAsync(Caller caller, IReviewQueries items, CancellationToken cancellationToken)
        => items.PrecisionAsync(caller.Organization, cancellationToken);
}

/// <summary>Shows how a queue stands.</summary>
[ObjectType<ReviewQueueStats>(BindProperties =
[
    nameof(ReviewQueueStats.Queue), nameof(ReviewQueueStats.Open), nameof(ReviewQueueStats.Claimed), nameof(ReviewQueueStats.OnHold), nameof(ReviewQueueStats.Overdue),
    nameof(ReviewQueueStats.OldestOpenedAt),
])]
[GraphQLDescription("How a queue stands.")]
public static class ReviewQueueStatsFields;

/// <summary>Shows how reviewing went.</summary>
[ObjectType<ReviewMetrics>(BindProperties =
[
    nameof(ReviewMetrics.Opened), nameof(ReviewMetrics.Decided), nameof(ReviewMetrics.Open), nameof(ReviewMetrics.OldestOpenedAt), nameof(ReviewMetrics.MedianTimeToDecision),
    nameof(ReviewMetrics.SlaBreaches), nameof(ReviewMetrics.FlagRate), nameof(ReviewMetrics.ExpiryRate),
])]
[GraphQLDescription("How reviewing went, over the items that were opened in a time.")]
public static class ReviewMetricsFields;

/// <summary>Shows how often a rule was right.</summary>
[ObjectType<RulePrecision>(BindProperties =
[
    nameof(RulePrecision.Pack), nameof(RulePrecision.Rule), nameof(RulePrecision.TruePositives), nameof(RulePrecision.FalsePositives), nameof(RulePrecision.AcceptedRisks),
    nameof(RulePrecision.Precision),
])]
[GraphQLDescription("How often a rule was right, in the eyes of reviewers.")]
public static class RulePrecisionFields;

/// <summary>Shows what became of the words of one part of a post.</summary>
[ObjectType<ContentDiff>(BindProperties = [nameof(ContentDiff.Zone), nameof(ContentDiff.Spans)])]
[GraphQLDescription("What became of the words of one part of a post: kept and removed pieces together are the old text, kept and added ones the new one.")]
public static class ContentDiffFields;

/// <summary>Shows a piece of text and what became of it.</summary>
[ObjectType<TextSpan>(BindProperties = [nameof(TextSpan.Change), nameof(TextSpan.Text)])]
[GraphQLDescription("A piece of text and what became of it.")]
public static class TextSpanFields;
