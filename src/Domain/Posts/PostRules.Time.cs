using NodaTime;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;

namespace Platform.Domain.Posts;

/// <summary>The time of a post: chosen, moved inside what was authorized, taken back. Who chooses it counts as an author of the revision.</summary>
public static partial class PostRules
{
    /// <summary>What choosing a time comes to.</summary>
    /// <param name="Decision">The post as it will be, and what happened.</param>
    /// <param name="Moves">Whether the deliveries of the authorization in force move to another moment inside it.</param>
    public sealed record Rescheduled(Decision<Post> Decision, bool Moves)
    {
        /// <summary>The post as it will be.</summary>
        public Post Post => Decision.State;
    }

    /// <summary>Chooses a wall-clock minute. Inside the authorized time the authorization stays; outside it, it is void: a clear post is authorized for the
    /// new time, any other goes back to review. A flagged post that nobody approved can't be scheduled. <paramref name="fresh"/> is what the packs find that
    /// are active now, when it was scanned with others.</summary>
    public static Outcome<Rescheduled> Schedule(
        Post post, WallClock time, Rendered rendered, Organization organization, Actor actor, Instant now, ScanResult? fresh = null, Dispatch? dispatch = null)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(time);
        if ((MayAuthor(actor) ?? dispatch?.RefuseChange()) is { } no)
        {
            return no;
        }

        var at = TimeRules.At(time.Local, time.Zone, now);
        if (!at.Ok)
        {
            return at.Refused;
        }

        var (policy, due) = at.Value;
        return post.State switch
        {
            EditorialState.Authorized when Covers(post, due, dispatch) => Choose(post, due, actor, now),
            EditorialState.Draft or EditorialState.Authorized => new Rescheduled(
                WithNewTime(post, policy, due, rendered, actor, now, fresh).Then(p => Release(p, rendered, organization, actor, now)), Moves: false),
            EditorialState.InReview or EditorialState.OnHold when post.DueAt <= now => new Refused(
                Refusal.NeedsReview,
                "The time of this post passed before a reviewer had decided, so it can't be approved for it; "
                + "choose another one with postResubmit."),
            EditorialState.InReview or EditorialState.OnHold => new Refused(
                Refusal.NeedsReview,
                "The post waits for a reviewer's decision; it can be scheduled when it is approved. To propose another time, edit the post."),
            _ => Wrong(post, "scheduled", "edit it first"),
        };
    }

    /// <summary>Publishes as soon as may be: inside an authorized window at once; a clear post is authorized for now. <paramref name="fresh"/> as for
    /// <see cref="Schedule"/>.</summary>
    public static Outcome<Rescheduled> PublishNow(
        Post post, Rendered rendered, Organization organization, Actor actor, Instant now, ScanResult? fresh = null, Dispatch? dispatch = null)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(organization);
        if ((MayAuthor(actor) ?? dispatch?.RefuseChange()) is { } no)
        {
            return no;
        }

        switch (post.State)
        {
            case EditorialState.Authorized when Covers(post, now, dispatch):
                return Choose(post, now, actor, now);

            case EditorialState.Draft or EditorialState.Authorized when !NeedsReviewer(
                WithScan(post, fresh) with { Revision = post.Revision + 1 }, organization):
                var window = new TimePolicy.Window(now, now + organization.Grace);
                return new Rescheduled(
                    WithNewTime(post, window, now, rendered, actor, now, fresh)
                        .Then(p => Authorize(p, rendered, AuthorizationBasis.ClearScan, [], actor, now)),
                    Moves: false);

            case EditorialState.Authorized when dispatch is { IsSpent: true }:
                return new Refused(
                    Refusal.NeedsReview,
                    "The approval of this post is used: a delivery of it has ended, or a command that was to end it was interrupted. "
                    + "Choose another time with postSchedule, and a reviewer decides again; what a network rejected may be tried again with postRetry.");

            case EditorialState.Authorized:
                return new Refused(Refusal.OutsideApprovedTime, "The post was approved for another time; choose a new one and have it approved.");

            case EditorialState.Draft or EditorialState.InReview or EditorialState.OnHold:
                return new Refused(Refusal.NeedsReview, "The post waits for a reviewer's decision before it can go out.");

            default:
                return Wrong(post, "published", "edit it first");
        }
    }

    /// <summary>Takes the moment back: the post stays, with its authorization void, as a draft. The caller clears the fence.</summary>
    public static Outcome<Decision<Post>> Unschedule(Post post, Rendered rendered, Actor actor, Instant now, Dispatch? dispatch = null)
    {
        ArgumentNullException.ThrowIfNull(post);
        if ((MayAuthor(actor) ?? dispatch?.RefuseChange()) is { } no)
        {
            return no;
        }

        if (post is { DueAt: null, State: not EditorialState.Authorized })
        {
            return Decision.Unchanged(post);
        }

        return post.State == EditorialState.Authorized
            ? WithNewTime(post, null, null, rendered, actor, now).Then(p => Decision.Of(p, new PostUnscheduled(now, actor)))
            : Wrong(post, "unscheduled", "edit it to change its time");
    }

    // Whether a moment lies inside the authorization in force and all its deliveries can still be moved there.
    private static bool Covers(Post post, Instant due, Dispatch? dispatch)
        => TimeRules.Allows(post.Authorization!.Time, due) && dispatch is not { IsSpent: true };

    private static Outcome<Rescheduled> Choose(Post post, Instant due, Actor actor, Instant now)
    {
        if (post.DueAt == due)
        {
            return new Rescheduled(Decision.Unchanged(post), Moves: false);
        }

        // The minute outlives the approval: whoever chose it may not give the next one.
        return MayChoose(post.Authorization!, actor) is { } no
            ? no
            : new Rescheduled(Decision.Of(WithAuthor(post, actor) with { DueAt = due, ChangedAt = now }, new PostScheduled(now, actor, due)), Moves: post.DueAt is not null);
    }

    // A minute outside the authorization needs another approval, which who chose it may not give; inside it the approval stays.
    private static Refused? MayChoose(Authorization authorization, Actor actor) => actor switch
    {
        { Person: { } person } when authorization.Approvers.Contains(person) => new Refused(
            Refusal.ApproverMayNotSchedule,
            "You approved this post, so an author who did not approve it chooses its minute. To choose it yourself, "
            + "take the approval back with postUnschedule; another reviewer approves it then."),
        { Client: { } client } when (authorization.ApproverClients ?? []).Contains(client) => new Refused(
            Refusal.ApproverMayNotSchedule,
            "This API client carried the approval of the post; its minute must come through another client, "
            + "so that one program can't do both."),
        _ => null,
    };

    private static Decision<Post> WithNewTime(
        Post post, TimePolicy? policy, Instant? due, Rendered rendered, Actor actor, Instant now, ScanResult? fresh = null)
    {
        var hash = PayloadRules.ContentHash(rendered.Payloads, policy);
        var retimed = WithAuthor(post, actor) with
        {
            Revision = post.Revision + 1,
            Time = policy,
            DueAt = due,
            State = EditorialState.Draft,
            Authorization = null,
            Review = null,
            Verdict = null,
            ContentHash = hash,
            Scan = fresh ?? post.Scan,
            VoidedAt = null,
            ChangedAt = now,
        };
        return Decision.Of(
            retimed,
            post.Authorization is { } old ? new PostAuthorizationVoided(now, actor, old.Id) : null,
            new PostWritten(now, actor, retimed.Revision, hash, [.. post.Targets.Select(t => t.Account)]),
            fresh is null ? null : ScannedEvent(fresh, retimed.Revision, actor, now));
    }
}
