using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.Domain.Reviews;

namespace Platform.Domain.Posts;

/// <summary>The road of a post to its authorization.
/// <list type="table">
/// <item><term>Draft, ChangesRequested, Rejected, Withdrawn</term><description>written: Draft, or InReview when something is flagged</description></item>
/// <item><term>Draft</term><description>submitted or scheduled: Authorized when the scan is clear and the organization reviews flagged posts only, else InReview</description></item>
/// <item><term>InReview</term><description>approved: Authorized; changes requested: ChangesRequested; rejected: Rejected; put on hold: OnHold; written: Draft or InReview with a new item;
/// given another time behind its own: InReview with a new item</description></item>
/// <item><term>Authorized</term><description>written, or scheduled outside its time: the authorization is void and it starts again; withdrawn: Withdrawn; held: InReview</description></item>
/// <item><term>OnHold</term><description>decided as InReview is; written: InReview, however clear it is by then</description></item>
/// <item><term>Authorized, ChangesRequested, Rejected</term><description>the decision is taken back: InReview with the same item</description></item>
/// </list>
/// Every change of words, targets or time is a revision with a hash; a decision holds for one hash only.</summary>
public static partial class PostRules
{
    /// <summary>Writes a revision. The caller has cleared the fence if there was an authorization.</summary>
    public static Outcome<Post> Write(Post post, PostIds ids, WritePost command, Rendered rendered, ScanResult scan, Organization organization, Instant now)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(command);
        if (MayAuthor(command.Actor) is { } no)
        {
            return no;
        }

        if (post.PurgedAt is not null)
        {
            return new Refused(Refusal.WrongState, "The words of this post were purged; write a new one.");
        }

        if (ContentRules.Check(command.Content) is { } wrong)
        {
            return wrong;
        }

        var author = command.Actor.Person!.Value;
        var time = TimeOf(command.Time, now);
        if (!time.Ok)
        {
            return time.Refused;
        }

