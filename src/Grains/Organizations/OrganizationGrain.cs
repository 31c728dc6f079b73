using Platform.Domain;
using Platform.Domain.Organizations;
using Platform.Grains.Moderation;

namespace Platform.Grains.Organizations;

internal sealed class OrganizationGrain(
    [PersistentState("organization")] IPersistentState<Organization> stored, IScanners scanners, TimeProvider clock) : Grain, IOrganizationGrain
{
    public Task<Versioned<Organization>> Get() => Task.FromResult(stored.Seen());

    public Task<Outcome<Versioned<Organization>>> Found(string name, string zone, Actor actor)
        => stored.Keep(OrganizationRules.Found(stored.State, this.Read().Organization, name, zone, actor, clock.Now()));

    public async Task<Outcome<Versioned<Organization>>> Change(ChangeOrganization command)
    {
        var before = stored.State.PacksVersion;
        var kept = await stored.Decide(command.ExpectedVersion, () => OrganizationRules.Change(stored.State, command, scanners.Packs, clock.Now()));
        return await Activated(before, kept);
    }

    // The settings first, then the gate: senders that the gate turns away find the new settings. A crash in between is found by the rescan poll.
    private async Task<Outcome<Versioned<Organization>>> Activated(int before, Outcome<Versioned<Organization>> kept)
    {
        if (kept.Ok && kept.Value.State.PacksVersion > before)
        {
            await GrainFactory.Rescan(this.Read().Organization).Begin(kept.Value.State.PacksVersion);
        }

        return kept;
    }
}
