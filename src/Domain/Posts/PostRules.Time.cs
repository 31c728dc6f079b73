using NodaTime;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;

namespace Platform.Domain.Posts;

/// <summary>The time of a post: chosen, moved inside what was authorized, taken back.</summary>
public static partial class PostRules
{
    /// <summary>What choosing a time comes to.</summary>
    /// <param name="Post">The post as it will be.</param>
    /// <param name="Moves">Whether the deliveries of the authorization in force move to another moment inside it.</param>
    public sealed record Rescheduled(Post Post, bool Moves);

    /// <summary>Chooses a wall-clock minute. Inside the authorized time the authorization stays; outside it, it is void: a clear post is authorized anew,
    /// any other goes back to review. A flagged post that nobody approved can't be scheduled. <paramref name="fresh"/> is what the packs find that are active
    /// now, when it was scanned with others.</summary>
    public static Outcome<Rescheduled> Schedule(Post post, WallClock time, Rendered rendered, Organization organization, Actor actor, Instant now, ScanResult? fresh = null)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(time);
        if (MayAuthor(actor) is { } no)
        {
            return no;
        }

        var at = TimeRules.At(time.Local, time.Zone, now);
        if (!at.Ok)
        {
            return at.Refused;
        }

        var (policy, due) = at.Value;
        switch (post.State)
        {
            case EditorialState.Authorized when TimeRules.Allows(post.Authorization!.Time, due):
                return new Rescheduled((post with { DueAt = due, ChangedAt = now }).Tell(new PostScheduled(now, actor, due)), Moves: post.DueAt is not null);

            case EditorialState.Draft or EditorialState.Authorized:
                var revised = Retimed(post, policy, due, rendered, actor, now, fresh);
                return NeedsReviewer(revised, organization)
                    ? new Rescheduled(ToReview(revised, actor, now), Moves: false)
                    : new Rescheduled(Joined(revised, Authorize(revised, rendered, AuthorizationBasis.ClearScan, [], actor, now)), Moves: false);

            case EditorialState.InReview or EditorialState.OnHold:
                return new Refused(Refusal.NeedsReview, "The post waits for a reviewer's decision; it can be scheduled when it is approved. To propose another time, edit the post.");

            default:
                return Wrong(post, "scheduled", "edit it first");
        }
    }

    /// <summary>Publishes as soon as may be: inside an authorized window at once; a clear post is authorized for now. <paramref name="fresh"/> as for
    /// <see cref="Schedule"/>.</summary>
    public static Outcome<Rescheduled> PublishNow(Post post, Rendered rendered, Organization organization, Actor actor, Instant now, ScanResult? fresh = null)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(organization);
        if (MayAuthor(actor) is { } no)
        {
            return no;
        }

        switch (post.State)
        {
            case EditorialState.Authorized when TimeRules.Allows(post.Authorization!.Time, now):
                return new Rescheduled((post with { DueAt = now, ChangedAt = now }).Tell(new PostScheduled(now, actor, now)), Moves: post.DueAt is not null);

            case EditorialState.Draft or EditorialState.Authorized when !NeedsReviewer(Under(post, fresh) with { Revision = post.Revision + 1 }, organization):
                var revised = Retimed(post, new TimePolicy.Window(now, now + organization.Grace), now, rendered, actor, now, fresh);
                return new Rescheduled(Joined(revised, Authorize(revised, rendered, AuthorizationBasis.ClearScan, [], actor, now)), Moves: false);

            case EditorialState.Authorized:
                return new Refused(Refusal.OutsideApprovedTime, "The post was approved for another time; schedule it anew and have the new time approved.");

            case EditorialState.Draft or EditorialState.InReview or EditorialState.OnHold:
                return new Refused(Refusal.NeedsReview, "The post waits for a reviewer's decision before it can go out.");

            default:
                return Wrong(post, "published", "edit it first");
        }
    }

    /// <summary>Takes the moment back: the post stays, with its authorization void, as a draft or back in review. The caller has cleared the fence.</summary>
    public static Outcome<Post> Unschedule(Post post, Rendered rendered, Actor actor, Instant now)
    {
        ArgumentNullException.ThrowIfNull(post);
        if (MayAuthor(actor) is { } no)
        {
            return no;
        }

        if (post.DueAt is null)
        {
            return post;
        }

        if (post.State != EditorialState.Authorized)
        {
            return Wrong(post, "unscheduled", "edit it to change its time");
        }

        var revised = Retimed(post, null, null, rendered, actor, now);
        return revised with { Pending = revised.Pending.Add(new PostUnscheduled(now, actor)) };
    }

    private static Post Retimed(Post post, TimePolicy? policy, Instant? due, Rendered rendered, Actor actor, Instant now, ScanResult? fresh = null)
    {
        var hash = PayloadRules.ContentHash(rendered.Payloads, policy);
        return (post with
        {
            Revision = post.Revision + 1,
            Time = policy,
            DueAt = due,
            State = EditorialState.Draft,
            Authorization = null,
            Review = null,
            ContentHash = hash,
            Scan = fresh ?? post.Scan,
            ChangedAt = now,
        }).Tell(
            post.Authorization is { } old ? new PostAuthorizationVoided(now, actor, old.Id) : null,
            new PostWritten(now, actor, post.Revision + 1, hash, [.. post.Targets.Select(t => t.Account)]),
            fresh is null ? null : Told(fresh, post.Revision + 1, actor, now));
    }

    // One write carries the events of both steps.
    private static Post Joined(Post first, Post second) => second with { Pending = first.Pending.AddRange(second.Pending) };
}
