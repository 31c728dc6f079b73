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
/// given another time after its own has passed: InReview with a new item</description></item>
/// <item><term>Authorized with a time</term><description>written: Authorized for the new words when they are clear, else InReview;
/// scheduled inside its time, not by an approver, while all its deliveries wait: the authorization stays; scheduled otherwise: the
/// authorization is void
/// and it starts again; withdrawn:
/// Withdrawn; held: InReview; its fence cleared by an interrupted command: Draft</description></item>
/// <item><term>Authorized without a time</term><description>written: Draft, Authorized when submitted and clear, or InReview</description></item>
/// <item><term>OnHold</term><description>decided as InReview is; written: InReview, however clear the words are by then</description></item>
/// <item><term>Authorized, ChangesRequested, Rejected</term><description>the decision is taken back: InReview with the same item</description></item>
/// <item><term>InReview, OnHold</term><description>taken over by a member who was not an author: InReview with a new item, which the new
/// owner may not decide
/// on</description></item>
/// <item><term>any, public or unsettled on an account</term><description>takes no words, accounts, time or approval (see
/// <see cref="Dispatch"/>); what is unsent is withdrawn</description></item>
/// </list>
/// Every change of words, targets or time is a revision with a hash; a decision holds for one hash only. Labels are not sent and change no revision.</summary>
public static partial class PostRules
{
    /// <summary>Writes a revision. The caller clears the fence when the decision ends an authorization.</summary>
    public static Outcome<Decision<Post>> Write(
        Post post, PostIds ids, WritePost command, Rendered rendered, ScanResult scan, Organization organization, Instant now, Dispatch? dispatch = null)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(command);
        if (MayWrite(post, command) is { } no)
        {
            return no;
        }

        if (dispatch?.RefuseChange() is { } finished)
        {
            return finished;
        }

        if (post.Exists && ChangesLabelsOnly(post, command, rendered, organization))
        {
            return Label(post, command, rendered, organization, now);
        }

        var time = TimeOf(command.Time, now);
        if (!time.Ok)
        {
            return time.Refused;
        }

