using NodaTime;
using Platform.Domain.Members;
using Platform.Domain.Posts;

namespace Platform.Domain.Reviews;

/// <summary>The road of a review item.
/// <list type="table">
/// <item><term>New, OnHold</term><description>claimed: Claimed for 30 minutes; assigned by a lead: Claimed for a day</description></item>
/// <item><term>Claimed</term><description>released or timed out: New, or OnHold where it was; nobody else may act on it meanwhile but a lead who assigns it</description></item>
/// <item><term>New, Claimed, OnHold</term><description>approved, and all that its plan asks for have approved: Decided; approved by fewer: New, at the same or the next step;
/// changes requested or rejected: Decided; put on hold: OnHold; escalated: New, one level up; content changed: Invalidated</description></item>
/// <item><term>Decided</term><description>reopened by a lead: New, in another round, from the first step</description></item>
/// <item><term>Invalidated</term><description>the end</description></item>
/// </list>
/// Whoever wrote a revision never decides, and nobody approves twice: telling the same decision again changes nothing.</summary>
public static partial class ReviewRules
{
    /// <summary>How long a claim holds.</summary>
    public static readonly Duration ClaimTime = Duration.FromMinutes(30);

    /// <summary>Opens an item; opening it again changes nothing.</summary>
    public static Outcome<Decision<ReviewItem>> Open(ReviewItem item, OrganizationId organization, ReviewItemId id, OpenReview command, Instant now)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(command);
        if (item.Exists)
        {
            return Decision.Unchanged(item);
        }

