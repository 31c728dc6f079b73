using NodaTime;
using Platform.Domain.Moderation;

namespace Platform.Domain.Posts;

/// <summary>What a review does to a post beside deciding on it: hold, take back, and another time for what nobody decided in time.</summary>
public static partial class PostRules
{
    /// <summary>Takes the decision on a post back, as its item does: it waits for another one. The caller has cleared the fence if there was an
    /// authorization. Telling it again changes nothing.</summary>
    public static Outcome<Post> Reopen(Post post, ReopenPost command, Instant now)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(command);
        if (post.Review != command.Item)
        {
            return new Refused(Refusal.ReviewInvalidated, "The post has changed since this review item was opened; look at its new item.");
        }

        if (post.ReviewRound >= command.Round)
        {
            return post;
        }

        return post.PurgedAt is not null || post.State is not (EditorialState.Authorized or EditorialState.ChangesRequested or EditorialState.Rejected)
            ? Wrong(post, "reopened", "there is no decision to take back")
            : (AsDecidedOn(post) with { State = EditorialState.InReview, Authorization = null, ReviewRound = command.Round, DecisionNote = null, ChangedAt = now }).Tell(
                post.Authorization is { } old ? new PostAuthorizationVoided(now, command.Actor, old.Id) : null,
                new PostReopened(now, command.Actor, command.Item, command.Round));
    }

    /// <summary>Gives another time, or none, to a post whose time passed before there was a decision, and sends it to review again.
    /// <paramref name="fresh"/> as for <see cref="Schedule"/>.</summary>
    public static Outcome<Post> Resubmit(Post post, WallClock? time, Rendered rendered, Actor actor, Instant now, ScanResult? fresh = null)
    {
        ArgumentNullException.ThrowIfNull(post);
        if (MayAuthor(actor) is { } no)
        {
            return no;
        }

        if (post is not { State: EditorialState.InReview or EditorialState.OnHold, DueAt: { } due } || due > now)
        {
            return Wrong(post, "resubmitted", "this is for posts whose time passed before there was a decision");
        }

        var chosen = TimeOf(time, now);
        return chosen.Ok ? ToReview(Retimed(post, chosen.Value.Policy, chosen.Value.Due, rendered, actor, now, fresh), actor, now) : chosen.Refused;
    }

    // An authorization gives a time to a post that had none; its hash, which decisions are bound to, is of the post without one.
    private static Post AsDecidedOn(Post post)
        => post.Authorization is { } given && PayloadRules.ContentHash(given.Payloads, null) == post.ContentHash ? post with { Time = null, DueAt = null } : post;

    private static Post OnHold(Post post, DecidePost command, Instant now) => post.State == EditorialState.OnHold ? post
        : (post with { State = EditorialState.OnHold, Doubted = true, DecisionNote = command.Comment, ChangedAt = now })
            .Tell(new PostHeld(now, command.Actor, HeldInReview));

    private const string HeldInReview = "review";
}
