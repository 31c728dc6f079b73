using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Posts;

namespace Platform.Domain.Campaigns;

/// <summary>Which campaigns are wanted; null means all.</summary>
public sealed record CampaignFilter(CampaignStatus? Status = null);

/// <summary>How many posts have a status.</summary>
/// <param name="Status">The status, derived as <see cref="PostStatusRules"/> does.</param>
/// <param name="Posts">How many; at least one.</param>
public sealed record StatusCount(PostStatus Status, int Posts);

/// <summary>Why a campaign waits for a person.</summary>
public enum CampaignAttentionReason
{
    /// <summary>Loading its calendar was interrupted: nothing of it goes out. Import the same file under the same name again to go on, or
    /// undo it with `campaignCancel`.</summary>
    ImportInterrupted,

    /// <summary>Cancelling it was interrupted: nothing of it goes out, and some of its posts may not be withdrawn yet. Call `campaignCancel`
    /// again.</summary>
    CancelInterrupted,
}

/// <summary>A campaign that waits for a person.</summary>
/// <param name="Campaign">Its id.</param>
/// <param name="Reason">Why.</param>
/// <param name="Since">When something of it was written last.</param>
public sealed record CampaignAttention(CampaignId Campaign, CampaignAttentionReason Reason, Instant Since);

/// <summary>Reads campaigns.</summary>
public interface ICampaignQueries
{
    /// <summary>One campaign, or null.</summary>
    Task<Versioned<Campaign>?> FindAsync(OrganizationId organization, CampaignId id, CancellationToken cancellationToken);

    /// <summary>Many by id; those that are not there are left out.</summary>
    Task<ImmutableDictionary<CampaignId, Versioned<Campaign>>> FindManyAsync(OrganizationId organization, IReadOnlyCollection<CampaignId> ids, CancellationToken cancellationToken);

    /// <summary>Campaigns, newest first.</summary>
    Task<Page<Versioned<Campaign>>> ListAsync(OrganizationId organization, CampaignFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Campaigns whose import or cancellation is under way, of which nothing was written for two minutes; the latest first.</summary>
    Task<Page<CampaignAttention>> NeedingAttentionAsync(OrganizationId organization, PageRequest page, CancellationToken cancellationToken);

    /// <summary>How many posts of these campaigns have which status; campaigns without posts are left out.</summary>
    Task<ImmutableDictionary<CampaignId, ImmutableArray<StatusCount>>> CountsAsync(OrganizationId organization, IReadOnlyCollection<CampaignId> campaigns, CancellationToken cancellationToken);
}
