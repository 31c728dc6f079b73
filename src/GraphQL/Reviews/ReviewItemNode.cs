using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Moderation;
using Platform.Domain.Reviews;
using Platform.GraphQL.Members;
using Platform.GraphQL.Posts;

namespace Platform.GraphQL.Reviews;

/// <summary>One revision of one post that waits, or waited, for a decision by somebody who did not write it.</summary>
/// <param name="Row">The state that is shown.</param>
[GraphQLName("ReviewItem")]
public sealed record ReviewItemNode([property: GraphQLIgnore] Versioned<ReviewItem> Row) : INode
{
    /// <summary>The opaque id.</summary>
    [ID("ReviewItem")]
    public string Id => Row.State.Id.Value;

    /// <summary>Grows with every change.</summary>
    public int Version => Row.Version;

    /// <summary>The revision of the post.</summary>
    public int Revision => Row.State.Revision;

    /// <summary>SHA-256 over what each account would send and the time: what the decision is bound to.</summary>
    public string ContentHash => Row.State.ContentHash;

    /// <summary>The gravest of the hits.</summary>
    public Severity Severity => Row.State.Severity;

    /// <summary>What was found.</summary>
    public ImmutableArray<Hit> Hits => Row.State.Hits;

    /// <summary>When the post is to go out, or null.</summary>
    public Instant? PublishAt => Row.State.PublishAt;

    /// <summary>Where it stands.</summary>
    public ReviewStatus Status => Row.State.Status;

    /// <summary>Until when its holder holds it; null while nobody does.</summary>
    public Instant? ClaimedUntil => Row.State.ClaimedUntil;

    /// <summary>What was decided, or null.</summary>
    public ReviewDecision? Decision => Row.State.Decision;

    /// <summary>When it was decided, or null.</summary>
    public Instant? DecidedAt => Row.State.DecidedAt;

    /// <summary>The reviewer's words to the author; never sent to a network.</summary>
    public string? Comment => Row.State.Comment;

    /// <summary>When it was opened.</summary>
    public Instant OpenedAt => Row.State.OpenedAt;
}

/// <summary>What else is known of a review item.</summary>
[ObjectType<ReviewItemNode>]
public static class ReviewItemFields
{
    /// <summary>The post.</summary>
    public static async Task<PostNode?> GetPostAsync([Parent] ReviewItemNode item, PostById posts, CancellationToken cancellationToken)
        => item.Row.State.Post is { } post ? await posts.LoadAsync(post, cancellationToken) : null;

    /// <summary>Everybody who wrote a revision of the post; none of them may decide.</summary>
    public static async Task<ImmutableArray<MemberNode>> GetAuthorsAsync([Parent] ReviewItemNode item, MemberById members, CancellationToken cancellationToken)
        => await members.LoadManyAsync(item.Row.State.Authors, cancellationToken);

    /// <summary>Who holds it, or held it last; null when nobody did.</summary>
    public static async Task<MemberNode?> GetAssigneeAsync([Parent] ReviewItemNode item, MemberById members, CancellationToken cancellationToken)
        => item.Row.State.Assignee is { } assignee ? await members.LoadAsync(assignee, cancellationToken) : null;

    /// <summary>Who decided, or null.</summary>
    public static async Task<MemberNode?> GetDecidedByAsync([Parent] ReviewItemNode item, MemberById members, CancellationToken cancellationToken)
        => item.Row.State.DecidedBy is { } reviewer ? await members.LoadAsync(reviewer, cancellationToken) : null;
}

/// <summary>Review items by id, all of one level together.</summary>
public sealed class ReviewItemById(IReviewQueries items, Caller caller, BatchScheduler batches) : BatchLoader<ReviewItemId, ReviewItemNode>(batches)
{
    /// <inheritdoc/>
    protected override async Task<IReadOnlyDictionary<ReviewItemId, ReviewItemNode>> LoadBatchAsync(IReadOnlyList<ReviewItemId> keys, CancellationToken cancellationToken)
        => (await items.FindManyAsync(caller.Organization, keys, cancellationToken)).ToDictionary(found => found.Key, found => new ReviewItemNode(found.Value));
}
