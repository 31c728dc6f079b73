using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Moderation;
using Platform.Domain.Posts;
using Platform.Grains.Moderation;

namespace Platform.Grains.Posts;

internal sealed partial class PostGrain(
    [PersistentState("post")] IPersistentState<Post> stored, ILedger ledger, ISlots slots,
    IConnectors connectors, IScanners scanners, TimeProvider clock)
    : Grain, IPostGrain
{
    public Task<Versioned<Post>> Get() => Task.FromResult(stored.Seen());

    public async Task<Outcome<Versioned<Post>>> Write(WritePost command)
    {
        if ((command.ExpectedVersion > 0 && !stored.State.Exists ? Missing() : stored.Stale(command.ExpectedVersion)) is { } refused)
        {
            return refused;
        }

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
        var scan = scanners.For(organization).Scan(command.Content.Zoned());
        var (tenant, id) = this.Read();
        return await Change(PostRules.Write(stored.State, new PostIds(tenant, new PostId(id)), command, rendered.Value, scan, organization, clock.Now()), command.Actor);
    }

    public Task<Outcome<Versioned<Post>>> Submit(Actor actor, int? expectedVersion)
        => OnSeen(expectedVersion, async rendered => await Change(PostRules.Submit(stored.State, rendered, await Organization(), actor, clock.Now()), actor));

    public Task<Outcome<Versioned<Post>>> Schedule(WallClock time, Actor actor, int? expectedVersion)
        => OnSeen(expectedVersion, async rendered => await Reschedule(PostRules.Schedule(stored.State, time, rendered, await Organization(), actor, clock.Now()), actor));

    public Task<Outcome<Versioned<Post>>> PublishNow(Actor actor, int? expectedVersion)
        => OnSeen(expectedVersion, async rendered => await Reschedule(PostRules.PublishNow(stored.State, rendered, await Organization(), actor, clock.Now()), actor));

    public Task<Outcome<Versioned<Post>>> Unschedule(Actor actor, int? expectedVersion)
        => OnSeen(expectedVersion, rendered => Change(PostRules.Unschedule(stored.State, rendered, actor, clock.Now()), actor));

    public async Task<Outcome<Versioned<Post>>> Withdraw(Actor actor, int? expectedVersion)
        => !stored.State.Exists ? Missing()
            : stored.Stale(expectedVersion) is { } stale ? stale
            : await Change(PostRules.Withdraw(stored.State, actor, clock.Now()), actor);

    public async Task<Outcome<Versioned<Post>>> Decide(DecidePost command)
        => await Rendered() is var rendered && !rendered.Ok
            ? rendered.Refused
            : await Change(PostRules.Decide(stored.State, command, rendered.Value, clock.Now()), command.Actor);

    public async Task<Outcome<Versioned<Post>>> Hold(AuthorizationId authorization, string reason, ScanResult scan)
        => stored.State.Authorization?.Id != authorization
            ? stored.Seen()
            : await Change(PostRules.Hold(stored.State, reason, scan, clock.Now()), Actor.System);

    public Task CarryOn() => FollowThrough();

    private async Task<Outcome<Versioned<Post>>> OnSeen(int? expectedVersion, Func<Rendered, Task<Outcome<Versioned<Post>>>> change)
        => stored.Stale(expectedVersion) is { } stale ? stale
            : await Rendered() is var rendered && !rendered.Ok ? rendered.Refused
            : await change(rendered.Value);
}
