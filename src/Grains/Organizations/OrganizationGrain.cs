using Platform.Domain;
using Platform.Domain.Organizations;
using Platform.Domain.Reviews;
using Platform.Grains.Moderation;

namespace Platform.Grains.Organizations;

internal sealed class OrganizationGrain(
    [StoredState] StoredState<Organization> stored, IScanners scanners, TimeProvider clock) : Grain, IOrganizationGrain
{
    public Task<Versioned<Organization>> Get() => Task.FromResult(stored.ToVersioned());

    public Task<Outcome<Versioned<Organization>>> Found(string name, string zone, Actor actor)
        => stored.SaveAsync(OrganizationRules.Found(stored.State, this.Read().Organization, name, zone, actor, clock.Now()));

    public Task<Outcome<Versioned<Organization>>> Change(ChangeOrganization command)
        => Activated(command.ExpectedVersion, () => OrganizationRules.Change(stored.State, command, scanners.Packs, clock.Now()));

    public Task<Outcome<Versioned<Organization>>> ActivatePack(ActivatePack command)
        => Activated(command.ExpectedVersion, () => PackRules.Activate(stored.State, command, clock.Now()));

    public Task<Outcome<Versioned<Organization>>> DeactivatePack(DeactivatePack command)
        => Activated(command.ExpectedVersion, () => PackRules.Deactivate(stored.State, command, clock.Now()));

    public Task<Outcome<Versioned<Organization>>> MuteRule(MuteRule command)
        => Activated(command.ExpectedVersion, () => PackRules.Mute(stored.State, command, clock.Now()));

    public Task<Outcome<Versioned<Organization>>> UnmuteRule(UnmuteRule command)
        => Activated(command.ExpectedVersion, () => PackRules.Unmute(stored.State, command, clock.Now()));

    // The settings first, then the gate: senders that the gate turns away find the new settings. A crash in between is found by the job rescan.
    private async Task<Outcome<Versioned<Organization>>> Activated(int? expected, Func<Outcome<Decision<Organization>>> decide)
    {
        var before = stored.State.PacksVersion;
        var kept = await stored.DecideAsync(expected, decide);
        if (kept.Ok && kept.Value.State.PacksVersion > before)
        {
            await GrainFactory.Rescan(this.Read().Organization).Begin(kept.Value.State.PacksVersion);
        }

        return kept;
    }

    public async Task<Outcome<Versioned<Organization>>> ChangeReviews(ChangeReviewSettings command)
        => await FindNamed(command) is { } missing ? missing
            : await stored.DecideAsync(command.ExpectedVersion, () => ReviewSettingsRules.Change(stored.State, command, NewIds.Salt(), clock.Now()));

    private async Task<Refused?> FindNamed(ChangeReviewSettings command)
    {
        var (organization, (members, accounts, campaigns)) = (this.Read().Organization, ReviewSettingsRules.Named(command));
        var there = await Task.WhenAll(
        [
            .. members.Select(async id => (await GrainFactory.Member(organization, id).Get()).State.Exists),
            .. accounts.Select(async id => (await GrainFactory.Account(organization, id).Get()).State.Exists),
            .. campaigns.Select(async id => (await GrainFactory.Campaign(organization, id).Get()).State.Exists),
        ]);
        return there.All(found => found) ? null : new Refused(Refusal.NotFound, "A route names a member, account or campaign that is not there.", "routes");
    }
}
