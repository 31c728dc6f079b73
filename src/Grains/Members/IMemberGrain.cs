using System.Collections.Immutable;
using Orleans.Concurrency;
using Platform.Domain;
using Platform.Domain.Members;

namespace Platform.Grains.Members;

/// <summary>One activation stands for one member of staff in one organization. Key <c>member:mercy/m0a1b…</c>, made from the e-mail address.
/// Name, address, roles and whether they are active survive a restart. Called by mutations and by every call on behalf of the person.</summary>
[Alias("IMemberGrain")]
public interface IMemberGrain : IGrainWithStringKey
{
    /// <summary>The member as known now.</summary>
    [AlwaysInterleave, Alias("Get")]
    Task<Versioned<Member>> Get();

    /// <summary>Takes them in, or back.</summary>
    [Alias("Invite")]
    Task<Outcome<Versioned<Member>>> Invite(InviteMember command);

    /// <summary>Gives them other roles.</summary>
    [Alias("ChangeRoles")]
    Task<Outcome<Versioned<Member>>> ChangeRoles(ImmutableArray<Role> roles, Actor actor, int? expectedVersion = null);

    /// <summary>Lets them go.</summary>
    [Alias("Deactivate")]
    Task<Outcome<Versioned<Member>>> Deactivate(Actor actor, int? expectedVersion = null);
}
