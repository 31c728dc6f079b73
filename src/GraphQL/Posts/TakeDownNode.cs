using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.GraphQL.Accounts;
using Platform.GraphQL.Members;

namespace Platform.GraphQL.Posts;

/// <summary>A published post that is being taken down, or was, from one account.</summary>
/// <param name="Row">The row that is shown.</param>
[GraphQLName("TakeDown")]
public sealed record TakeDownNode([property: GraphQLIgnore] TakeDownRow Row)
{
    /// <summary>Where it stands.</summary>
    public TakeDownState State => Row.State;

    /// <summary>Why, in the words of the person who asked for it; empty once the post's words were purged.</summary>
    public string Reason => Row.Reason;

    /// <summary>The network's name.</summary>
    public string Network => Row.Network;

    /// <summary>The authorization that the post was sent under.</summary>
    public AuthorizationId AuthorizationId => Row.Key.Authorization;

    /// <summary>Where a person can look at the post.</summary>
    public string? ExternalUrl => Row.ExternalUrl;

    /// <summary>When it was asked for.</summary>
    public Instant RequestedAt => Row.RequestedAt;

    /// <summary>When it came to its state.</summary>
    public Instant ChangedAt => Row.ChangedAt;

    /// <summary>How many times the network was asked to take it down.</summary>
    public int Tries => Row.Tries;

    /// <summary>When it is tried next; null when it is settled, or waits for a person.</summary>
    public Instant? NextTryAt => Row.State is TakeDownState.Waiting or TakeDownState.Working ? Row.NextTry : null;

    /// <summary>What went wrong last, or null.</summary>
    public DeliveryError? Error => Row is { ErrorCode: null, ErrorMessage: null } ? null : new DeliveryError(null, Row.ErrorCode, Row.ErrorMessage);
}

/// <summary>What else is known of a take-down.</summary>
[ObjectType<TakeDownNode>]
public static class TakeDownFields
{
    /// <summary>The post.</summary>
    public static Task<PostNode?> GetPostAsync([Parent] TakeDownNode takeDown, PostById posts, CancellationToken cancellationToken)
        => posts.LoadAsync(takeDown.Row.Key.Post, cancellationToken);

    /// <summary>The account.</summary>
    public static Task<AccountNode?> GetAccountAsync([Parent] TakeDownNode takeDown, AccountById accounts, CancellationToken cancellationToken)
        => accounts.LoadAsync(takeDown.Row.Key.Account, cancellationToken);

    /// <summary>Who asked for it.</summary>
    public static async Task<MemberNode?> GetRequestedByAsync([Parent] TakeDownNode takeDown, MemberById members, CancellationToken cancellationToken)
        => takeDown.Row.Actor.Person is { } person ? await members.LoadAsync(person, cancellationToken) : null;
}

/// <summary>Shows the take-downs of a post.</summary>
[ObjectType<PostNode>]
public static class PostTakeDownFields
{
    /// <summary>Its take-downs, newest first; empty while nobody has asked for one.</summary>
    public static async Task<ImmutableArray<TakeDownNode>> GetTakeDownsAsync([Parent] PostNode post, TakeDownsOfPost takeDowns,
        CancellationToken cancellationToken)
        => [.. (await takeDowns.LoadAsync(post.Post.Id, cancellationToken) ?? []).Select(row => new TakeDownNode(row))];
}

/// <summary>Reads take-downs.</summary>
[QueryType]
[Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
public static class TakeDownQueries
{
    /// <summary>Take-downs that wait for a person, newest first: the network would not take the post down, can't, or still shows
    /// it.</summary>
    /// <param name="first">How many at most, 1 to 100.</param>
    /// <param name="after">The cursor to read on behind.</param>
    public static async Task<Connection<TakeDownNode>> GetTakeDownsNeedingAttentionAsync(
        Caller caller, ITakeDowns takeDowns, int first = 20, string? after = null, CancellationToken cancellationToken = default)
        => Connection.From(
            await takeDowns.NeedingAttentionAsync(caller.Organization, Connection.Request(first, after), cancellationToken),
            row => new TakeDownNode(row), after);
}

/// <summary>The take-downs of posts, all posts of one level together.</summary>
public sealed class TakeDownsOfPost(ITakeDowns takeDowns, Caller caller, BatchScheduler batches) : BatchLoader<PostId, IReadOnlyList<TakeDownRow>>(batches)
{
    /// <inheritdoc/>
    protected override async Task<IReadOnlyDictionary<PostId, IReadOnlyList<TakeDownRow>>> LoadBatchAsync(
        IReadOnlyList<PostId> keys, CancellationToken cancellationToken)
        => (await takeDowns.OfPostsAsync(caller.Organization, keys, cancellationToken))
            .ToDictionary(rows => rows.Key, rows => (IReadOnlyList<TakeDownRow>)[.. rows]);
}
