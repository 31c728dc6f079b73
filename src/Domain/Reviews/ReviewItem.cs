using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using Orleans;
using Platform.Domain.Moderation;

namespace Platform.Domain.Reviews;

/// <summary>Where a review item stands.</summary>
public enum ReviewStatus
{
    /// <summary>Nobody holds it.</summary>
    New,

    /// <summary>A reviewer holds it until <see cref="ReviewItem.ClaimedUntil"/>; behind that it counts as new.</summary>
    Claimed,

    /// <summary>A decision was made and told to the post.</summary>
    Decided,

    /// <summary>The content changed; a new item stands for the new content.</summary>
    Invalidated,

    /// <summary>A reviewer has doubts: it waits until somebody takes it up again. A decision is the only way on.</summary>
    OnHold,
}

/// <summary>What a reviewer decided.</summary>
public enum ReviewDecision
{
    /// <summary>May go out, exactly so.</summary>
    Approve,

    /// <summary>The author is asked for another wording.</summary>
    RequestChanges,

    /// <summary>No.</summary>
    Reject,

    /// <summary>Not now: there is doubt. The post stays on hold until another decision.</summary>
    Hold,
}

/// <summary>One revision of one post, waiting for a decision by somebody who did not write it.</summary>
[GenerateSerializer, Immutable, Alias("ReviewItem")]
public sealed record ReviewItem
{
    /// <summary>The version of this form.</summary>
    [Id(0)] public int Schema { get; init; } = 1;

    [Id(1)] public OrganizationId Organization { get; init; }

    [Id(2)] public ReviewItemId Id { get; init; }

    [Id(3)] public PostId? Post { get; init; }

    [Id(4)] public int Revision { get; init; }

    /// <summary>What the decision is bound to: the hash of rendered payloads, targets and time.</summary>
    [Id(5)] public string ContentHash { get; init; } = "";

    [Id(6)] public Severity Severity { get; init; }

    [Id(7)] public ImmutableArray<Hit> Hits { get; init; } = [];

    /// <summary>Everybody who wrote a revision or chose its time: none of them may decide.</summary>
    [Id(8)] public ImmutableArray<MemberId> Authors { get; init; } = [];

    /// <summary>When the post is to go out, or null.</summary>
    [Id(9)] public Instant? PublishAt { get; init; }

    [Id(10)] public ReviewStatus Status { get; init; }

    [Id(11)] public MemberId? Assignee { get; init; }

    [Id(12)] public Instant? ClaimedUntil { get; init; }

    [Id(13)] public ReviewDecision? Decision { get; init; }

    [Id(14)] public MemberId? DecidedBy { get; init; }

    [Id(15)] public Instant? DecidedAt { get; init; }

    /// <summary>The reviewer's words to the author; mandatory unless approved; never sent to a network.</summary>
    [Id(16)] public string? Comment { get; init; }

    [Id(17)] public Instant OpenedAt { get; init; }

    /// <summary>How it is to be decided; null in items older than routes, see <see cref="PlanInForce"/>.</summary>
    [Id(19)] public ReviewPlan? Plan { get; init; }

    /// <summary>How far it has come; null while nothing was done, see <see cref="SoFar"/>.</summary>
    [Id(20)] public ReviewProgress? Progress { get; init; }

    /// <summary>What people wrote about it, oldest first; null while nobody has. Never sent to a network.</summary>
    [Id(21)] public ImmutableArray<ReviewNote>? Notes { get; init; }

    /// <summary>The API clients that carried a revision on behalf of its author: none of them may carry a decision. Null in older items.</summary>
    [Id(22)] public ImmutableArray<string>? AuthorClients { get; init; }

    /// <summary>Whether the grain stands for anything yet.</summary>
    [JsonIgnore] public bool Exists => Post is not null;

    /// <summary>Whether a decision is still to come.</summary>
    [JsonIgnore] public bool IsOpen => Exists && Status is not (ReviewStatus.Decided or ReviewStatus.Invalidated);

    /// <summary>How it is to be decided.</summary>
    [JsonIgnore] public ReviewPlan PlanInForce => Plan ?? ReviewPlan.Default;

    /// <summary>How far it has come.</summary>
    [JsonIgnore] public ReviewProgress SoFar => Progress ?? ReviewProgress.None;
}

/// <summary>How far an item has come on its way through steps and levels.</summary>
[GenerateSerializer, Immutable, Alias("ReviewProgress")]
public sealed record ReviewProgress
{
    /// <summary>Nothing was done yet.</summary>
    public static ReviewProgress None { get; } = new();

    /// <summary>The step of the plan that is asked now, from 0.</summary>
    [Id(0)] public int Step { get; init; }

    /// <summary>How often it was escalated; at 0 the plan's steps are asked, above that its levels.</summary>
    [Id(1)] public int Level { get; init; }

    /// <summary>Who has approved since it was opened or reopened, in order; nobody twice.</summary>
    [Id(2)] public ImmutableArray<ReviewApproval> Approvals { get; init; } = [];

    /// <summary>What the reviewers made of the hits, by the hit's place.</summary>
    [Id(3)] public ImmutableArray<RuleDisposition> Dispositions { get; init; } = [];

    /// <summary>Since when it is on hold, or null.</summary>
    [Id(4)] public Instant? HeldAt { get; init; }

    /// <summary>When it was noticed that its time for a decision had passed, or null.</summary>
    [Id(5)] public Instant? BreachedAt { get; init; }

    /// <summary>How often it was reopened; a decision counts for its own round only.</summary>
    [Id(6)] public int Round { get; init; }

    /// <summary>Who put it on hold, or null.</summary>
    [Id(7)] public MemberId? HeldBy { get; init; }
}

/// <summary>One person's approval.</summary>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
/// <param name="Step">At which step, from 0.</param>
/// <param name="Level">At which level.</param>
/// <param name="ChecklistConfirmed">Whether they attested that they went through the checklist for media.</param>
/// <param name="Client">The API client that carried it, or null.</param>
[GenerateSerializer, Immutable, Alias("ReviewApproval")]
public sealed record ReviewApproval(
    [property: Id(0)] MemberId By, [property: Id(1)] Instant At, [property: Id(2)] int Step, [property: Id(3)] int Level,
    [property: Id(4), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool ChecklistConfirmed = false,
    [property: Id(5), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Client = null);

/// <summary>A completing decision with its evidence, as the post takes it from the item. The item's own write follows; where it does not, the item is completed
/// from this.</summary>
/// <param name="Decision">What was decided.</param>
/// <param name="Actor">Who decided, or approved last.</param>
/// <param name="At">When.</param>
/// <param name="Progress">The item's progress with the decision: its approvals and dispositions.</param>
/// <param name="ChecklistConfirmed">Whether the actor attested the checklist for media.</param>
[GenerateSerializer, Immutable, Alias("ReviewVerdict")]
public sealed record ReviewVerdict(
    [property: Id(0)] ReviewDecision Decision, [property: Id(1)] Actor Actor, [property: Id(2)] Instant At, [property: Id(3)] ReviewProgress Progress,
    [property: Id(4), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool ChecklistConfirmed = false);

/// <summary>What somebody wrote about an item. The words stay in the item; the journal tells only that there is a note.</summary>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
/// <param name="Internal">Whether it is for reviewers only; the post's authors never see it.</param>
/// <param name="Text">The words.</param>
[GenerateSerializer, Immutable, Alias("ReviewNote")]
public sealed record ReviewNote([property: Id(0)] MemberId By, [property: Id(1)] Instant At, [property: Id(2)] bool Internal, [property: Id(3)] string Text);
