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

    public Task<Outcome<Versioned<Organization>>> Change(ChangeOrganization command)
        => stored.Decide(command.ExpectedVersion, () => OrganizationRules.Change(stored.State, command, scanners.Packs, clock.Now()));
}