        var (policy, due) = time.Value;
        var written = (post with
        {
            Organization = ids.Organization,
            Id = ids.Post,
            Campaign = command.Campaign,
            Author = author,
            Authors = post.Authors.Contains(author) ? post.Authors : post.Authors.Add(author),
            Revision = post.Revision + 1,
            Content = command.Content,
            Previous = post.Exists && !post.Content.Zoned().SequenceEqual(command.Content.Zoned()) ? post.Content : post.Previous,
            Targets = rendered.Targets,
            Time = policy,
            DueAt = due,
            Scan = scan,
            State = EditorialState.Draft,
            Review = null,
            Authorization = null,
            Grace = organization.Grace,
            CreatedAt = post.Exists ? post.CreatedAt : now,
            ChangedAt = now,
            DecisionNote = null,
            ContentHash = PayloadRules.ContentHash(rendered.Payloads, policy),
        }).Tell(
            post.Authorization is { } old ? new PostAuthorizationVoided(now, command.Actor, old.Id) : null,
            new PostWritten(now, command.Actor, post.Revision + 1, PayloadRules.ContentHash(rendered.Payloads, policy), [.. rendered.Targets.Select(t => t.Account)]),
            new PostScanned(now, command.Actor, post.Revision + 1, scan.Verdict, scan.Hits, scan.Packs));
        return (scan.Verdict >= Severity.Flag || post.Doubted == true, command.Submit) switch
        {
            (true, _) => ToReview(written, command.Actor, now),
            (false, true) when NeedsReviewer(written, organization) => ToReview(written, command.Actor, now),
            (false, true) => Joined(written, Authorize(written, rendered, AuthorizationBasis.ClearScan, [], command.Actor, now)),
            _ => written,
        };
    }

    /// <summary>Submits: authorized at once when nothing needs a reviewer, else sent to review. Submitting again changes nothing.
    /// <paramref name="fresh"/> is what the packs find that are active now, when the draft was scanned with others.</summary>
    public static Outcome<Post> Submit(Post post, Rendered rendered, Organization organization, Actor actor, Instant now, ScanResult? fresh = null)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(organization);
        if (MayAuthor(actor) is { } no)
        {
            return no;
        }

        return post.State switch
        {
            EditorialState.InReview or EditorialState.Authorized or EditorialState.OnHold => post,
            EditorialState.Draft when post.DueAt is { } due && due < now =>
                new Refused(Refusal.TimeInPast, "The time of this post has passed; choose another one.", "time"),
            EditorialState.Draft when !NeedsReviewer(Under(post, fresh), organization) =>
                Scanned(post, fresh, actor, now, scanned => Authorize(scanned, rendered, AuthorizationBasis.ClearScan, [], actor, now)),
            EditorialState.Draft => Scanned(post, fresh, actor, now, scanned => ToReview(scanned.Tell(), actor, now)),
            _ => Wrong(post, "submitted", "edit it first"),
        };
    }

    /// <summary>Takes a reviewer's decision. When packs that were activated since the item was opened find what the reviewer was not shown
    /// (<paramref name="fresh"/>), an approval is not taken: a new item asks again.</summary>
    public static Outcome<Post> Decide(Post post, DecidePost command, Rendered rendered, Instant now, ScanResult? fresh = null)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(command);
        if (post.Review != command.Item)
        {
            return new Refused(Refusal.ReviewInvalidated, "The post has changed since this review item was opened; look at its new item.");
        }

        if (command.Round < (post.ReviewRound ?? 0))
        {
            return new Refused(Refusal.ReviewInvalidated, "This decision was taken back; the item waits for another one.");
        }

        if (post.State is not (EditorialState.InReview or EditorialState.OnHold))
        {
            return post; // told before: telling it again changes nothing
        }

        if (post.ContentHash != command.ContentHash || PayloadRules.ContentHash(rendered.Payloads, post.Time) != command.ContentHash)
        {
            return new Refused(Refusal.ReviewInvalidated, "The decision is for other content than the post has now.");
        }

        var approvers = command.Approvers ?? [command.DecidedBy];
        if (post.Authors.Contains(command.DecidedBy) || approvers.Any(post.Authors.Contains))
        {
            return new Refused(Refusal.AuthorMayNotDecide, "Whoever wrote a post may not decide on it.");
        }

        return command.Decision switch
        {
            ReviewDecision.Approve when fresh is not null && IsNewTo(post.Scan, fresh) => Held(post, GateReasons.PackChanged, fresh, now),
            ReviewDecision.Approve => Authorize(Under(post, fresh) with { DecisionNote = command.Comment, Doubted = null }, rendered, AuthorizationBasis.Approval, approvers, command.Actor, now),
            ReviewDecision.Hold => OnHold(post, command, now),
            ReviewDecision.RequestChanges => (post with { State = EditorialState.ChangesRequested, DecisionNote = command.Comment, ChangedAt = now })
                .Tell(new PostChangesRequested(now, command.Actor, command.Item)),
            _ => (post with { State = EditorialState.Rejected, DecisionNote = command.Comment, ChangedAt = now })
                .Tell(new PostRejected(now, command.Actor, command.Item)),
        };
    }

    /// <summary>Holds a post back because of its content; back only through review.</summary>
    public static Outcome<Post> Hold(Post post, string reason, ScanResult scan, Instant now)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(scan);
        return Held(post, reason, scan, now);
    }

    /// <summary>Takes a post out of the plan. The caller has cleared the fence if there was an authorization.</summary>
    public static Outcome<Post> Withdraw(Post post, Actor actor, Instant now)
    {
        ArgumentNullException.ThrowIfNull(post);
        if (MayAuthor(actor) is { } no)
        {
            return no;
        }

        return post.State == EditorialState.Withdrawn
            ? post
            : (post with { State = EditorialState.Withdrawn, Authorization = null, DueAt = null, Review = null, ChangedAt = now }).Tell(
                post.Authorization is { } old ? new PostAuthorizationVoided(now, actor, old.Id) : null,
                new PostWithdrawn(now, actor));
    }

    /// <summary>Whether the post waits for a reviewer before it may go out.</summary>
    public static bool NeedsReviewer(Post post, Organization organization)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(organization);
        return post.Scan.Verdict >= Severity.Flag || post.Doubted == true || organization.ReviewPolicy == ReviewPolicy.EveryPost
            || ReviewRouting.IsSample(organization.Review, post.Id, post.Revision);
    }

    /// <summary>The item that stands for a revision of a post.</summary>
    public static ReviewItemId ItemOf(PostId post, int revision) => new($"{post}-r{revision}");

    /// <summary>A refusal unless a person with the role of an author stands behind the command.</summary>
    public static Refused? MayAuthor(Actor actor) => actor switch
    {
        { Person: null } => new Refused(Refusal.PersonRequired, "Writing needs a named person: send the header On-Behalf-Of with a member's id or e-mail address."),
        _ => actor.Lacks(Role.Author),
    };

    private static Post Authorize(Post post, Rendered rendered, AuthorizationBasis basis, ImmutableArray<MemberId> approvers, Actor actor, Instant now)
    {
        var time = post.Time ?? new TimePolicy.Window(now, now + TimeRules.OpenWindow);
        var generation = post.Generation + 1;
        var hash = PayloadRules.ContentHash(rendered.Payloads, time);
        var authorization = new Authorization
        {
            Id = new AuthorizationId($"{generation}-{hash[..16]}"),
            Generation = generation,
            Hash = hash,
            Revision = post.Revision,
            Payloads = rendered.Payloads,
            Time = time,
            Basis = basis,
            Approvers = approvers,
            Packs = post.Scan.Packs,
            At = now,
            Accepted = AuthorizedUnder.Names(post.Scan),
            PacksVersion = post.Scan.PacksVersion,
        };
        return (post with { State = EditorialState.Authorized, Authorization = authorization, Generation = generation, Time = time, ChangedAt = now }).Tell(
            new PostAuthorized(now, actor, authorization.Id, hash, basis, approvers),
            post.DueAt is { } due ? new PostScheduled(now, actor, due) : null);
    }

    private static Post ToReview(Post post, Actor actor, Instant now)
    {
        var item = ItemOf(post.Id, post.Revision);
        return post with
        {
            State = EditorialState.InReview,
            Review = item,
            ReviewRound = null,
            ChangedAt = now,
            Pending = post.Pending.Add(new PostSentToReview(now, actor, item, post.Revision)),
        };
    }

    private static Outcome<PlannedTime> TimeOf(WallClock? time, Instant now)
    {
        if (time is null)
        {
            return new PlannedTime(null, null);
        }

        var at = TimeRules.At(time.Local, time.Zone, now);
        return at.Ok ? new PlannedTime(at.Value.Policy, at.Value.Due) : at.Refused;
    }

    private static Refused Wrong(Post post, string what, string remedy)
        => new(Refusal.WrongState, $"A post that is {post.State} can't be {what}; {remedy}.");

    private static Post Tell(this Post post, params ReadOnlySpan<PostEvent?> events)
    {
        var pending = ImmutableArray.CreateBuilder<PostEvent>(events.Length);
        foreach (var told in events)
        {
            if (told is not null)
            {
                pending.Add(told);
            }
        }

        return post with { Pending = pending.ToImmutable() };
    }

    private sealed record PlannedTime(TimePolicy? Policy, Instant? Due);
}

/// <summary>The key of a post.</summary>
public sealed record PostIds(OrganizationId Organization, PostId Post);

/// <summary>What the targets of a post will send.</summary>
public sealed record Rendered(ImmutableArray<PostTarget> Targets, ImmutableArray<AuthorizedPayload> Payloads);
