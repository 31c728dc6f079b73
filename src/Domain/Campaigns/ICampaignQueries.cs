using System.Collections.Immutable;
using Platform.Domain.Posts;

namespace Platform.Domain.Campaigns;

/// <summary>Which campaigns are wanted; null means all.</summary>
public sealed record CampaignFilter(CampaignStatus? Status = null);

/// <summary>How many posts have a status.</summary>
/// <param name="Status">The status, derived as <see cref="PostStatusRules"/> does.</param>
/// <param name="Posts">How many; at least one.</param>
public sealed record StatusCount(PostStatus Status, int Posts);

/// <summary>Reads campaigns.</summary>
public interface ICampaignQueries
{
    /// <summary>One campaign, or null.</summary>
    Task<Versioned<Campaign>?> FindAsync(OrganizationId organization, CampaignId id, CancellationToken cancellationToken);

    /// <summary>Many by id; those that are not there are left out.</summary>
    Task<ImmutableDictionary<CampaignId, Versioned<Campaign>>> FindManyAsync(OrganizationId organization, IReadOnlyCollection<CampaignId> ids, CancellationToken cancellationToken);

    /// <summary>Campaigns, newest first.</summary>
    Task<Page<Versioned<Campaign>>> ListAsync(OrganizationId organization, CampaignFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>How many posts of these campaigns have which status; campaigns without posts are left out.</summary>
    Task<ImmutableDictionary<CampaignId, ImmutableArray<StatusCount>>> CountsAsync(OrganizationId organization, IReadOnlyCollection<CampaignId> campaigns, CancellationToken cancellationToken);
}
