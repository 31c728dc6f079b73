using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Members;

namespace Platform.Grains.Members;

internal sealed class MemberGrain([StoredState] StoredState<Member> stored, TimeProvider clock) : Grain, IMemberGrain
{
    public Task<Versioned<Member>> Get() => Task.FromResult(stored.ToVersioned());

    public Task<Outcome<Versioned<Member>>> Invite(InviteMember command)
    {
        var (organization, id) = this.Read();
        return stored.SaveAsync(MemberRules.Invite(stored.State, organization, new MemberId(id), command, clock.Now()));
    }

    public Task<Outcome<Versioned<Member>>> ChangeRoles(ImmutableArray<Role> roles, Actor actor, int? expectedVersion)
        => stored.DecideAsync(expectedVersion, () => MemberRules.ChangeRoles(stored.State, roles, actor, clock.Now()));

    public Task<Outcome<Versioned<Member>>> Deactivate(Actor actor, int? expectedVersion)
        => stored.DecideAsync(expectedVersion, () => MemberRules.Deactivate(stored.State, actor, clock.Now()));
}
