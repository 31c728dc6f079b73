using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.GraphQL.Audit;

namespace Platform.GraphQL.Posts;

/// <summary>Tells of posts.</summary>
[SubscriptionType]
[Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
public static class PostSubscriptions
{
    /// <summary>The posts that change.</summary>
    /// <param name="campaignId">Only those of this campaign; all of them without it.</param>
    /// <param name="after">The `seq` of the last event that was heard, to hear what was missed; without it, what happens from now on.</param>
    public static async IAsyncEnumerable<PostStatusChange> StreamPostsAsync(
        Caller caller, [Service] JournalFeeds feeds, IPostQueries posts, CampaignId? campaignId = null, long? after = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var happenings in feeds.ReadAsync(caller.Organization, after, cancellationToken))
        {
            foreach (var (happening, id) in happenings.Told(PostOf))
            {
                var (row, deliveries) = await happening.SharedAsync("post", () => ReadAsync(happening, id, posts));
                if (row is not null && (campaignId is not { } wanted || row.State.Campaign == wanted))
                {
                    yield return new PostStatusChange(happening.Seq, new PostNode(row)) { Deliveries = deliveries };
                }
            }
        }
    }

    /// <summary>A post is written, decided about, scheduled, sent or withdrawn. It is told at least once for each change, as it stands then or later.</summary>
    [Subscribe(With = nameof(StreamPostsAsync))]
    public static PostStatusChange PostStatusChanged([EventMessage] PostStatusChange change, DeliveriesOfPost known)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(known);
        known.Know(change.Post.Post.Id, change.Deliveries);
        return change;
    }

    private static PostId? PostOf(Happening happening) => happening switch
    {
        { Kind: "post", Keys: [var post] } => new PostId(post),
        { Kind: "delivery" or "takedown", Keys: [var post, ..] } => new PostId(post),
        _ => null,
    };

    // The row is at least as new as the event, which was stored with it.
    private static async Task<(Versioned<Post>? Row, ImmutableArray<DeliveryRow> Deliveries)> ReadAsync(Happening happening, PostId id, IPostQueries posts)
    {
        var row = await posts.FindAsync(happening.Organization, id, CancellationToken.None);
        return (row, row is null ? [] : [.. (await posts.DeliveriesAsync(happening.Organization, [id], CancellationToken.None))[id]]);
    }
}

/// <summary>A post that changed.</summary>
/// <param name="Seq">The place of the change in the organization's journal: give it as `after` to go on behind it.</param>
/// <param name="Post">The post as it stands now.</param>
public sealed record PostStatusChange(long Seq, PostNode Post)
{
    internal ImmutableArray<DeliveryRow> Deliveries { get; init; } = [];
}
