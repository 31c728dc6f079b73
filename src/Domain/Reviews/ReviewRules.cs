using System.Collections.Immutable;
using NodaTime;
using Orleans;
using Platform.Domain.Members;
using Platform.Domain.Moderation;

namespace Platform.Domain.Reviews;

/// <summary>Open an item for a revision of a post.</summary>
[GenerateSerializer, Immutable, Alias("OpenReview")]
public sealed record OpenReview(
    [property: Id(0)] PostId Post, [property: Id(1)] int Revision, [property: Id(2)] string ContentHash, [property: Id(3)] Severity Severity,
    [property: Id(4)] ImmutableArray<Hit> Hits, [property: Id(5)] ImmutableArray<MemberId> Authors, [property: Id(6)] Instant? PublishAt, [property: Id(7)] Actor Actor);

/// <summary>Decide on an item.</summary>
/// <param name="Decision">What.</param>
/// <param name="Comment">For the author; mandatory unless it approves.</param>
/// <param name="Actor">Who; a person is needed.</param>
/// <param name="ExpectedVersion">The version that the reviewer saw, or null.</param>
[GenerateSerializer, Immutable, Alias("DecideReview")]
public sealed record DecideReview(
    [property: Id(0)] ReviewDecision Decision, [property: Id(1)] string? Comment, [property: Id(2)] Actor Actor, [property: Id(3)] int? ExpectedVersion = null);

/// <summary>The road of a review item.
/// <list type="table">
/// <item><term>New</term><description>claimed: Claimed for 30 minutes; decided: Decided; content changed: Invalidated</description></item>
/// <item><term>Claimed</term><description>released or timed out: New; decided by its holder: Decided; content changed: Invalidated</description></item>
/// <item><term>Decided, Invalidated</term><description>the end; the same decision by the same person again changes nothing</description></item>
/// </list>
/// Whoever wrote a revision never decides.</summary>
public static class ReviewRules
{
    /// <summary>How long a claim holds.</summary>
    public static readonly Duration ClaimTime = Duration.FromMinutes(30);

    /// <summary>Opens an item; opening it again changes nothing.</summary>
    public static Outcome<ReviewItem> Open(ReviewItem item, OrganizationId organization, ReviewItemId id, OpenReview command, Instant now)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(command);
        return item.Exists ? item : new ReviewItem
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
            Pending = [new ReviewOpened(now, command.Actor, command.Post, command.Revision, command.Severity)],
        };
    }

    /// <summary>Takes an item for a while.</summary>
    public static Outcome<ReviewItem> Claim(ReviewItem item, Actor actor, Instant now)
    {
        ArgumentNullException.ThrowIfNull(item);
        return MayDecide(item, actor, now) is { } no
            ? no
            : (item with { Status = ReviewStatus.Claimed, Assignee = actor.Person, ClaimedUntil = now + ClaimTime, Pending = [new ReviewClaimed(now, actor, now + ClaimTime)] });
    }

    /// <summary>Gives an item back.</summary>
    public static Outcome<ReviewItem> Release(ReviewItem item, Actor actor, Instant now)
    {
        ArgumentNullException.ThrowIfNull(item);
        return MayDecide(item, actor, now) is { } no
            ? no
            : (item with { Status = ReviewStatus.New, Assignee = null, ClaimedUntil = null, Pending = [new ReviewReleased(now, actor)] });
    }

    /// <summary>Decides.</summary>
    public static Outcome<ReviewItem> Decide(ReviewItem item, DecideReview command, Instant now)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(command);
        if (item.Status == ReviewStatus.Decided && item.Decision == command.Decision && item.DecidedBy is not null && item.DecidedBy == command.Actor.Person)
        {
            return item;
        }

        if (MayDecide(item, command.Actor, now) is { } no)
        {
            return no;
        }

        if (command.Decision != ReviewDecision.Approve && string.IsNullOrWhiteSpace(command.Comment))
        {
            return new Refused(Refusal.InvalidInput, "Say why, so that the author knows what to do.", "comment");
        }

        if (command.Decision == ReviewDecision.Approve && item.PublishAt is { } due && due < now)
        {
            return new Refused(Refusal.TimeInPast, "The post's time has passed while it waited; the author has to choose another one. You can ask for changes or reject.");
        }

        return item with
        {
            Status = ReviewStatus.Decided,
            Decision = command.Decision,
            DecidedBy = command.Actor.Person,
            DecidedAt = now,
            Comment = command.Comment,
            Pending = [new ReviewDecided(now, command.Actor, command.Decision, item.ContentHash)],
        };
    }

    /// <summary>Ends an item whose content changed.</summary>
    public static Outcome<ReviewItem> Invalidate(ReviewItem item, Actor actor, Instant now)
    {
        ArgumentNullException.ThrowIfNull(item);
        return !item.Exists || item.Status is ReviewStatus.Decided or ReviewStatus.Invalidated
            ? item
            : item with { Status = ReviewStatus.Invalidated, Pending = [new ReviewInvalidated(now, actor)] };
    }

    private static Refused? MayDecide(ReviewItem item, Actor actor, Instant now) => (item, actor) switch
    {
        ({ Exists: false }, _) => new Refused(Refusal.NotFound, "There is no such review item."),
        (_, { Person: null }) => new Refused(Refusal.PersonRequired, "A decision needs a named person: send the header On-Behalf-Of with a member's id or e-mail address."),
        _ when actor.Lacks(Role.Reviewer) is { } no && actor.Lacks(Role.Compliance) is not null => no,
        _ when item.Authors.Contains(actor.Person!.Value) => new Refused(Refusal.AuthorMayNotDecide, "Whoever wrote a post may not decide on it."),
        ({ Status: ReviewStatus.Decided }, _) => new Refused(Refusal.WrongState, "This item is decided."),
        ({ Status: ReviewStatus.Invalidated }, _) => new Refused(Refusal.ReviewInvalidated, "The content changed after this item was opened; look at the post's new item."),
        ({ Status: ReviewStatus.Claimed, ClaimedUntil: { } until }, _) when until > now && item.Assignee != actor.Person =>
            new Refused(Refusal.ClaimedByAnother, "Another reviewer holds this item; it is free again when they release it or their claim times out."),
        _ => null,
    };
}
