using System.Collections.Immutable;

namespace Platform.Domain.Campaigns;

/// <summary>Which campaigns are wanted; null means all.</summary>
public sealed record CampaignFilter(CampaignStatus? Status = null);

/// <summary>Reads campaigns.</summary>
public interface ICampaignQueries
{
    /// <summary>One campaign, or null.</summary>
    Task<Versioned<Campaign>?> FindAsync(OrganizationId organization, CampaignId id, CancellationToken cancellationToken);

    /// <summary>Many by id; those that are not there are left out.</summary>
    Task<ImmutableDictionary<CampaignId, Versioned<Campaign>>> FindManyAsync(OrganizationId organization, IReadOnlyCollection<CampaignId> ids, CancellationToken cancellationToken);

    /// <summary>Campaigns, newest first.</summary>
    Task<Page<Versioned<Campaign>>> ListAsync(OrganizationId organization, CampaignFilter filter, PageRequest page, CancellationToken cancellationToken);
}
