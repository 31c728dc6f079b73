using NodaTime;
using Platform.Domain.Moderation;

namespace Platform.Domain.Posts;

/// <summary>What packs that changed behind a scan mean for a post: what they find that was not there before goes to a reviewer.</summary>
public static partial class PostRules
{
    /// <summary>Whether a scan finds what a reviewer of an authorized post has not accepted.</summary>
    public static bool FindsMore(Authorization authorization, ScanResult scan)
    {
        ArgumentNullException.ThrowIfNull(authorization);
        return new AuthorizedUnder(authorization.Packs, authorization.Accepted ?? []).IsNew(scan);
    }

    private static bool IsNewTo(ScanResult seen, ScanResult fresh) => new AuthorizedUnder(seen.Packs, AuthorizedUnder.Names(seen)).IsNew(fresh);

    private static Post Under(Post post, ScanResult? fresh) => fresh is null ? post : post with { Scan = fresh };

    private static PostScanned Told(ScanResult scan, int revision, Actor actor, Instant now) => new(now, actor, revision, scan.Verdict, scan.Hits, scan.Packs);

    // The next step of a post with a new scan; one write carries the events of both.
    private static Post Scanned(Post post, ScanResult? fresh, Actor actor, Instant now, Func<Post, Post> next)
    {
        if (fresh is null)
        {
            return next(post);
        }

        var scanned = Under(post, fresh).Tell(Told(fresh, post.Revision, actor, now));
        return Joined(scanned, next(scanned));
    }

    private static Post Held(Post post, string reason, ScanResult scan, Instant now)
    {
        var held = (AsDecidedOn(post) with { State = EditorialState.OnHold, Authorization = null, Scan = scan, ChangedAt = now }).Tell(
            post.Authorization is { } old ? new PostAuthorizationVoided(now, Actor.System, old.Id) : null,
            new PostHeld(now, Actor.System, reason),
            Told(scan, post.Revision, Actor.System, now));
        return ToReview(held with { Revision = held.Revision + 1 }, Actor.System, now);
    }
}
