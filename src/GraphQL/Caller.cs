using System.Collections.Immutable;
using System.Security.Claims;
using Platform.Domain;
using Platform.Domain.Members;

namespace Platform.GraphQL;

/// <summary>Who calls, as far as a resolver may know: taken from the token, never from an argument.</summary>
/// <param name="Organization">The tenant (claim <c>org</c>); everything that is read and written belongs to it.</param>
/// <param name="ClientId">The API client (claim <c>client_id</c>), or the subject of a token without one (claim <c>sub</c>).</param>
/// <param name="Person">The member on whose behalf the call is made, or null for a client by itself.</param>
/// <param name="Roles">The roles that count for this call (claims <c>role</c>, or the person's); case doesn't matter.</param>
public sealed record Caller(OrganizationId Organization, string ClientId, MemberId? Person, ImmutableHashSet<string> Roles)
{
    /// <summary>The header that names the person on whose behalf a client calls.</summary>
    public const string OnBehalfOf = "On-Behalf-Of";

    /// <summary>The caller as grains want to know it.</summary>
    public Actor Actor { get; } = new(Person, ClientId, [.. Enum.GetValues<Role>().Where(role => Roles.Any(name => Matches(name, role)))]);

    /// <summary>Whether a role is held; for the platform's own roles an administrator holds all but the auditor's.</summary>
    public bool Is(string role)
        => Roles.Any(held => string.Equals(held, role, StringComparison.OrdinalIgnoreCase))
           || Enum.GetValues<Role>().Any(known => Matches(role, known) && Actor.Is(known));

    /// <summary>The caller that a verified token tells of, by itself; null where the token names no organization or no client.</summary>
    public static Caller? FromPrincipal(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        var organization = principal.FindFirst("org")?.Value;
        var client = principal.FindFirst("client_id")?.Value ?? principal.FindFirst("sub")?.Value;
        return !Slug.IsOrganization(organization) || string.IsNullOrEmpty(client)
            ? null
            : new(
                new(organization!),
                client,
                null,
                principal.FindAll(claim => claim.Type is "role" or ClaimTypes.Role)
                    .Select(claim => claim.Value)
                    .ToImmutableHashSet(StringComparer.OrdinalIgnoreCase));
    }

    private static bool Matches(string name, Role role) => string.Equals(name, role.ToString(), StringComparison.OrdinalIgnoreCase);
}
