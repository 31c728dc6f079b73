using System.Collections.Immutable;

namespace Platform.Domain.Members;

/// <summary>An administrator makes and revokes API clients.</summary>
public static class ApiClientRules
{
    /// <summary>The most clients that an organization may have at a time.</summary>
    public const int MaxClients = 200;

    /// <summary>The shortest secret that is taken from a setting.</summary>
    public const int MinSecretLength = 24;

    /// <summary>Why a client can't be made, or null.</summary>
    /// <param name="name">What people call it: 1 to 200 characters.</param>
    /// <param name="roles">What it may do; at least one.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="count">How many clients the organization has.</param>
    public static Refused? Create(string name, ImmutableArray<Role> roles, Actor actor, int count)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor.Lacks(Role.Admin) is { } no ? no
            : string.IsNullOrWhiteSpace(name) || name.Length > 200 ? new Refused(Refusal.InvalidInput, "A client's name has 1 to 200 characters.", "name")
            : roles.IsDefaultOrEmpty ? new Refused(Refusal.InvalidInput, "Give at least one role.", "roles")
            : roles.Any(role => !Enum.IsDefined(role)) ? new Refused(Refusal.InvalidInput, "There is no such role.", "roles")
            : count >= MaxClients ? new Refused(Refusal.InvalidInput, $"An organization has at most {MaxClients} clients; revoke one first.")
            : null;
    }
}
