using System.Collections.Immutable;
using NodaTime;

namespace Platform.Domain.Posts;

/// <summary>Which posts are wanted; null means all.</summary>
public sealed record PostFilter(
    CampaignId? Campaign = null, AccountId? Account = null, MemberId? Author = null, PostStatus? Status = null,
    Instant? DueFrom = null, Instant? DueTo = null);

/// <summary>Reads posts. What a command has written is there when it ends.</summary>
public interface IPostQueries
{
    /// <summary>One post, or null.</summary>
    Task<Versioned<Post>?> FindAsync(OrganizationId organization, PostId id, CancellationToken cancellationToken);

    /// <summary>Many posts by id; those that are not there are left out.</summary>
    Task<ImmutableDictionary<PostId, Versioned<Post>>> FindManyAsync(OrganizationId organization, IReadOnlyCollection<PostId> ids, CancellationToken cancellationToken);

    /// <summary>The posts that were changed last, newest first.</summary>
    Task<ImmutableArray<Versioned<Post>>> LatestAsync(OrganizationId organization, int count, CancellationToken cancellationToken);

    /// <summary>Posts in order of their time (those without one last), then id.</summary>
    Task<Page<Versioned<Post>>> ListAsync(OrganizationId organization, PostFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>The same part of the list of each of these campaigns, read by a number of statements that doesn't grow with theirs; campaigns without posts
    /// in that part have an empty one.</summary>
    Task<ImmutableDictionary<CampaignId, Page<Versioned<Post>>>> ListOfCampaignsAsync(
        OrganizationId organization, IReadOnlyCollection<CampaignId> campaigns, PageRequest page, CancellationToken cancellationToken);

    /// <summary>The deliveries of these posts, newest authorization first.</summary>
    Task<ILookup<PostId, DeliveryRow>> DeliveriesAsync(OrganizationId organization, IReadOnlyCollection<PostId> posts, CancellationToken cancellationToken);

    /// <summary>Deliveries that wait for a person: unknown outcomes that the destination can't settle, refused ones, missed ones, those of
    /// accounts and owners that are gone, and those blocked for another reason for longer than a minute.</summary>
    Task<Page<DeliveryRow>> NeedingAttentionAsync(OrganizationId organization, PageRequest page, CancellationToken cancellationToken);
}
