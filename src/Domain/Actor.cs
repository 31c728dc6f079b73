using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orleans;
using Platform.Domain.Members;

namespace Platform.Domain;

/// <summary>Who gives a command: a person, an API client on behalf of a person, a client by itself, or the system.</summary>
/// <param name="Person">The person whose act it is, or null.</param>
/// <param name="Client">The API client that carried it, or null.</param>
/// <param name="Roles">The roles that count for this command; not written into the journal.</param>
[GenerateSerializer, Immutable, Alias("Actor")]
public sealed record Actor(
    [property: Id(0)] MemberId? Person,
    [property: Id(1)] string? Client,
    [property: Id(2), JsonIgnore] ImmutableArray<Role> Roles)
{
    /// <summary>The platform itself: jobs, recovery, the gate.</summary>
    public static Actor System { get; } = new(null, null, []);

    /// <summary>Whether one of the roles is held. An administrator holds every role but the auditor's and never escapes the rule on authors.</summary>
    public bool Is(Role role) => !Roles.IsDefault && (Roles.Contains(role) || (role != Role.Auditor && Roles.Contains(Role.Admin)));

    /// <summary>A refusal unless the role is held.</summary>
    public Refused? Lacks(Role role) => Is(role) ? null : new Refused(Refusal.NotAllowed, $"This needs the role {ApiNames.Of(role)}.");
}
