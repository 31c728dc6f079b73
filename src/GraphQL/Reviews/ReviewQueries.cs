using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Reviews;

namespace Platform.GraphQL.Reviews;

/// <summary>Reads review items.</summary>
[QueryType]
[Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
public static class ReviewQueries
{
    /// <summary>A review item, or null where there is none with this id.</summary>
    /// <param name="id">The item's id.</param>
    public static Task<ReviewItemNode?> GetReviewItemAsync(ReviewItemId id, ReviewItemById items, CancellationToken cancellationToken) => items.LoadAsync(id, cancellationToken);

    /// <summary>Review items, those whose post is due soonest first.</summary>
    /// <param name="first">How many at most, 1 to 100.</param>
    /// <param name="after">The cursor to read on behind.</param>
    /// <param name="filter">Which ones; all of them without it.</param>
    public static async Task<Connection<ReviewItemNode>> GetReviewItemsAsync(
        Caller caller, IReviewQueries items, int first = 20, string? after = null, ReviewItemFilterInput? filter = null, CancellationToken cancellationToken = default)
    {
        var wanted = new ReviewFilter(filter?.Status, filter?.Assignee, filter?.Rule, filter?.Open ?? false, filter?.Queue, filter?.Level, filter?.Trigger, filter?.Overdue ?? false);
        return Connection.From(await items.ListAsync(caller.Organization, wanted, Connection.Request(first, after), cancellationToken), row => new ReviewItemNode(row), after);
    }
}

/// <summary>Which review items are wanted; what is left out doesn't matter.</summary>
/// <param name="Status">Only those that stand so.</param>
/// <param name="Assignee">Only those that this member holds.</param>
/// <param name="Rule">Only those with a hit of this rule, such as `my-patient`.</param>
/// <param name="Open">Only those that still wait for a decision.</param>
/// <param name="Queue">Only those of this queue.</param>
/// <param name="Level">Only those that were escalated so often.</param>
/// <param name="Trigger">Only those that wait for this reason.</param>
/// <param name="Overdue">Only those that wait although their time for a decision has passed.</param>
public sealed record ReviewItemFilterInput(
    ReviewStatus? Status = null, MemberId? Assignee = null, string? Rule = null, bool Open = false, string? Queue = null, int? Level = null, ReviewTrigger? Trigger = null,
    bool Overdue = false);
