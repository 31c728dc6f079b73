using NodaTime;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Posts;

namespace Platform.GraphQL.Posts;

/// <summary>Reads posts.</summary>
[QueryType]
[Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
public static class PostQueries
{
    /// <summary>A post, or null where there is none with this id.</summary>
    /// <param name="id">The post's id.</param>
    public static Task<PostNode?> GetPostAsync(PostId id, PostById posts, CancellationToken cancellationToken) => posts.LoadAsync(id, cancellationToken);

    /// <summary>The organization's posts in order of their time, those without one last.</summary>
    /// <param name="first">How many at most, 1 to 100.</param>
    /// <param name="after">The cursor to read on behind.</param>
    /// <param name="filter">Which ones; all of them without it.</param>
    public static Task<Connection<PostNode>> GetPostsAsync(
        Caller caller, IPostQueries posts, int first = 20, string? after = null, PostFilterInput? filter = null, CancellationToken cancellationToken = default)
        => ListAsync(new PostFilter(filter?.CampaignId, filter?.AccountId, filter?.AuthorId, filter?.Status, filter?.DueFrom, filter?.DueTo), caller, posts, first, after, cancellationToken);

    /// <summary>Deliveries that wait for a person: outcomes that nobody could learn, refused and missed ones, and those that have been stopped for a while.</summary>
    /// <param name="first">How many at most, 1 to 100.</param>
    /// <param name="after">The cursor to read on behind.</param>
    public static async Task<Connection<DeliveryNode>> GetDeliveriesNeedingAttentionAsync(
        Caller caller, IPostQueries posts, int first = 20, string? after = null, CancellationToken cancellationToken = default)
        => Connection.From(await posts.NeedingAttentionAsync(caller.Organization, Connection.Request(first, after), cancellationToken), row => new DeliveryNode(row), after);

    /// <summary>A part of a list of posts.</summary>
    internal static async Task<Connection<PostNode>> ListAsync(
        PostFilter filter, Caller caller, IPostQueries posts, int first, string? after, CancellationToken cancellationToken)
        => Connection.From(await posts.ListAsync(caller.Organization, filter, Connection.Request(first, after), cancellationToken), row => new PostNode(row), after);
}

/// <summary>Which posts are wanted; what is left out doesn't matter.</summary>
/// <param name="CampaignId">Only those of this campaign.</param>
/// <param name="AccountId">Only those for this account.</param>
/// <param name="AuthorId">Only those that this member wrote last.</param>
/// <param name="Status">Only those that stand so.</param>
/// <param name="DueFrom">Only those due at this moment or later.</param>
/// <param name="DueTo">Only those due before this moment.</param>
public sealed record PostFilterInput(
    CampaignId? CampaignId = null, AccountId? AccountId = null, MemberId? AuthorId = null, PostStatus? Status = null, Instant? DueFrom = null, Instant? DueTo = null);
