using NodaTime;
using Platform.Domain.Members;
using Platform.Domain.Posts;

namespace Platform.Domain.Reviews;

/// <summary>What moves an item without deciding on it: assigned, handed up, reopened, overdue, noted.</summary>
public static partial class ReviewRules
{
    /// <summary>How long a lead's assignment holds.</summary>
    public static readonly Duration AssignmentTime = Duration.FromDays(1);

    /// <summary>The most notes that an item takes.</summary>
    public const int MaxNotes = 50;

    /// <summary>The longest note, in characters.</summary>
    public const int MaxNote = 1_000;

    /// <summary>A lead gives an item to somebody who may decide on it as it stands; a claim of another ends.</summary>
    public static Outcome<Decision<ReviewItem>> Assign(ReviewItem item, AssignReview command, Instant now)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(command);
        if (MayLead(item, command.Actor) is { } no)
        {
            return no;
        }

        var free = item with { Status = item.Status == ReviewStatus.Claimed ? ReviewStatus.New : item.Status };
        if (MayDecide(free, new Actor(command.To, null, command.Roles), now) is { } wrong)
        {
            return wrong.Code is Refusal.AuthorMayNotDecide or Refusal.NotAllowed ? wrong with { Field = "memberId" } : wrong;
        }

        var until = now + AssignmentTime;
        return Decision.Of(
            item with { Status = ReviewStatus.Claimed, Assignee = command.To, ClaimedUntil = until },
            new ReviewAssigned(now, command.Actor, command.To, until));
    }

    /// <summary>Hands an item up: from now on the next level is asked, and nobody below. The reason stays with the item as an internal note.</summary>
    public static Outcome<Decision<ReviewItem>> Escalate(ReviewItem item, string reason, Actor actor, Instant now)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (MayDecide(item, actor, now) is { } no)
        {
            return no;
        }

        if (item.SoFar.Level >= item.PlanInForce.Levels.Length)
        {
            return new Refused(Refusal.WrongState, "It stands at the highest level already.");
        }

        var command = new NoteReview(reason, Internal: true, actor);
        if (MayNote(item, command, "reason") is { } wrong)
        {
            return wrong;
        }

        var progress = item.SoFar with { Level = item.SoFar.Level + 1 };
        return Decision.Of((item with { Progress = progress }).Waiting(), new ReviewEscalated(now, actor, progress.Level))
            .Then(handedUp => WithNote(handedUp, command, now));
    }

    /// <summary>Whether a lead may take the decision on an item back; the post decides whether it still can be.</summary>
    public static Refused? MayReopen(ReviewItem item, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(item);
        return MayLead(item, actor) ?? item.Status switch
        {
            ReviewStatus.Decided => null,
            ReviewStatus.Invalidated => new Refused(Refusal.ReviewInvalidated, "The content changed after this item was opened; look at the post's new item."),
            _ => new Refused(Refusal.WrongState, "There is no decision to take back; this item is open."),
        };
    }

    /// <summary>Takes a decision back, once the post has done so: the item waits again from its first step, for somebody who is not an
    /// author of the post by
    /// now. Repeating it changes nothing.</summary>
    public static Outcome<Decision<ReviewItem>> Reopen(ReviewItem item, Post post, int round, Actor actor, Instant now)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(post);
        if (item.Status != ReviewStatus.Decided || round <= item.SoFar.Round)
        {
            return Decision.Unchanged(item);
        }

        var reopened = item with
        {
            Status = ReviewStatus.New,
            Assignee = null,
            ClaimedUntil = null,
            Decision = null,
            DecidedBy = null,
            DecidedAt = null,
            Progress = new ReviewProgress { Round = round, BreachedAt = item.SoFar.BreachedAt },
            Authors = post.Authors,
            AuthorClients = post.AuthorClients,
            PublishAt = post.DueAt,
            Plan = item.PlanInForce with { DueBy = Earlier(item.PlanInForce.DueBy, post.DueAt) },
        };
        return Decision.Of(reopened, new ReviewReopened(now, actor, round));
    }

    private static Instant? Earlier(Instant? one, Instant? other) => one is { } a && other is { } b ? Instant.Min(a, b) : one ?? other;

    /// <summary>Notes once that an item's time for a decision has passed.</summary>
    public static Outcome<Decision<ReviewItem>> FallDue(ReviewItem item, Instant now)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.IsOpen && item.SoFar.BreachedAt is null && item.PlanInForce.DueBy is { } due && due <= now
            ? Decision.Of(item with { Progress = item.SoFar with { BreachedAt = now } }, new ReviewOverdue(now, Actor.System, due))
            : Decision.Unchanged(item);
    }

    /// <summary>Writes a note: authors and reviewers of the post to one another, reviewers among themselves.</summary>
    public static Outcome<Decision<ReviewItem>> Comment(ReviewItem item, NoteReview command, Instant now)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(command);
        return !item.Exists ? new Refused(Refusal.NotFound, "There is no such review item.")
            : command.Actor.Person is not { } person ? new Refused(Refusal.PersonRequired, "A note needs a named person: send the header On-Behalf-Of with a member's id or e-mail address.")
            : !item.Authors.Contains(person) && !IsReviewer(command.Actor) ? command.Actor.Lacks(Role.Reviewer)!
            : command.Internal && !MayReadInternal(item, command.Actor) ? new Refused(Refusal.AuthorMayNotDecide, "Internal notes are for those who may decide; write it for everybody.", "internal")
            : MayNote(item, command, "text") is { } wrong ? wrong
            : WithNote(item, command, now);
    }

    /// <summary>Whether somebody may read internal notes: those who review or audit, never an author of the post.</summary>
    public static bool MayReadInternal(ReviewItem item, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(actor);
        return (IsReviewer(actor) || actor.Is(Role.Auditor)) && !(actor.Person is { } person && item.Authors.Contains(person));
    }

    private static bool IsReviewer(Actor actor) => actor.Is(Role.Reviewer) || actor.Is(Role.Compliance);

    private static Refused? MayNote(ReviewItem item, NoteReview command, string field)
        => command.Text.Trim().Length is < 1 or > MaxNote ? new Refused(Refusal.InvalidInput, $"This has 1 to {MaxNote} characters.", field)
            : item.Notes?.Length >= MaxNotes ? new Refused(Refusal.WrongState, $"An item takes {MaxNotes} notes.")
            : null;

    private static Decision<ReviewItem> WithNote(ReviewItem item, NoteReview command, Instant now) => Decision.Of(
        item with { Notes = [.. item.Notes ?? [], new ReviewNote(command.Actor.Person!.Value, now, command.Internal, command.Text.Trim())] },
        new ReviewNoted(now, command.Actor, command.Internal));

    private static Refused? MayLead(ReviewItem item, Actor actor) => (item, actor) switch
    {
        ({ Exists: false }, _) => new Refused(Refusal.NotFound, "There is no such review item."),
        (_, { Person: null }) => new Refused(Refusal.PersonRequired, "This needs a named person: send the header On-Behalf-Of with a member's id or e-mail address."),
        _ when actor.Lacks(Role.Compliance) is { } no => no,
        _ when item.Authors.Contains(actor.Person!.Value) => new Refused(Refusal.AuthorMayNotDecide, "Whoever wrote a post has no say in its review."),
        _ => null,
    };
}
