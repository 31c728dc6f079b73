using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;
using Platform.GraphQL.Accounts;
using Platform.GraphQL.Campaigns;
using Platform.GraphQL.Engagement;
using Platform.GraphQL.Members;
using Platform.GraphQL.Organizations;
using Platform.GraphQL.Reviews;

namespace Platform.GraphQL.Posts;

/// <summary>What else is known of a post.</summary>
[ObjectType<PostNode>]
public static class PostFields
{
    /// <summary>Where it stands, derived from what its author and reviewers did and from its deliveries.</summary>
    public static async Task<PostStatus> GetStatusAsync([Parent] PostNode post, DeliveriesOfPost deliveries, TimeProvider clock, CancellationToken cancellationToken)
        => PostStatusRules.Derive(post.Post, await deliveries.LoadAsync(post.Post.Id, cancellationToken) ?? [], Instant.FromDateTimeOffset(clock.GetUtcNow()));

    /// <summary>Who wrote it last.</summary>
    public static Task<MemberNode?> GetAuthorAsync([Parent] PostNode post, MemberById members, CancellationToken cancellationToken) => members.LoadAsync(post.Post.Author, cancellationToken);

    /// <summary>Who answers for it: the member who took it over last, else its author. It goes out only while this member is with the
    /// organization.</summary>
    public static Task<MemberNode?> GetOwnerAsync([Parent] PostNode post, MemberById members, CancellationToken cancellationToken)
        => members.LoadAsync(PostRules.OwnerOf(post.Post), cancellationToken);

    /// <summary>The campaign it belongs to, or null.</summary>
    public static async Task<CampaignNode?> GetCampaignAsync([Parent] PostNode post, CampaignById campaigns, CancellationToken cancellationToken)
        => post.Post.Campaign is { } campaign ? await campaigns.LoadAsync(campaign, cancellationToken) : null;

    /// <summary>The review item that stands for this revision, or null.</summary>
    public static async Task<ReviewItemNode?> GetReviewItemAsync([Parent] PostNode post, ReviewItemById items, CancellationToken cancellationToken)
        => post.Post.Review is { } item ? await items.LoadAsync(item, cancellationToken) : null;

    /// <summary>Its deliveries, newest authorization first.</summary>
    public static async Task<ImmutableArray<DeliveryNode>> GetDeliveriesAsync([Parent] PostNode post, DeliveriesOfPost deliveries, CancellationToken cancellationToken)
        => [.. (await deliveries.LoadAsync(post.Post.Id, cancellationToken) ?? []).Select(row => new DeliveryNode(row))];

    /// <summary>Whether something stops it from going out.</summary>
    public static async Task<PostGate> GetGateAsync([Parent] PostNode post, HoldsOfGate holds, DeliveriesOfPost deliveries, CancellationToken cancellationToken)
    {
        var closed = Task.WhenAll(PostGate.GatesOf(post.Post).Select(gate => holds.LoadAsync(gate, cancellationToken)));
        var rows = deliveries.LoadAsync(post.Post.Id, cancellationToken);
        return PostGate.Of(post.Post, (await closed).SelectMany(gate => gate ?? []), await rows ?? []);
    }

    /// <summary>What people did with it, summed over its accounts; null while nothing was read.</summary>
    public static async Task<EngagementCounts?> GetEngagementAsync([Parent] PostNode post, EngagementOfPost engagement, CancellationToken cancellationToken)
        => EngagementCounts.Sum(await engagement.LoadAsync(post.Post.Id, cancellationToken) ?? []);
}

/// <summary>An account that a post is for.</summary>
[ObjectType<PostTarget>(BindProperties = [nameof(PostTarget.Network)])]
[GraphQLDescription("An account that a post is for.")]
public static class PostTargetFields
{
    /// <summary>The network's name.</summary>
    public static string GetNetwork([Parent] PostTarget target) => target.Network;

    /// <summary>The account.</summary>
    public static Task<AccountNode?> GetAccountAsync([Parent] PostTarget target, AccountById accounts, CancellationToken cancellationToken)
        => accounts.LoadAsync(target.Account, cancellationToken);
}

/// <summary>What else is known of an authorization.</summary>
[ObjectType<AuthorizationNode>]
public static class AuthorizationFields
{
    /// <summary>Who approved it; empty where the scan was clear and nobody had to.</summary>
    public static async Task<ImmutableArray<MemberNode>> GetApproversAsync([Parent] AuthorizationNode authorization, MemberById members, CancellationToken cancellationToken)
        => await members.LoadManyAsync(authorization.Row.Approvers, cancellationToken);
}

/// <summary>Posts by id, all of one level together.</summary>
public sealed class PostById(IPostQueries posts, Caller caller, BatchScheduler batches) : BatchLoader<PostId, PostNode>(batches)
{
    /// <inheritdoc/>
    protected override async Task<IReadOnlyDictionary<PostId, PostNode>> LoadBatchAsync(IReadOnlyList<PostId> keys, CancellationToken cancellationToken)
        => (await posts.FindManyAsync(caller.Organization, keys, cancellationToken)).ToDictionary(found => found.Key, found => new PostNode(found.Value));
}

/// <summary>The deliveries of posts, all posts of one level together.</summary>
public sealed class DeliveriesOfPost(IPostQueries posts, Caller caller, BatchScheduler batches) : BatchLoader<PostId, IReadOnlyList<DeliveryRow>>(batches)
{
    /// <inheritdoc/>
    protected override async Task<IReadOnlyDictionary<PostId, IReadOnlyList<DeliveryRow>>> LoadBatchAsync(IReadOnlyList<PostId> keys, CancellationToken cancellationToken)
        => (await posts.DeliveriesAsync(caller.Organization, keys, cancellationToken)).ToDictionary(rows => rows.Key, rows => (IReadOnlyList<DeliveryRow>)[.. rows]);
}
