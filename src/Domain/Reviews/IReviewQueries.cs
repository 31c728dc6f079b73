using System.Collections.Immutable;
using NodaTime;

namespace Platform.Domain.Reviews;

/// <summary>Which review items are wanted; null means all.</summary>
public sealed record ReviewFilter(
    ReviewStatus? Status = null, MemberId? Assignee = null, string? Rule = null, bool Open = false, string? Queue = null, int? Level = null, ReviewTrigger? Trigger = null,
    bool Overdue = false);

/// <summary>Reads review items.</summary>
public interface IReviewQueries
{
    /// <summary>One item, or null.</summary>
    Task<Versioned<ReviewItem>?> FindAsync(OrganizationId organization, ReviewItemId id, CancellationToken cancellationToken);

    /// <summary>Many by id; those that are not there are left out.</summary>
    Task<ImmutableDictionary<ReviewItemId, Versioned<ReviewItem>>> FindManyAsync(OrganizationId organization, IReadOnlyCollection<ReviewItemId> ids, CancellationToken cancellationToken);

    /// <summary>Items, those whose post is due soonest first.</summary>
    Task<Page<Versioned<ReviewItem>>> ListAsync(OrganizationId organization, ReviewFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>The queues in which something waits, by name.</summary>
    Task<ImmutableArray<ReviewQueueStats>> QueuesAsync(OrganizationId organization, CancellationToken cancellationToken);

    /// <summary>How reviewing went, over the items opened between two moments (the second not included).</summary>
    Task<ReviewMetrics> MetricsAsync(OrganizationId organization, Instant from, Instant until, CancellationToken cancellationToken);

    /// <summary>How often each rule was right, over all items that are decided now.</summary>
    Task<ImmutableArray<RulePrecision>> PrecisionAsync(OrganizationId organization, CancellationToken cancellationToken);

    /// <summary>Items of all organizations whose time for a decision has passed without anybody having noted it, longest first.</summary>
    Task<ImmutableArray<(OrganizationId Organization, ReviewItemId Item)>> FallingDueAsync(int limit, CancellationToken cancellationToken);
}
