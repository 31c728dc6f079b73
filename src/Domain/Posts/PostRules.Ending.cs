using NodaTime;
using Platform.Domain.Members;

namespace Platform.Domain.Posts;

/// <summary>How the road of a post ends before its time: withdrawn by a person, or voided because a command was interrupted.</summary>
public static partial class PostRules
{
    /// <summary>Takes a post out of the plan: what is unsent is withdrawn, what is public stays public. The caller clears the fence. Allowed while an outcome
    /// is unknown: nothing is sent again. Refused when nothing is left to withdraw.</summary>
    public static Outcome<Decision<Post>> Withdraw(Post post, Actor actor, Instant now, Dispatch? dispatch = null)
    {
        ArgumentNullException.ThrowIfNull(post);
        if (MayWithdraw(actor) is { } no)
        {
            return no;
        }

        var sent = dispatch ?? Dispatch.None;
        if (post.State == EditorialState.Withdrawn)
        {
            return Decision.Unchanged(post);
        }

        return sent is { Public.IsEmpty: false, Unsent.IsEmpty: true, Unsettled.IsEmpty: true }
            ? new Refused(
                Refusal.AlreadyPublished,
                $"The post is public on {Dispatch.Names(sent.Public)} and nothing of it is left to withdraw. "
                    + "Take it down with postTakeDown, or go on with a copy (postDuplicate).")
            : Decision.Of(
                post with { State = EditorialState.Withdrawn, Authorization = null, DueAt = null, Review = null, VoidedAt = null, ChangedAt = now },
                post.Authorization is { } old ? new PostAuthorizationVoided(now, actor, old.Id) : null,
                new PostWithdrawn(now, actor));
    }

    /// <summary>Says of a post whose fence was cleared by a command that did not end what the ledger has decided: its authorization is void. It is a draft
    /// under attention until somebody writes, schedules or submits it.</summary>
    /// <param name="post">The post.</param>
    /// <param name="generation">The generation up to which the fence was cleared.</param>
    /// <param name="now">When.</param>
    public static Outcome<Decision<Post>> VoidAuthorization(Post post, int generation, Instant now)
    {
        ArgumentNullException.ThrowIfNull(post);
        return post is { State: EditorialState.Authorized, Authorization: { } authorization } && authorization.Generation <= generation
            ? Decision.Of(
                AsReviewed(post, now) with { State = EditorialState.Draft, Authorization = null, Review = null, Verdict = null, VoidedAt = now, ChangedAt = now },
                new PostAuthorizationVoided(now, Actor.System, authorization.Id))
            : Decision.Unchanged(post);
    }

    // The item of a revision whose authorization was voided is decided, so that the revision can't ask again.
    private static Post AfterVoid(Post post) => post.VoidedAt is null ? post : post with { Revision = post.Revision + 1, VoidedAt = null };

    private static Refused? MayWithdraw(Actor actor)
        => actor.Person is null ? MayAuthor(actor) : actor.Is(Role.Author) || actor.Is(Role.Compliance) ? null : actor.Lacks(Role.Author);
}
