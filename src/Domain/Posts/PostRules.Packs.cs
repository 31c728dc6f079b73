using NodaTime;
using Platform.Domain.Moderation;

namespace Platform.Domain.Posts;

/// <summary>What packs that changed after a scan mean for a post: what they find that was not there before goes to a reviewer.</summary>
public static partial class PostRules
{
    /// <summary>Whether a scan finds what a reviewer of an authorized post has not accepted.</summary>
    public static bool FindsMore(Authorization authorization, ScanResult scan)
    {
        ArgumentNullException.ThrowIfNull(authorization);
        return new AuthorizedUnder(authorization.Packs, authorization.Accepted ?? []).IsNew(scan);
    }

    /// <summary>Holds a post back because of its content; back only through review.</summary>
    public static Outcome<Decision<Post>> Hold(Post post, string reason, ScanResult scan, Instant now)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(scan);
        return Held(post, reason, scan, now);
    }

    private static bool HasNewFindings(ScanResult seen, ScanResult fresh) => new AuthorizedUnder(seen.Packs, AuthorizedUnder.Names(seen)).IsNew(fresh);

    private static Post WithScan(Post post, ScanResult? fresh) => fresh is null ? post : post with { Scan = fresh };

    private static PostScanned ScannedEvent(ScanResult scan, int revision, Actor actor, Instant now)
        => new(now, actor, revision, scan.Verdict, scan.Hits, scan.Packs);

    // The next step of a post with a new scan; one write carries the events of both.
    private static Decision<Post> Scanned(Post post, ScanResult? fresh, Actor actor, Instant now, Func<Post, Decision<Post>> next)
        => fresh is null
            ? next(post)
            : Decision.Of(WithScan(post, fresh), ScannedEvent(fresh, post.Revision, actor, now)).Then(next);

    private static Decision<Post> Held(Post post, string reason, ScanResult scan, Instant now)
    {
        var held = AsReviewed(post, now) with { State = EditorialState.OnHold, Authorization = null, Scan = scan, ChangedAt = now };
        return Decision.Of(
            held with { Revision = held.Revision + 1, Review = null, VoidedAt = null },
            post.Authorization is { } old ? new PostAuthorizationVoided(now, Actor.System, old.Id) : null,
            new PostHeld(now, Actor.System, reason),
            ScannedEvent(scan, post.Revision, Actor.System, now))
            .Then(p => ToReview(p, Actor.System, now));
    }
}
