using System.Collections.Immutable;

namespace Platform.Domain.Reviews;

/// <summary>Which review items are wanted; null means all.</summary>
public sealed record ReviewFilter(ReviewStatus? Status = null, MemberId? Assignee = null, string? Rule = null, bool Open = false);

/// <summary>Reads review items.</summary>
public interface IReviewQueries
{
    /// <summary>One item, or null.</summary>
    Task<Versioned<ReviewItem>?> FindAsync(OrganizationId organization, ReviewItemId id, CancellationToken cancellationToken);

    /// <summary>Many by id; those that are not there are left out.</summary>
    Task<ImmutableDictionary<ReviewItemId, Versioned<ReviewItem>>> FindManyAsync(OrganizationId organization, IReadOnlyCollection<ReviewItemId> ids, CancellationToken cancellationToken);

    /// <summary>Items, those whose post is due soonest first.</summary>
    Task<Page<Versioned<ReviewItem>>> ListAsync(OrganizationId organization, ReviewFilter filter, PageRequest page, CancellationToken cancellationToken);
}
