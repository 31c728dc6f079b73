using NodaTime;
using Platform.Domain;
using Platform.Domain.Engagement;

namespace Platform.GraphQL.Engagement;

/// <summary>What people did, as the networks last told; null where none of them tells.</summary>
/// <param name="Likes">Likes, favourites, hearts.</param>
/// <param name="Reposts">Reposts, boosts, shares.</param>
/// <param name="Replies">Replies.</param>
/// <param name="Comments">Comments, as on blogs.</param>
/// <param name="Views">Views.</param>
/// <param name="Quotes">Posts that quote it.</param>
/// <param name="ReadAt">When it was read; of several accounts, the latest.</param>
[GraphQLName("Engagement")]
public sealed record EngagementCounts(long? Likes, long? Reposts, long? Replies, long? Comments, long? Views, long? Quotes, Instant ReadAt)
{
    /// <summary>The sums over some deliveries, or null where nothing was read yet.</summary>
    internal static EngagementCounts? Sum(IReadOnlyCollection<EngagementRow> rows)
    {
        long? Of(Func<EngagementRow, long?> count) => rows.Any(row => count(row) is not null) ? rows.Sum(row => count(row) ?? 0) : null;
        return rows.Count == 0 ? null : new EngagementCounts(
            Of(row => row.Metrics.Likes), Of(row => row.Metrics.Reposts), Of(row => row.Metrics.Replies), Of(row => row.Metrics.Comments), Of(row => row.Metrics.Views),
            Of(row => row.Metrics.Quotes), rows.Max(row => row.ReadAt));
    }
}

/// <summary>The last metrics of posts' deliveries, all posts of one level together.</summary>
public sealed class EngagementOfPost(IEngagementStore engagement, Caller caller, BatchScheduler batches) : BatchLoader<PostId, IReadOnlyList<EngagementRow>>(batches)
{
    /// <inheritdoc/>
    protected override async Task<IReadOnlyDictionary<PostId, IReadOnlyList<EngagementRow>>> LoadBatchAsync(IReadOnlyList<PostId> keys, CancellationToken cancellationToken)
        => (await engagement.OfPostsAsync(caller.Organization, keys, cancellationToken)).ToDictionary(rows => rows.Key, rows => (IReadOnlyList<EngagementRow>)[.. rows]);
}
