using Microsoft.Extensions.Logging;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Grains.Moderation;

namespace Platform.Grains.Posts;

internal sealed partial class PostGrain(
    [StoredState] StoredState<Post> stored, ILedger ledger, IUnfinishedSteps steps, IPostQueries posts,
    IConnectors connectors, IScanners scanners, TimeProvider clock, ILogger<PostGrain> log)
    : Grain, IPostGrain
{
    public Task<Versioned<Post>> Get() => Task.FromResult(stored.ToVersioned());

    public async Task<Outcome<Versioned<Post>>> Write(WritePost command)
    {
        if ((command.ExpectedVersion > 0 && !stored.State.Exists ? Missing() : stored.CheckVersion(command.ExpectedVersion)) is { } refused)
        {
            return refused;
        }

        var same = PostRules.SameWords(stored.State.Content, command.Content);
        command = command with { Content = command.Content with { Salt = same && stored.State.Exists ? stored.State.Content.Salt : NewIds.Salt() } };
        var rendered = await Render(command.Content, command.Targets);
        if (!rendered.Ok)
        {
            return rendered.Refused;
        }

        if (command.Campaign is { } campaign && await CheckCampaign(campaign) is { } closed)
        {
            return closed;
        }

        var organization = await Organization();
        var scan = await Scan(command.Content, organization);
        var (tenant, id) = this.Read();
        return await Change(
            PostRules.Write(stored.State, new PostIds(tenant, new PostId(id)), command, rendered.Value, scan, organization, clock.Now(), await Dispatched()),
            command.Actor);
    }

    public Task<Outcome<Versioned<Post>>> Submit(Actor actor, int? expectedVersion)
        => WithExpectedVersion(expectedVersion, async (rendered, settings) => await Change(
            PostRules.Submit(stored.State, rendered, settings, actor, clock.Now(), await RescanIfPacksChanged(settings), await Dispatched()), actor));

    public Task<Outcome<Versioned<Post>>> Schedule(WallClock time, Actor actor, int? expectedVersion)
        => WithExpectedVersion(expectedVersion, async (rendered, settings) => await Reschedule(
            PostRules.Schedule(stored.State, time, rendered, settings, actor, clock.Now(), await RescanIfPacksChanged(settings), await Dispatched()), actor));

    public Task<Outcome<Versioned<Post>>> PublishNow(Actor actor, int? expectedVersion)
        => WithExpectedVersion(expectedVersion, async (rendered, settings) => await Reschedule(
            PostRules.PublishNow(stored.State, rendered, settings, actor, clock.Now(), await RescanIfPacksChanged(settings), await Dispatched()), actor));

    public Task<Outcome<Versioned<Post>>> Unschedule(Actor actor, int? expectedVersion)
        => WithExpectedVersion(expectedVersion, async (rendered, _) => await Change(
            PostRules.Unschedule(stored.State, rendered, actor, clock.Now(), await Dispatched()), actor));

    public async Task<Outcome<Versioned<Post>>> Withdraw(Actor actor, int? expectedVersion)
        => !stored.State.Exists ? Missing()
            : stored.CheckVersion(expectedVersion) is { } stale ? stale
            : await Change(PostRules.Withdraw(stored.State, actor, clock.Now(), await Dispatched()), actor, FenceCondition.None);

    public async Task<Outcome<Versioned<Post>>> Decide(DecidePost command)
        => await Rendered() is var rendered && !rendered.Ok
            ? rendered.Refused
            : await Change(
                PostRules.Decide(stored.State, command, rendered.Value, clock.Now(), await RescanIfPacksChanged(await Organization()), await Dispatched()),
                command.Actor);

    public async Task<Outcome<Versioned<Post>>> Reopen(ReopenPost command)
        => await Change(PostRules.Reopen(stored.State, command, clock.Now(), await Dispatched()), command.Actor);

    public Task<Outcome<Versioned<Post>>> Resubmit(WallClock? time, Actor actor, int? expectedVersion)
        => WithExpectedVersion(expectedVersion, async (rendered, settings) => await Change(
            PostRules.Resubmit(stored.State, time, rendered, actor, clock.Now(), await RescanIfPacksChanged(settings), await Dispatched()), actor));

    public async Task<Outcome<Versioned<Post>>> Hold(AuthorizationId authorization, string reason, ScanResult scan)
    {
        if (stored.State.Authorization is not { } inForce || inForce.Id != authorization)
        {
            return stored.ToVersioned();
        }

        // All texts of the post, as a reviewer sees them; what was found in a payload counts where they are clear by themselves.
        var own = await Scan(stored.State.Content, await Organization());
        return await Change(
            PostRules.Hold(stored.State, reason, PostRules.FindsMore(inForce, own) ? own : scan, clock.Now()), Actor.System, FenceCondition.NothingPublic);
    }

    public async Task<Outcome<Versioned<Post>>> Purge(Actor actor, int? expectedVersion)
    {
        await Propagate(); // a withdrawal that broke off after the fence was cleared is no end: the state says so first
        var (organization, id) = this.Read();
        var deliveries = await posts.DeliveriesAsync(organization, [new PostId(id)], CancellationToken.None);
        return await stored.DecideAsync(expectedVersion, () => PurgeRules.Purge(stored.State, [.. deliveries[new PostId(id)]], actor, clock.Now()), purges: true);
    }

    public async Task CarryOn()
    {
        if (stored.State is { State: EditorialState.InReview, Review: { } item, ReviewRound: null } post
            && !(await Item(item).Get()).State.Exists)
        {
            await OpenItem(post, item);
        }

        await Propagate();
        await CompleteSteps();
    }

    private async Task<Outcome<Versioned<Post>>> WithExpectedVersion(
        int? expectedVersion, Func<Rendered, Organization, Task<Outcome<Versioned<Post>>>> change)
        => stored.CheckVersion(expectedVersion) is { } stale ? stale
            : await Rendered() is var rendered && !rendered.Ok ? rendered.Refused
            : await change(rendered.Value, await Organization());
}