        var start = command.Origin is { } origin && !post.Exists
            ? post with { Authors = origin.Authors, AuthorClients = origin.Clients, Doubted = origin.Doubted ? true : null }
            : post;
        var written = Revise(start, ids, command, rendered, scan, organization, time.Value, now);
        return (scan.Verdict >= Severity.Flag || start.Doubted == true, command.Submit || IsScheduled(post)) switch
        {
            (true, _) => written.Then(p => ToReview(p, command.Actor, now)),
            (false, true) => written.Then(p => Release(p, rendered, organization, command.Actor, now)),
            _ => written,
        };
    }

    /// <summary>Submits: authorized at once when nothing needs a reviewer, else sent to review. Submitting again changes nothing.
    /// <paramref name="fresh"/> is what the packs find that are active now, when the draft was scanned with others.</summary>
    public static Outcome<Decision<Post>> Submit(
        Post post, Rendered rendered, Organization organization, Actor actor, Instant now, ScanResult? fresh = null, Dispatch? dispatch = null)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(organization);
        if (MayAuthor(actor) is { } no)
        {
            return no;
        }

        return post.State switch
        {
            EditorialState.Authorized when dispatch is { Unsettled.IsEmpty: false } => dispatch.RefuseChange()!,
            EditorialState.InReview or EditorialState.Authorized or EditorialState.OnHold => Decision.Unchanged(post),
            EditorialState.Draft when dispatch?.RefuseChange() is { } finished => finished,
            EditorialState.Draft when post.DueAt is { } due && due < now =>
                new Refused(Refusal.TimeInPast, "The time of this post has passed; choose another one.", "time"),
            EditorialState.Draft => Scanned(
                AfterVoid(post), fresh, actor, now, scanned => Release(scanned, rendered, organization, actor, now)),
            _ => Wrong(post, "submitted", "edit it first"),
        };
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
        { Person: null } => new Refused(Refusal.PersonRequired,
            "Writing needs a named person: send the header On-Behalf-Of with a member's id or e-mail address."),
        _ => actor.Lacks(Role.Author),
    };

    private static Refused? MayWrite(Post post, WritePost command)
        => MayAuthor(command.Actor)
            ?? (post.PurgedAt is not null ? new Refused(Refusal.WrongState, "The words of this post were purged; write a new one.") : null)
            ?? ContentRules.Check(command.Content);

    private static bool IsScheduled(Post post) => post is { State: EditorialState.Authorized, DueAt: not null };

    private static bool ChangesLabelsOnly(Post post, WritePost command, Rendered rendered, Organization organization)
        => !(command.Submit && post.State is (EditorialState.Withdrawn or EditorialState.ChangesRequested or EditorialState.Rejected))
            && post.Campaign == command.Campaign && post.Targets.SequenceEqual(rendered.Targets)
            && command.Time == WallClockOf(post, organization)
            && SameWords(post.Content, command.Content)
            && (IsRendering(post, rendered, post.Time) || IsRendering(post, rendered, null));

    /// <summary>Whether two contents differ in nothing that is sent or scanned.</summary>
    public static bool SameWords(Content one, Content other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return WithoutLabels(one) == WithoutLabels(other);
    }

    private static bool IsRendering(Post post, Rendered rendered, TimePolicy? time) => PayloadRules.ContentHash(rendered.Payloads, time) == post.ContentHash;

    /// <summary>The wall clock that a post has and keeps when it is written without another one: none once it was withdrawn. A minute that was chosen inside an
    /// authorized window is one too.</summary>
    public static WallClock? WallClockOf(Post post, Organization organization)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(organization);
        return post switch
        {
            { State: EditorialState.Withdrawn } => null,
            { Time: TimePolicy.At at } => new WallClock(at.Local, at.Zone),
            { DueAt: { } due } when due.ToUnixTimeMilliseconds() % 60_000 == 0 => TimeRules.WallClockOf(due, organization.Zone),
            _ => null,
        };
    }

    private static Content WithoutLabels(Content content) => content with { Tags = default, Salt = null };

    private static Outcome<Decision<Post>> Label(Post post, WritePost command, Rendered rendered, Organization organization, Instant now)
    {
        var labelled = post.Content.Tags.SequenceEqual(command.Content.Tags)
            ? Decision.Unchanged(post)
            : Decision.Of(
                post with { Content = post.Content with { Tags = command.Content.Tags }, ChangedAt = now },
                new PostLabelled(now, command.Actor, command.Content.Tags.Length));
        if (!command.Submit)
        {
            return labelled;
        }

        var submitted = Submit(labelled.State, rendered, organization, command.Actor, now);
        return submitted.Ok ? labelled.Then(_ => submitted.Value) : submitted.Refused;
    }

    private static Decision<Post> Revise(
        Post post, PostIds ids, WritePost command, Rendered rendered, ScanResult scan, Organization organization, PlannedTime time, Instant now)
    {
        var author = command.Actor.Person!.Value;
        var hash = PayloadRules.ContentHash(rendered.Payloads, time.Policy);
        var revised = WithAuthor(post, command.Actor) with
        {
            Organization = ids.Organization,
            Id = ids.Post,
            Campaign = command.Campaign,
            Author = author,
            Revision = post.Revision + 1,
            Content = command.Content,
            Previous = post.Exists && !post.Content.Zoned().SequenceEqual(command.Content.Zoned()) ? post.Content : post.Previous,
            Targets = rendered.Targets,
            Time = time.Policy,
            DueAt = time.Due,
            Scan = scan,
            State = EditorialState.Draft,
            Review = null,
            Authorization = null,
            Grace = organization.Grace,
            CreatedAt = post.Exists ? post.CreatedAt : now,
            ChangedAt = now,
            DecisionNote = null,
            VoidedAt = null,
            Verdict = null,
            ContentHash = hash,
        };
        return Decision.Of(
            revised,
            post.Authorization is { } old ? new PostAuthorizationVoided(now, command.Actor, old.Id) : null,
            new PostWritten(now, command.Actor, revised.Revision, hash, [.. rendered.Targets.Select(t => t.Account)]),
            ScannedEvent(scan, revised.Revision, command.Actor, now));
    }

    // On its way as far as it may go without a person: authorized, or to review.
    private static Decision<Post> Release(Post post, Rendered rendered, Organization organization, Actor actor, Instant now)
        => NeedsReviewer(post, organization)
            ? ToReview(post, actor, now)
            : Authorize(post, rendered, AuthorizationBasis.ClearScan, [], actor, now);

    private static Decision<Post> Authorize(
        Post post, Rendered rendered, AuthorizationBasis basis, ImmutableArray<MemberId> approvers, Actor actor, Instant now,
        ImmutableArray<string>? clients = null)
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
            ApproverClients = clients,
            Packs = post.Scan.Packs,
            At = now,
            Accepted = AuthorizedUnder.Names(post.Scan),
            PacksVersion = post.Scan.PacksVersion,
        };
        return Decision.Of(
            post with
            {
                State = EditorialState.Authorized,
                Authorization = authorization,
                Generation = generation,
                Time = time,
                VoidedAt = null,
                ChangedAt = now,
            },
            new PostAuthorized(now, actor, authorization.Id, hash, basis, approvers),
            post.DueAt is { } due ? new PostScheduled(now, actor, due) : null);
    }

    private static Decision<Post> ToReview(Post post, Actor actor, Instant now)
    {
        // Each opening has an item of its own, and so a revision of its own: an item that was decided or has ended is not opened again.
        var revision = post.Review is null ? post.Revision : post.Revision + 1;
        var item = ItemOf(post.Id, revision);
        return Decision.Of(
            post with
            {
                State = EditorialState.InReview,
                Revision = revision,
                Review = item,
                ReviewRound = null,
                Verdict = null,
                VoidedAt = null,
                ChangedAt = now,
            },
            new PostSentToReview(now, actor, item, revision));
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

    // Who writes or chooses the time, and the client that carries it, may not decide on the post.
    private static Post WithAuthor(Post post, Actor actor) => post with
    {
        Authors = actor.Person is not { } person || post.Authors.Contains(person) ? post.Authors : post.Authors.Add(person),
        AuthorClients = actor.Client is not { } client || (post.AuthorClients ?? []).Contains(client)
            ? post.AuthorClients
            : (post.AuthorClients ?? []).Add(client),
    };

    private static Refused Wrong(Post post, string what, string remedy)
        => new(Refusal.WrongState, $"A post that is {StatusOf(post)} can't be {what}; {remedy}.");

    // The name that the API has for it; what became of its deliveries is not known here.
    private static string StatusOf(Post post) => post.State switch
    {
        EditorialState.Authorized => ApiNames.Of(post.DueAt is null ? PostStatus.Approved : PostStatus.Scheduled),
        var state => ApiNames.Of(state),
    };

    private sealed record PlannedTime(TimePolicy? Policy, Instant? Due);
}

/// <summary>The key of a post.</summary>
public sealed record PostIds(OrganizationId Organization, PostId Post);

/// <summary>What the targets of a post will send.</summary>
public sealed record Rendered(ImmutableArray<PostTarget> Targets, ImmutableArray<AuthorizedPayload> Payloads);
