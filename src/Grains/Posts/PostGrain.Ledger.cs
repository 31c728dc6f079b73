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

    private async Task<Outcome<Versioned<Post>>> Change(
        Outcome<Decision<Post>> decided, Actor actor, FenceCondition condition = FenceCondition.NothingPublic | FenceCondition.NothingUnsettled)
    {
        if (decided is not { Ok: true, Value: { Changes: true } decision })
        {
            return await stored.SaveAsync(decided);
        }

        var before = stored.State;
        var ended = before.Authorization is { } old && decision.State.Authorization?.Id != old.Id ? old : null;
        if (ended is not null && await EndAuthorization(ended, condition) is { } refused)
        {
            return refused;
        }

        var left = StepsOf(before, decision.State);
        await stored.SaveAsync(decided, _ => left);
        try
        {
            if (left.Contains(StepKinds.Open))
            {
                await OpenItem(stored.State, stored.State.Review!.Value);
            }

            await Propagate();
            if (before.Review is { } item && stored.State.Review != item)
            {
                await Item(item).Invalidate(actor);
            }

            if (ended is not null || left.Contains(StepKinds.Arm) || left.Contains(StepKinds.Open))
            {
                await CompleteSteps();
            }
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            PropagationFailed(log, this.GetPrimaryKeyString(), fault); // what was decided is stored, and the steps say what is left to do
        }

        return stored.ToVersioned();
    }

    private async Task<Outcome<Versioned<Post>>> Reschedule(Outcome<PostRules.Rescheduled> decided, Actor actor)
    {
        if (!decided.Ok)
        {
            return decided.Refused;
        }

        var (decision, moves) = decided.Value;
        return moves && await Postpone(decision.State) is { } refusal ? await NotMoved(refusal) : await Change(decision, actor);
    }

    private async Task<Refusal?> Postpone(Post post)
        => post is { Authorization: { } authorization, DueAt: { } due }
            ? await ledger.PostponeAsync(
                post.Organization, post.Id, authorization.Id, due, NotAfter(post, authorization, due), CancellationToken.None)
            : null;

    private async Task<Refused> NotMoved(Refusal refusal) => refusal switch
    {
        Refusal.AlreadySending => Sending(),
        Refusal.WrongState => new Refused(
            refusal, "A delivery of this post has ended in the meantime; look at it again, then choose its time."),
        _ => (await Dispatched()).RefuseChange() ?? new Refused(
            Refusal.OutcomeUnknown, "A call may have landed whose outcome is not known; the post takes no other time until that is settled."),
    };

    private static Refused Sending() => new(Refusal.AlreadySending, "It is being sent right now; look at it again in a moment.");

    private async Task<Refused?> EndAuthorization(Authorization authorization, FenceCondition condition)
    {
        var post = stored.State;
        var cleared = await ledger.ClearFenceAsync(post.Organization, post.Id, authorization.Generation, condition, CancellationToken.None);
        return cleared switch
        {
            { Cleared: true } => null,
            { Sending.IsEmpty: false } => Sending(),
            _ => new Dispatch(await NamesOf(cleared.Live), await NamesOf(cleared.Unsettled), []).RefuseChange(),
        };
    }

    private async Task<ImmutableArray<string>> NamesOf(ImmutableArray<AccountId> accounts)
        => [.. await Task.WhenAll(accounts.Select(NameOf))];

    // An account whose state can't be read is named by its id: what may become of the post doesn't depend on it.
    private async Task<string> NameOf(AccountId account)
    {
        try
        {
            var card = await GrainFactory.Account(stored.State.Organization, account).Card();
            return card.Exists ? $"{card.Network} {card.Handle}" : account.Value;
        }
        catch (UnreadableStateException)
        {
            return account.Value;
        }
    }

    // What a write leaves to do, until it is done: deliveries to be put into the ledger, an item to be opened, an item to be told.
    private static ImmutableArray<string> StepsOf(Post before, Post after)
    {
        var left = ImmutableArray.CreateBuilder<string>();
        if (after is { State: EditorialState.Authorized, DueAt: not null, PurgedAt: null })
        {
            left.Add(StepKinds.Arm);
        }

        if (after is { State: EditorialState.InReview, ReviewRound: null } && after.Review != before.Review)
        {
            left.Add(StepKinds.Open);
        }

        if (before.Review is not null && (after.Review != before.Review || after.Verdict != before.Verdict))
        {
            left.Add(StepKinds.TellItem(before.Review.Value));
        }

        return left.ToImmutable();
    }

    // What items are told they take themselves, see UnfinishedStepsJob.
    private Task CompleteSteps() => steps.CompleteAsync(this.GetPrimaryKeyString(), stored.Version, CancellationToken.None);

    private Reviews.IReviewItemGrain Item(ReviewItemId item) => GrainFactory.ReviewItem(this.Read().Organization, item);

    // Only of an item that is not there yet: one that is there may be waiting for this post's turn.
    private async Task OpenItem(Post post, ReviewItemId item)
        => await Item(item).Open(new OpenReview(
            post.Id, post.Revision, post.ContentHash, post.Scan.Verdict, post.Scan.Hits, post.Authors, post.DueAt,
            new Actor(post.Author, null, []), ReviewRouting.Plan(await Organization(), post, clock.Now()), post.AuthorClients));

    private async Task Propagate()
    {
        var post = stored.State;
        if (post is { State: EditorialState.Authorized, Authorization: { } authorization, PurgedAt: null })
        {
            await PropagateAuthorization(post, authorization);
        }
    }

    private async Task PropagateAuthorization(Post post, Authorization authorization)
    {
        if (post.DueAt is { } due
            && await ledger.ArmAsync(post.Organization, post.Id, authorization.Id, authorization.Generation, DeliveryPlan.Of(post), CancellationToken.None))
        {
            await ledger.AlignAsync(post.Organization, post.Id, authorization.Id, due, NotAfter(post, authorization, due), CancellationToken.None);
            await Wake(post, due);
            await HoldUnderNewerPacks(authorization);
        }
        else if (await ledger.ClearedGenerationAsync(post.Organization, post.Id, CancellationToken.None) is { } generation)
        {
            await stored.SaveAsync(PostRules.VoidAuthorization(post, generation, clock.Now()));
        }
    }

    private static Instant NotAfter(Post post, Authorization authorization, Instant due) => TimeRules.NotAfter(authorization.Time, due, post.Grace);

    // Packs that changed while this authorization was on its way to the ledger: their re-scan may have ended before it arrived there. A change after this look
    // finds it there.
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
            await Change(PostRules.Hold(stored.State, GateReasons.PackChanged, scan, clock.Now()), Actor.System, FenceCondition.NothingPublic);
        }
    }

    // What became of its deliveries of every authorization; a post that never had one has none.
    private async Task<Dispatch> Dispatched()
    {
        var post = stored.State;
        if (post.Generation == 0)
        {
            return Dispatch.None;
        }

        var rows = (await posts.DeliveriesAsync(post.Organization, [post.Id], CancellationToken.None))[post.Id].ToList();
        var accounts = rows.Where(r => r.State == DeliveryState.Live || Dispatch.IsUnsettled(r.State)).Select(r => r.Key.Account).Distinct().ToList();
        var names = accounts.Zip(await Task.WhenAll(accounts.Select(NameOf))).ToDictionary(one => one.First, one => one.Second);
        var dispatch = Dispatch.Of(rows, account => names.GetValueOrDefault(account) ?? account.Value, post.Authorization?.Id);
        return dispatch with { IsSpent = dispatch.IsSpent || await IsVoid(post, rows) };
    }

    // Whether a command that broke off has ended the authorization, which the state does not say yet. What has deliveries in the ledger
    // shows it there.
    private async Task<bool> IsVoid(Post post, IReadOnlyCollection<DeliveryRow> rows)
        => post.Authorization is { } inForce && rows.All(r => r.Key.Authorization != inForce.Id)
            && await ledger.ClearedGenerationAsync(post.Organization, post.Id, CancellationToken.None) >= inForce.Generation;

    private async Task<ScanResult> Scan(Content content, Organization organization)
        => (await scanners.ForAsync(organization)).Scan(content.Zoned()) with { PacksVersion = organization.PacksVersion };

    // What the active packs find, when the post was scanned with others.
    private async Task<ScanResult?> RescanIfPacksChanged(Organization organization)
        => stored.State is { Exists: true } post
            && (post.Scan.PacksVersion != organization.PacksVersion || !post.Scan.Packs.SequenceEqual((await scanners.ForAsync(organization)).Packs))
            ? await Scan(post.Content, organization) : null;

    private async Task Wake(Post post, Instant due)
    {
        if (due > clock.Now() + Soon)
        {
            return; // the clock looks this far ahead
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
            { Status: CampaignStatus.Closed or CampaignStatus.Cancelling }
                => new Refused(Refusal.WrongState, "The campaign is closed; it takes no new posts.", "campaign"),
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
