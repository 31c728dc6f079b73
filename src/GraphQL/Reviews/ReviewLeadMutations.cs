using Platform.Domain;
using Platform.Domain.Members;
using Platform.Grains;

namespace Platform.GraphQL.Reviews;

/// <summary>Leads the review: hands items to people and up, and takes decisions back.</summary>
[MutationType]
public static class ReviewLeadMutations
{
    /// <summary>Gives an item to a reviewer for a day; a claim of another ends. For compliance staff who did not write the post.</summary>
    /// <param name="id">The item's id.</param>
    /// <param name="memberId">Who is to decide; they must be among those who are asked.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    [Authorize(Roles = [nameof(Role.Compliance)])]
    public static async Task<ReviewItemAssignPayload> ReviewItemAssignAsync(
        ReviewItemId id, MemberId memberId, Caller caller, IGrainFactory grains, int? expectedVersion = null)
    {
        var item = grains.ReviewItem(caller.Organization, id);
        return await ReviewAnswers.AnswerAsync<ReviewItemAssignPayload>(item, await item.Assign(memberId, caller.Actor, expectedVersion));
    }

    /// <summary>Hands an item up: from now on the next level is asked, and nobody below.</summary>
    /// <param name="id">The item's id.</param>
    /// <param name="reason">Why, 1 to 1000 characters; it stays with the item as an internal note.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    [Authorize(Roles = [nameof(Role.Reviewer), nameof(Role.Compliance)])]
    public static async Task<ReviewItemEscalatePayload> ReviewItemEscalateAsync(
        ReviewItemId id, string reason, Caller caller, IGrainFactory grains, int? expectedVersion = null)
    {
        var item = grains.ReviewItem(caller.Organization, id);
        return await ReviewAnswers.AnswerAsync<ReviewItemEscalatePayload>(item, await item.Escalate(reason, caller.Actor, expectedVersion));
    }

    /// <summary>Takes the decision on an item back. When it answers, the post's authorization has ended and the item waits anew; what is being sent or is public can't be taken back.
    /// For compliance staff who did not write the post.</summary>
    /// <param name="id">The item's id.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    [Authorize(Roles = [nameof(Role.Compliance)])]
    public static async Task<ReviewItemReopenPayload> ReviewItemReopenAsync(
        ReviewItemId id, Caller caller, IGrainFactory grains, int? expectedVersion = null)
    {
        var item = grains.ReviewItem(caller.Organization, id);
        return await ReviewAnswers.AnswerAsync<ReviewItemReopenPayload>(item, await item.Reopen(caller.Actor, expectedVersion));
    }
}

/// <summary>The item with its new holder, or why it was not given to them.</summary>
public sealed record ReviewItemAssignPayload : ReviewItemPayload;

/// <summary>The item at its new level, or why it stays at its own.</summary>
public sealed record ReviewItemEscalatePayload : ReviewItemPayload;

/// <summary>The item that waits anew, or why its decision stands.</summary>
public sealed record ReviewItemReopenPayload : ReviewItemPayload;
