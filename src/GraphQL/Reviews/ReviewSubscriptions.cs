using System.Runtime.CompilerServices;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Reviews;
using Platform.GraphQL.Audit;

namespace Platform.GraphQL.Reviews;

/// <summary>Tells of review items.</summary>
[SubscriptionType]
[Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
public static class ReviewSubscriptions
{
    /// <summary>The review items that change.</summary>
    /// <param name="after">The `seq` of the last event that was heard, to hear what was missed; without it, what happens from now on.</param>
    /// <param name="queue">Only items of this queue.</param>
    public static async IAsyncEnumerable<ReviewItemChange> StreamItemsAsync(
        Caller caller, [Service] JournalFeeds feeds, IReviewQueries items, long? after = null, string? queue = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var happenings in feeds.ReadAsync(caller.Organization, after, cancellationToken))
        {
            foreach (var (happening, id) in happenings.Told(ItemOf))
            {
                if (await happening.SharedAsync("review", () => ReadAsync(happening, id, items)) is { } row && (queue is null || row.State.PlanInForce.Queue == queue))
                {
                    yield return new ReviewItemChange(happening.Seq, new ReviewItemNode(row));
                }
            }
        }
    }

    /// <summary>A review item is opened, taken, given back, handed on, commented, overdue, decided or reopened. It is told at least once for each change, as it stands then or later.</summary>
    [Subscribe(With = nameof(StreamItemsAsync))]
    public static ReviewItemChange ReviewItemChanged([EventMessage] ReviewItemChange change) => change;

    private static ReviewItemId? ItemOf(Happening happening) => happening is { Kind: "review", Keys: [var item] } ? new ReviewItemId(item) : null;

    private static async Task<Versioned<ReviewItem>?> ReadAsync(Happening happening, ReviewItemId id, IReviewQueries items)
        => (await items.FindManyAsync(happening.Organization, [id], CancellationToken.None)).GetValueOrDefault(id);
}

/// <summary>A review item that changed.</summary>
/// <param name="Seq">The place of the change in the organization's journal: give it as `after` to go on behind it.</param>
/// <param name="ReviewItem">The item as it stands now.</param>
public sealed record ReviewItemChange(long Seq, ReviewItemNode ReviewItem);
