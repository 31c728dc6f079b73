using System.Collections.Immutable;
using NodaTime;

namespace Platform.Domain.Reviews;

/// <summary>Which review items are wanted; null means all.</summary>
public sealed record ReviewFilter(
    ReviewStatus? Status = null, MemberId? Assignee = null, string? Rule = null, bool Open = false, string? Queue = null, int? Level = null, ReviewTrigger? Trigger = null,
    bool Overdue = false);

/// <summary>An item whose time for a decision has passed.</summary>
public sealed record OverdueReview(OrganizationId Organization, ReviewItemId Item, Instant DueBy);

/// <summary>Reads review items.</summary>
public interface IReviewQueries
{
    /// <summary>One item, or null.</summary>
    Task<Versioned<ReviewItem>?> FindAsync(OrganizationId organization, ReviewItemId id, CancellationToken cancellationToken);

    /// <summary>Many by id; those that are not there are left out.</summary>
    Task<ImmutableDictionary<ReviewItemId, Versioned<ReviewItem>>> FindManyAsync(OrganizationId organization, IReadOnlyCollection<ReviewItemId> ids, CancellationToken cancellationToken);

    /// <summary>Items, those whose post is due soonest first; open ones whose post's time has passed come last, because no decision helps
    /// them any more.</summary>
    Task<Page<Versioned<ReviewItem>>> ListAsync(OrganizationId organization, ReviewFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>The queues in which something waits, by name.</summary>
    Task<ImmutableArray<ReviewQueueStats>> QueuesAsync(OrganizationId organization, CancellationToken cancellationToken);

    /// <summary>How reviewing went, over the items opened between two moments (the second not included).</summary>
    Task<ReviewMetrics> MetricsAsync(OrganizationId organization, Instant from, Instant until, CancellationToken cancellationToken);

    /// <summary>How often each rule was right, over all items that are decided now.</summary>
    Task<ImmutableArray<RulePrecision>> PrecisionAsync(OrganizationId organization, CancellationToken cancellationToken);

    /// <summary>Items of all organizations whose time for a decision has passed and whose state does not say so yet, those with the earliest time first, after
    /// a place in that order.</summary>
    Task<ImmutableArray<OverdueReview>> FallingDueAsync(OverdueReview? after, int limit, CancellationToken cancellationToken);
}
