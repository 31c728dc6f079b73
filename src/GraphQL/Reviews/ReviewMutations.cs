using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Reviews;
using Platform.Grains;
using Platform.Grains.Reviews;

namespace Platform.GraphQL.Reviews;

/// <summary>Decides on review items.</summary>
[MutationType]
[Authorize(Roles = [nameof(Role.Reviewer), nameof(Role.Compliance)])]
public static class ReviewMutations
{
    /// <summary>Takes an item for 30 minutes, so that nobody else decides it meanwhile.</summary>
    /// <param name="id">The item's id.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<ReviewItemClaimPayload> ReviewItemClaimAsync(
        ReviewItemId id, Caller caller, IGrainFactory grains, int? expectedVersion = null)
    {
        var item = grains.ReviewItem(caller.Organization, id);
        return await ReviewAnswers.AnswerAsync<ReviewItemClaimPayload>(item, await item.Claim(caller.Actor, expectedVersion));
    }

    /// <summary>Gives an item back.</summary>
    /// <param name="id">The item's id.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<ReviewItemReleasePayload> ReviewItemReleaseAsync(
        ReviewItemId id, Caller caller, IGrainFactory grains, int? expectedVersion = null)
    {
        var item = grains.ReviewItem(caller.Organization, id);
        return await ReviewAnswers.AnswerAsync<ReviewItemReleasePayload>(item, await item.Release(caller.Actor, expectedVersion));
    }

    /// <summary>Approves exactly what the item stands for: these words, accounts and time. Whoever wrote any of it may not.</summary>
    /// <param name="id">The item's id.</param>
    /// <param name="comment">A word to the author.</param>
    /// <param name="expectedVersion">The version that the reviewer saw; another one is refused.</param>
    /// <param name="disposition">What every hit was that `dispositions` doesn't name.</param>
    /// <param name="dispositions">What single hits were. Where the organization wants it, something must be said of each FLAG or BLOCK hit.</param>
    /// <param name="checklistConfirmed">Whether you attest that you went through the item's `checklist`; it is kept with your approval.</param>
    public static Task<ReviewItemApprovePayload> ReviewItemApproveAsync(
        ReviewItemId id, Caller caller, IGrainFactory grains, string? comment = null, int? expectedVersion = null, Disposition? disposition = null,
        ImmutableArray<HitDispositionInput> dispositions = default, bool checklistConfirmed = false)
        => ReviewAnswers.DecideAsync<ReviewItemApprovePayload>(
            grains, caller.Organization, id,
            new DecideReview(ReviewDecision.Approve, comment, caller.Actor, expectedVersion, dispositions.Said(), disposition, checklistConfirmed));

    /// <summary>Asks the author for another wording.</summary>
    /// <param name="id">The item's id.</param>
    /// <param name="comment">What is to be changed.</param>
    /// <param name="expectedVersion">The version that the reviewer saw; another one is refused.</param>
    /// <param name="disposition">What every hit was that `dispositions` doesn't name.</param>
    /// <param name="dispositions">What single hits were.</param>
    public static Task<ReviewItemRequestChangesPayload> ReviewItemRequestChangesAsync(
        ReviewItemId id, string comment, Caller caller, IGrainFactory grains, int? expectedVersion = null, Disposition? disposition = null,
        ImmutableArray<HitDispositionInput> dispositions = default)
        => ReviewAnswers.DecideAsync<ReviewItemRequestChangesPayload>(
            grains, caller.Organization, id, new DecideReview(ReviewDecision.RequestChanges, comment, caller.Actor, expectedVersion, dispositions.Said(), disposition));

    /// <summary>Says no.</summary>
    /// <param name="id">The item's id.</param>
    /// <param name="comment">Why.</param>
    /// <param name="expectedVersion">The version that the reviewer saw; another one is refused.</param>
    /// <param name="disposition">What every hit was that `dispositions` doesn't name.</param>
    /// <param name="dispositions">What single hits were.</param>
    public static Task<ReviewItemRejectPayload> ReviewItemRejectAsync(
        ReviewItemId id, string comment, Caller caller, IGrainFactory grains, int? expectedVersion = null, Disposition? disposition = null,
        ImmutableArray<HitDispositionInput> dispositions = default)
        => ReviewAnswers.DecideAsync<ReviewItemRejectPayload>(
            grains, caller.Organization, id, new DecideReview(ReviewDecision.Reject, comment, caller.Actor, expectedVersion, dispositions.Said(), disposition));

    /// <summary>Not now: there is doubt. The post stays on hold until a reviewer decides otherwise; no edit brings it past one.</summary>
    /// <param name="id">The item's id.</param>
    /// <param name="comment">What the doubt is.</param>
    /// <param name="expectedVersion">The version that the reviewer saw; another one is refused.</param>
    public static Task<ReviewItemHoldPayload> ReviewItemHoldAsync(
        ReviewItemId id, string comment, Caller caller, IGrainFactory grains, int? expectedVersion = null)
        => ReviewAnswers.DecideAsync<ReviewItemHoldPayload>(grains, caller.Organization, id, new DecideReview(ReviewDecision.Hold, comment, caller.Actor, expectedVersion));
}

/// <summary>What one hit was.</summary>
/// <param name="Hit">The hit's place in the item's list of hits, from 0.</param>
/// <param name="Is">What it was.</param>
public sealed record HitDispositionInput(int Hit, Disposition Is);

/// <summary>Answers of mutations that change a review item.</summary>
internal static class ReviewAnswers
{
    /// <summary>What is said of hits, as the rules take it.</summary>
    public static ImmutableArray<HitDisposition> Said(this ImmutableArray<HitDispositionInput> given) => given.IsDefault ? [] : [.. given.Select(one => new HitDisposition(one.Hit, one.Is))];

    /// <summary>Decides, and answers.</summary>
    public static async Task<TPayload> DecideAsync<TPayload>(IGrainFactory grains, OrganizationId organization, ReviewItemId id, DecideReview command)
        where TPayload : ReviewItemPayload, new()
    {
        var item = grains.ReviewItem(organization, id);
        return await AnswerAsync<TPayload>(item, await item.Decide(command));
    }

    /// <summary>The payload of an outcome.</summary>
    public static Task<TPayload> AnswerAsync<TPayload>(IReviewItemGrain grain, Outcome<Versioned<ReviewItem>> outcome)
        where TPayload : ReviewItemPayload, new()
        => Payloads.AnswerAsync(outcome, FieldPaths.Argument, grain.Get, item => new TPayload { ReviewItem = new ReviewItemNode(item) });
}

/// <summary>A review item, or why nothing was changed.</summary>
public abstract record ReviewItemPayload : MutationPayload
{
    /// <summary>The item as it is now; null when it was refused.</summary>
    public ReviewItemNode? ReviewItem { get; init; }
}

/// <summary>The item that was taken, or why it was not.</summary>
public sealed record ReviewItemClaimPayload : ReviewItemPayload;

/// <summary>The item that was given back, or why it was not.</summary>
public sealed record ReviewItemReleasePayload : ReviewItemPayload;

/// <summary>The approved item, or why it is not approved.</summary>
public sealed record ReviewItemApprovePayload : ReviewItemPayload;

/// <summary>The item whose author was asked for changes, or why not.</summary>
public sealed record ReviewItemRequestChangesPayload : ReviewItemPayload;

/// <summary>The rejected item, or why it is not rejected.</summary>
public sealed record ReviewItemRejectPayload : ReviewItemPayload;

/// <summary>The item on hold, or why it is not.</summary>
public sealed record ReviewItemHoldPayload : ReviewItemPayload;
