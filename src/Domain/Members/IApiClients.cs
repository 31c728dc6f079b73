using System.Collections.Immutable;
using NodaTime;

namespace Platform.Domain.Members;

/// <summary>The API clients of organizations: programs with an id and a secret of their own. A client of another organization is unknown.</summary>
public interface IApiClients
{
    /// <summary>Makes a client. Its secret is shown this once and kept only as a hash.</summary>
    Task<Outcome<NewApiClient>> CreateAsync(OrganizationId organization, string name, ImmutableArray<Role> roles, Actor actor, CancellationToken cancellationToken);

    /// <summary>Revokes a client: it gets no further token, and those it holds stop working within seconds. A revoked client is unknown.</summary>
    Task<Outcome<bool>> RevokeAsync(OrganizationId organization, string clientId, Actor actor, CancellationToken cancellationToken);

    /// <summary>The clients of an organization, oldest first; at most <see cref="ApiClientRules.MaxClients"/>.</summary>
    Task<ImmutableArray<ApiClient>> ListAsync(OrganizationId organization, CancellationToken cancellationToken);
}

/// <summary>A new API client.</summary>
/// <param name="ClientId">Its id, for the token endpoint; unique in the whole installation.</param>
/// <param name="ClientSecret">Its secret; nobody can read it again.</param>
public sealed record NewApiClient(string ClientId, string ClientSecret)
{
    /// <summary>Hides the secret.</summary>
    public override string ToString() => ClientId;
}

/// <summary>An API client, without its secret.</summary>
/// <param name="ClientId">What it signs in with.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Roles">What it may do by itself.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record ApiClient(string ClientId, string Name, ImmutableArray<Role> Roles, Instant CreatedAt);
