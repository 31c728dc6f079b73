using System.Collections.Immutable;

namespace Platform.Domain.Members;

/// <summary>The API clients of organizations: programs with an id and a secret of their own.</summary>
public interface IApiClients
{
    /// <summary>Makes a client. Its secret is shown this once and kept only as a hash.</summary>
    Task<Outcome<NewApiClient>> CreateAsync(OrganizationId organization, string name, ImmutableArray<Role> roles, Actor actor, CancellationToken cancellationToken);

    /// <summary>Revokes a client with all its tokens; true when it was there and in use.</summary>
    Task<Outcome<bool>> RevokeAsync(OrganizationId organization, string clientId, Actor actor, CancellationToken cancellationToken);
}

/// <summary>A new API client.</summary>
/// <param name="ClientId">Its id, for the token endpoint.</param>
/// <param name="ClientSecret">Its secret; nobody can read it again.</param>
public sealed record NewApiClient(string ClientId, string ClientSecret)
{
    /// <summary>Hides the secret.</summary>
    public override string ToString() => ClientId;
}
