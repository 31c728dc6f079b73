using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Moderation;
using Platform.Domain.Reviews;

namespace Platform.Domain.Posts;

/// <summary>What a review does to a post. The post decides: its write completes a decision, and its item follows.</summary>
public static partial class PostRules
{
    private const string HeldInReview = "review";

    /// <summary>Takes a reviewer's decision. An approval of other bytes than the post would send now is not taken: a new item asks about those. The same where
    /// packs that were activated since the item was opened find what the reviewer was not shown (<paramref name="fresh"/>).</summary>
    public static Outcome<Decision<Post>> Decide(
        Post post, DecidePost command, Rendered rendered, Instant now, ScanResult? fresh = null, Dispatch? dispatch = null)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(command);
        if (MayDecide(post, command) is { } no)
        {
            return no;
        }

        if (post.State is not (EditorialState.InReview or EditorialState.OnHold))
        {
            return Decision.Unchanged(post); // decided before: the repetition changes nothing
        }

        if (command.Decision == ReviewDecision.Approve && (dispatch?.RefuseChange() ?? PassedTime(post.DueAt, now)) is { } finished)
        {
            return finished;
        }

        var approvers = command.Approvers ?? [command.DecidedBy];
        return command.Decision switch
        {
            ReviewDecision.Approve when PayloadRules.ContentHash(rendered.Payloads, post.Time) != post.ContentHash => AskAgain(post, rendered, fresh, now),
            ReviewDecision.Approve when fresh is not null && HasNewFindings(post.Scan, fresh) => Held(post, GateReasons.PackChanged, fresh, now),
            ReviewDecision.Approve
                => Scanned(post with { DecisionNote = command.Comment, Doubted = null, Verdict = command.Verdict }, fresh, command.Actor, now,
                scanned => Authorize(scanned, rendered, AuthorizationBasis.Approval, approvers, command.Actor, now, ClientsOf(command))),
            ReviewDecision.Hold => OnHold(post, command, now),
            ReviewDecision.RequestChanges => Decision.Of(
                post with { State = EditorialState.ChangesRequested, DecisionNote = command.Comment, Verdict = command.Verdict, ChangedAt = now },
                new PostChangesRequested(now, command.Actor, command.Item)),
            _ => Decision.Of(
                post with { State = EditorialState.Rejected, DecisionNote = command.Comment, Verdict = command.Verdict, ChangedAt = now },
                new PostRejected(now, command.Actor, command.Item)),
        };
    }

    /// <summary>Takes the decision on a post back: it waits for another one. The caller clears the fence when there was an authorization. Repeating it
    /// changes nothing.</summary>
    public static Outcome<Decision<Post>> Reopen(Post post, ReopenPost command, Instant now, Dispatch? dispatch = null)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(command);
        if (post.Review != command.Item)
        {
            return new Refused(Refusal.ReviewInvalidated, "The post has changed since this review item was opened; look at its new item.");
        }

        if (post.ReviewRound >= command.Round)
        {
            return Decision.Unchanged(post);
        }

        if (post.PurgedAt is not null || post.State is not (EditorialState.Authorized or EditorialState.ChangesRequested or EditorialState.Rejected))
        {
            return Wrong(post, "reopened", "there is no decision to take back");
        }

        return dispatch?.RefuseChange() is { } finished
            ? finished
            : Decision.Of(
                AsReviewed(post, now) with
                {
                    State = EditorialState.InReview,
                    Authorization = null,
                    ReviewRound = command.Round,
                    DecisionNote = null,
                    Verdict = null,
                    ChangedAt = now,
                },
                post.Authorization is { } old ? new PostAuthorizationVoided(now, command.Actor, old.Id) : null,
                new PostReopened(now, command.Actor, command.Item, command.Round));
    }

    /// <summary>Gives another time, or none, to a post whose time passed before there was a decision, and sends it to review again.
    /// <paramref name="fresh"/> as for <see cref="Schedule"/>.</summary>
    public static Outcome<Decision<Post>> Resubmit(
        Post post, WallClock? time, Rendered rendered, Actor actor, Instant now, ScanResult? fresh = null, Dispatch? dispatch = null)
    {
        ArgumentNullException.ThrowIfNull(post);
        if ((MayAuthor(actor) ?? dispatch?.RefuseChange()) is { } no)
        {
            return no;
        }

        if (post is not { State: EditorialState.InReview or EditorialState.OnHold, DueAt: { } due } || due > now)
        {
            return Wrong(post, "resubmitted", "this is for posts whose time passed before there was a decision");
        }

        var chosen = TimeOf(time, now);
        return chosen.Ok
            ? WithNewTime(post, chosen.Value.Policy, chosen.Value.Due, rendered, actor, now, fresh).Then(p => ToReview(p, actor, now))
            : chosen.Refused;
    }

    private static Refused? MayDecide(Post post, DecidePost command)
    {
        var approvers = command.Approvers ?? [command.DecidedBy];
        return post switch
        {
            _ when post.Review != command.Item =>
                new Refused(Refusal.ReviewInvalidated, "The post has changed since this review item was opened; look at its new item."),
            _ when command.Round < (post.ReviewRound ?? 0) =>
                new Refused(Refusal.ReviewInvalidated, "This decision was taken back; the item waits for another one."),
            { State: not (EditorialState.InReview or EditorialState.OnHold), Verdict: { } verdict }
                when verdict.Decision != command.Decision || verdict.Actor.Person != command.DecidedBy
                    => new Refused(Refusal.WrongState, "This item is decided."),
            { State: not (EditorialState.InReview or EditorialState.OnHold) } => null,
            _ when post.ContentHash != command.ContentHash
                => new Refused(Refusal.ReviewInvalidated, "The decision is for other content than the post has now."),
            _ when post.Authors.Contains(command.DecidedBy) || approvers.Any(post.Authors.Contains) =>
                new Refused(Refusal.AuthorMayNotDecide, "Whoever wrote a post or chose its time may not decide on it."),
            _ when command.Actor.Client is { } client && (post.AuthorClients ?? []).Contains(client) => new Refused(Refusal.AuthorMayNotDecide, SameClient),
            _ => null,
        };
    }

    /// <summary>Why a post is not approved any more: after its minute it would go out at once.</summary>
    internal static Refused? PassedTime(Instant? due, Instant now)
        => due < now
            ? new Refused(Refusal.TimeInPast, "The post's time has passed while it waited; the author has to choose another one. You can ask for changes or reject.")
            : null;

    private static ImmutableArray<string>? ClientsOf(DecidePost command)
    {
        ImmutableArray<string> clients =
            [.. (command.Verdict?.Progress.Approvals ?? []).Select(a => a.Client).Append(command.Actor.Client).OfType<string>().Distinct()];
        return clients.IsEmpty ? null : clients;
    }

    /// <summary>Why a client may not decide on what it wrote.</summary>
    internal const string SameClient =
        "This API client wrote the post on behalf of its author; a decision on it must come through another client, so that one program can't do both.";

    // The accounts would send other bytes than the reviewer was shown: a new revision with its own item.
    private static Decision<Post> AskAgain(Post post, Rendered rendered, ScanResult? fresh, Instant now)
    {
        var hash = PayloadRules.ContentHash(rendered.Payloads, post.Time);
        var revised = post with
        {
            Revision = post.Revision + 1,
            Targets = rendered.Targets,
            ContentHash = hash,
            Scan = fresh ?? post.Scan,
            Review = null,
            ReviewRound = null,
            VoidedAt = null,
            ChangedAt = now,
        };
        return Decision.Of(
            revised,
            new PostWritten(now, Actor.System, revised.Revision, hash, [.. rendered.Targets.Select(t => t.Account)]),
            fresh is null ? null : ScannedEvent(fresh, revised.Revision, Actor.System, now))
            .Then(p => ToReview(p, Actor.System, now));
    }

    // An authorization gives a window to a post that had no time; its hash, which decisions are bound to, is of the post without one. The minute that
    // was chosen inside the window stays while it is ahead: the post goes out then, once it is approved again.
    private static Post AsReviewed(Post post, Instant now)
        => post.Authorization is { } given && PayloadRules.ContentHash(given.Payloads, null) == post.ContentHash ? post with { Time = null, DueAt = post.DueAt > now ? post.DueAt : null } : post;

    private static Decision<Post> OnHold(Post post, DecidePost command, Instant now) => post.State == EditorialState.OnHold
        ? Decision.Unchanged(post)
        : Decision.Of(
            post with { State = EditorialState.OnHold, Doubted = true, DecisionNote = command.Comment, Verdict = command.Verdict, ChangedAt = now },
            new PostHeld(now, command.Actor, HeldInReview));
}