        var opened = new ReviewItem
        {
            Organization = organization,
            Id = id,
            Post = command.Post,
            Revision = command.Revision,
            ContentHash = command.ContentHash,
            Severity = command.Severity,
            Hits = command.Hits,
            Authors = command.Authors,
            PublishAt = command.PublishAt,
            Status = ReviewStatus.New,
            OpenedAt = now,
            Plan = command.Plan,
            AuthorClients = command.AuthorClients,
        };
        return Decision.Of(
            opened, new ReviewOpened(now, command.Actor, command.Post, command.Revision, command.Severity, command.Plan?.Queue, command.Plan?.Trigger));
    }

    /// <summary>Takes an item for a while.</summary>
    public static Outcome<Decision<ReviewItem>> Claim(ReviewItem item, Actor actor, Instant now)
    {
        ArgumentNullException.ThrowIfNull(item);
        return MayDecide(item, actor, now) is { } no
            ? no
            : Decision.Of(
                item with { Status = ReviewStatus.Claimed, Assignee = actor.Person, ClaimedUntil = now + ClaimTime },
                new ReviewClaimed(now, actor, now + ClaimTime));
    }

    /// <summary>Gives an item back.</summary>
    public static Outcome<Decision<ReviewItem>> Release(ReviewItem item, Actor actor, Instant now)
    {
        ArgumentNullException.ThrowIfNull(item);
        return MayDecide(item, actor, now) is { } no ? no
            : item.Status != ReviewStatus.Claimed ? Decision.Unchanged(item)
            : Decision.Of(item.Waiting(), new ReviewReleased(now, actor));
    }

    /// <summary>Decides, or approves as one of several.</summary>
    public static Outcome<Decision<ReviewItem>> Decide(ReviewItem item, DecideReview command, Instant now)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(command);
        if (IsToldAgain(item, command))
        {
            return Decision.Unchanged(item);
        }

        if (MayDecide(item, command.Actor, now) is { } no)
        {
            return no;
        }

        if (command.Decision != ReviewDecision.Approve && string.IsNullOrWhiteSpace(command.Comment))
        {
            return new Refused(Refusal.InvalidInput, "Say why, so that the author knows what to do.", "comment");
        }

        if (command.Decision == ReviewDecision.Approve && PostRules.PassedTime(item.PublishAt, now) is { } passed)
        {
            return passed;
        }

        if (command is { Decision: ReviewDecision.Approve, ChecklistConfirmed: false } && item.PlanInForce.Checklist)
        {
            return new Refused(Refusal.InvalidInput,
                "Media are attached, and no scan sees faces or hears voices: go through the item's `checklist`, then approve it by itself with `checklistConfirmed: true`.", "checklistConfirmed");
        }

        var said = DispositionRules.Join(item.Hits, item.SoFar.Dispositions, command.Dispositions ?? [], command.Others,
            complete: command.Decision == ReviewDecision.Approve && item.PlanInForce.Dispositions);
        if (!said.Ok)
        {
            return said.Refused;
        }

        var told = item with { Comment = command.Comment, Progress = item.SoFar with { Dispositions = said.Value!.Value } };
        return command.Decision switch
        {
            ReviewDecision.Approve => Approved(told, command, now),
            ReviewDecision.Hold => Decision.Of(
                (told with { Progress = told.SoFar with { HeldAt = now, HeldBy = command.Actor.Person } }).Waiting(), new ReviewHeld(now, command.Actor)),
            _ => Decided(told, command.Decision, command.Actor, confirmed: false, now),
        };
    }

    /// <summary>What the post is to be asked for an item as it would be: the completing decision, or null while more approvals are needed.</summary>
    public static DecidePost? DecisionFor(ReviewItem item, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item switch
        {
            { Status: ReviewStatus.Decided, Decision: { } decision, DecidedBy: { } by, DecidedAt: { } at } => new DecidePost(
                item.Id, item.ContentHash, decision, by, item.Comment, actor, item.Progress is { } progress ? [.. progress.Approvals.Select(a => a.By)] : null,
                item.SoFar.Round, new ReviewVerdict(decision, actor with { Person = by }, at, item.SoFar, IsConfirmed(item, by))),
            { Status: ReviewStatus.OnHold, Assignee: null, Progress: { HeldBy: { } by, HeldAt: { } at } } => new DecidePost(
                item.Id, item.ContentHash, ReviewDecision.Hold, by, item.Comment, actor, null, item.SoFar.Round,
                new ReviewVerdict(ReviewDecision.Hold, actor with { Person = by }, at, item.SoFar)),
            _ => null,
        };
    }

    /// <summary>Completes an item from the decision that its post has taken. Repeating it changes nothing.</summary>
    public static Outcome<Decision<ReviewItem>> Complete(ReviewItem item, ReviewVerdict verdict, string? comment)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(verdict);
        if (!item.IsOpen || verdict.Progress.Round != item.SoFar.Round || (verdict.Decision == ReviewDecision.Hold && item.SoFar.HeldAt == verdict.At))
        {
            return Decision.Unchanged(item);
        }

        var progressed = item with { Comment = comment, Progress = verdict.Progress };
        return verdict.Decision == ReviewDecision.Hold
            ? Decision.Of(progressed.Waiting(), new ReviewHeld(verdict.At, verdict.Actor))
            : Decided(progressed, verdict.Decision, verdict.Actor, verdict.ChecklistConfirmed, verdict.At);
    }

    /// <summary>Ends an item whose content changed.</summary>
    public static Outcome<Decision<ReviewItem>> Invalidate(ReviewItem item, Actor actor, Instant now)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.IsOpen ? Decision.Of(item with { Status = ReviewStatus.Invalidated }, new ReviewInvalidated(now, actor)) : Decision.Unchanged(item);
    }

    /// <summary>Overwrites what was written about it, of which its post's words were purged.</summary>
    public static Outcome<Decision<ReviewItem>> Purge(ReviewItem item, Actor actor, Instant now)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item is { Comment: null, Notes: null }
            ? Decision.Unchanged(item)
            : Decision.Of(item with { Comment = null, Notes = null }, new ReviewPurged(now, actor));
    }

    private static Decision<ReviewItem> Approved(ReviewItem item, DecideReview command, Instant now)
    {
        var (step, level) = (item.SoFar.Step, item.SoFar.Level);
        var approval = new ReviewApproval(command.Actor.Person!.Value, now, step, level, command.ChecklistConfirmed, command.Actor.Client);
        var progress = item.SoFar with { Approvals = item.SoFar.Approvals.Add(approval) };
        var (next, complete) = item.PlanInForce.After(progress, item.Authors);
        return complete
            ? Decided(item with { Progress = progress }, command.Decision, command.Actor, command.ChecklistConfirmed, now)
            : Decision.Of(
                (item with { Progress = progress with { Step = next } }).Waiting(),
                new ReviewApproved(now, command.Actor, step, level, item.ContentHash, progress.Dispositions, command.ChecklistConfirmed));
    }

    private static Decision<ReviewItem> Decided(ReviewItem item, ReviewDecision decision, Actor actor, bool confirmed, Instant at) => Decision.Of(
        item with { Status = ReviewStatus.Decided, Decision = decision, DecidedBy = actor.Person, DecidedAt = at },
        new ReviewDecided(
            at, actor, decision, item.ContentHash, item.SoFar.Dispositions is { IsEmpty: false } said ? said : null,
            decision == ReviewDecision.Approve && confirmed));

    private static bool IsConfirmed(ReviewItem item, MemberId by) => item.SoFar.Approvals.LastOrDefault(a => a.By == by)?.ChecklistConfirmed == true;

    // Free for the next one: on hold where it was on hold before.
    private static ReviewItem Waiting(this ReviewItem item)
        => item with { Status = item.SoFar.HeldAt is null ? ReviewStatus.New : ReviewStatus.OnHold, Assignee = null, ClaimedUntil = null };

    // Whoever approved as one of several has said it, whether or not the others came before the repetition.
    private static bool IsToldAgain(ReviewItem item, DecideReview command) => command.Actor.Person is { } person && item.Status switch
    {
        ReviewStatus.Decided => item.Decision == command.Decision && (item.DecidedBy == person || HasApproved(item, person, command)),
        _ => item.IsOpen && HasApproved(item, person, command),
    };

    private static bool HasApproved(ReviewItem item, MemberId person, DecideReview command)
        => command.Decision == ReviewDecision.Approve && item.SoFar.Approvals.Any(a => a.By == person);

    private static Refused? MayDecide(ReviewItem item, Actor actor, Instant now) => (item, actor) switch
    {
        ({ Exists: false }, _) => new Refused(Refusal.NotFound, "There is no such review item."),
        (_, { Person: null }) => new Refused(Refusal.PersonRequired, "A decision needs a named person: send the header On-Behalf-Of with a member's id or e-mail address."),
        _ when actor.Lacks(Role.Reviewer) is { } no && actor.Lacks(Role.Compliance) is not null => no,
        _ when item.Authors.Contains(actor.Person!.Value) =>
            new Refused(Refusal.AuthorMayNotDecide, "Whoever wrote a post or chose its time may not decide on it."),
        _ when actor.Client is { } client && (item.AuthorClients ?? []).Contains(client) => new Refused(Refusal.AuthorMayNotDecide, PostRules.SameClient),
        ({ Status: ReviewStatus.Decided }, _) => new Refused(Refusal.WrongState, "This item is decided."),
        ({ Status: ReviewStatus.Invalidated }, _) => new Refused(Refusal.ReviewInvalidated, "The content changed after this item was opened; look at the post's new item."),
        ({ Status: ReviewStatus.Claimed, ClaimedUntil: { } until }, _) when until > now && item.Assignee != actor.Person =>
            new Refused(Refusal.ClaimedByAnother, "Another reviewer holds this item; it is free again when they release it or their claim times out."),
        _ when !item.PlanInForce.Stage(item.SoFar).Asks(actor.Person!.Value, actor.Roles) =>
            new Refused(Refusal.NotAllowed, "This step, or this level, asks other people; see the item's plan."),
        _ => null,
    };
}
