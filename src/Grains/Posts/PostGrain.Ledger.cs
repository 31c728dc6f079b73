using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Campaigns;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;

namespace Platform.Grains.Posts;

/// <summary>The order of writes. An authorization begins in the grain and then in the fence; it ends in the fence and then in the grain:
/// a crash in between leaves a post that isn't sent, never one that is sent without authorization.</summary>
internal sealed partial class PostGrain
{
    private static readonly Duration Soon = Duration.FromMinutes(1);

    private async Task<Outcome<Versioned<Post>>> Change(Outcome<Post> decided, Actor actor)
    {
        var before = stored.State;
        if (decided.Ok && before.Authorization is { } old && decided.Value.Authorization?.Id != old.Id && await EndAuthorization(old, decided.Value) is { } refused)
        {
            return refused;
        }

        var kept = await stored.Keep(decided);
        if (kept.Ok && !ReferenceEquals(before, stored.State))
        {
            await FollowThrough();
            if (before.Review is { } item && stored.State.Review != item)
            {
                await GrainFactory.ReviewItem(stored.State.Organization, item).Invalidate(actor);
            }
        }

        return kept;
    }

    private async Task<Outcome<Versioned<Post>>> Reschedule(Outcome<PostRules.Rescheduled> decided, Actor actor)
    {
        if (!decided.Ok)
        {
            return decided.Refused;
        }

        var (post, moves) = decided.Value;
        if (moves && post is { Authorization: { } authorization, DueAt: { } due }
            && !await ledger.MoveAsync(post.Organization, post.Id, authorization.Id, due, TimeRules.NotAfter(authorization.Time, due, post.Grace), CancellationToken.None))
        {
            return new Refused(Refusal.AlreadySending, "It is being sent, or was sent; its time can't be moved any more.");
        }

        return await Change(post, actor);
    }

    private async Task<Refused?> EndAuthorization(Authorization authorization, Post next)
    {
        var post = stored.State;
        var cleared = next.State == EditorialState.Withdrawn
            ? await ledger.ClearFenceAsync(post.Organization, post.Id, authorization.Generation, CancellationToken.None)
            : await ledger.ClearFenceUnlessLiveAsync(post.Organization, post.Id, authorization.Generation, CancellationToken.None);
        return cleared switch
        {
            { Cleared: true } => null,
            { Live.IsEmpty: false } => new Refused(Refusal.AlreadyPublished, "It is public on at least one account; withdraw the rest and write a new post instead."),
            _ => new Refused(Refusal.AlreadySending, "It is being sent right now; see what comes of it in a moment."),
        };
    }

    private async Task FollowThrough()
    {
        var post = stored.State;
        if (post is { State: EditorialState.InReview, Review: { } item, ReviewRound: null }) // a reopened item is there, and may be waiting for this
        {
            await GrainFactory.ReviewItem(post.Organization, item).Open(new OpenReview(
                post.Id, post.Revision, post.ContentHash, post.Scan.Verdict, post.Scan.Hits, post.Authors, post.DueAt, new Actor(post.Author, null, []),
                ReviewRouting.Plan(await Organization(), post, clock.Now())));
        }

        if (post is { State: EditorialState.Authorized, Authorization: { } authorization, DueAt: { } due, PurgedAt: null }
            && await ledger.ArmAsync(post.Organization, post.Id, authorization.Id, authorization.Generation, DeliveryPlan.Of(post), CancellationToken.None))
        {
            await Wake(post, due);
            await HoldUnderNewerPacks(authorization);
        }
    }

    // Packs that changed while this authorization was on its way to the ledger: their re-scan may have been through before it stood there. Who changes them
    // after this look finds it there.
    private async Task HoldUnderNewerPacks(Authorization authorization)
    {
        var organization = await Organization();
        if (authorization.PacksVersion is not { } scanned || scanned >= organization.PacksVersion)
        {
            return;
        }

        var scan = await Scan(stored.State.Content, organization);
        if (PostRules.FindsMore(authorization, scan))
        {
            await Change(PostRules.Hold(stored.State, GateReasons.PackChanged, scan, clock.Now()), Actor.System);
        }
    }

    private async Task<ScanResult> Scan(Content content, Organization organization)
        => (await scanners.ForAsync(organization)).Scan(content.Zoned()) with { PacksVersion = organization.PacksVersion };

    // What the active packs find, when the post was scanned with others.
    private async Task<ScanResult?> Fresh(Organization organization)
        => stored.State is { Exists: true } post
            && (post.Scan.PacksVersion != organization.PacksVersion || !post.Scan.Packs.SequenceEqual((await scanners.ForAsync(organization)).Packs))
            ? await Scan(post.Content, organization) : null;

    private async Task Wake(Post post, Instant due)
    {
        if (due > clock.Now() + Soon)
        {
            await slots.EnsureAsync(post.Organization, DeliveryPlan.SlotOf(due), CancellationToken.None);
            return;
        }

        foreach (var target in post.Targets)
        {
            await GrainFactory.Account(post.Organization, target.Account).WakeAt(due);
        }
    }

    private async Task<Organization> Organization() => (await GrainFactory.Organization(this.Read().Organization).Get()).State;

    private async Task<Refused?> CheckCampaign(CampaignId campaign)
    {
        var state = (await GrainFactory.Campaign(this.Read().Organization, campaign).Get()).State;
        return state switch
        {
            { Exists: false } => new Refused(Refusal.NotFound, "There is no such campaign.", "campaign"),
            { Status: CampaignStatus.Closed } => new Refused(Refusal.WrongState, "The campaign is closed; it takes no new posts.", "campaign"),
            _ => null,
        };
    }

    private Task<Outcome<Rendered>> Rendered()
        => stored.State.Exists ? Render(stored.State.Content, [.. stored.State.Targets.Select(t => t.Account)]) : Task.FromResult<Outcome<Rendered>>(Missing());

    private static Refused Missing() => new(Refusal.NotFound, "There is no such post.");

    private async Task<Outcome<Rendered>> Render(Content content, ImmutableArray<AccountId> accounts)
    {
        if (accounts.IsDefaultOrEmpty || accounts.Distinct().Count() != accounts.Length)
        {
            return new Refused(Refusal.InvalidInput, "Name the accounts that the post is for, each once.", "accounts");
        }

        var cards = await Task.WhenAll(accounts.Select(a => GrainFactory.Account(this.Read().Organization, a).Card()));
        var payloads = ImmutableArray.CreateBuilder<AuthorizedPayload>(cards.Length);
        foreach (var card in cards)
        {
            var rendered = AccountPayloads.Render(content, card, connectors);
            if (!rendered.Ok)
            {
                return rendered.Refused;
            }

            payloads.Add(rendered.Value);
        }

        return new Rendered([.. payloads.Select(p => new PostTarget(p.Account, p.Network))], payloads.ToImmutable());
    }
}
