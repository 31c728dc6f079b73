using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Audit;
using Platform.Domain.Members;

namespace Platform.GraphQL.Members;

/// <summary>Makes and revokes API clients.</summary>
[MutationType]
[Authorize(Roles = [nameof(Role.Admin)])]
public static class ApiClientMutations
{
    /// <summary>Makes an API client. Its secret is shown in this answer and never again.</summary>
    /// <param name="input">What it is called and what it may do by itself.</param>
    public static async Task<ApiClientCreatePayload> ApiClientCreateAsync(ApiClientCreateInput input, Caller caller, IApiClients clients, CancellationToken cancellationToken)
    {
        var made = await clients.CreateAsync(caller.Organization, input.Name, input.Roles, caller.Actor, cancellationToken);
        return made.Ok
            ? new ApiClientCreatePayload { ClientId = made.Value.ClientId, ClientSecret = made.Value.ClientSecret }
            : Payloads.Refused<ApiClientCreatePayload>(made.Refused, FieldPaths.Input);
    }

    /// <summary>Revokes an API client with all its tokens.</summary>
    /// <param name="clientId">The client's id, as the token endpoint takes it.</param>
    public static async Task<ApiClientRevokePayload> ApiClientRevokeAsync(string clientId, Caller caller, IApiClients clients, ITriedIds tried, CancellationToken cancellationToken)
    {
        var revoked = await clients.RevokeAsync(caller.Organization, clientId, caller.Actor, cancellationToken);
        if (revoked.Refused?.Code == Refusal.NotFound)
        {
            tried.Given(caller.Organization, caller.Actor, [new GivenId("ApiClient", clientId, Missing: true)]);
        }

        return revoked.Ok ? new ApiClientRevokePayload { Revoked = revoked.Value } : Payloads.Refused<ApiClientRevokePayload>(revoked.Refused, FieldPaths.Argument);
    }
}

/// <summary>An API client to be made.</summary>
/// <param name="Name">For people.</param>
/// <param name="Roles">What it may do by itself; on behalf of a person, the person's roles count instead.</param>
public sealed record ApiClientCreateInput(string Name, ImmutableArray<Role> Roles);

/// <summary>The API client, or why it was not made.</summary>
public sealed record ApiClientCreatePayload : MutationPayload
{
    /// <summary>Its id; null when it was refused.</summary>
    public string? ClientId { get; init; }

    /// <summary>Its secret, shown this once; null when it was refused.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>Hides the secret.</summary>
    public override string ToString() => nameof(ApiClientCreatePayload);
}

/// <summary>Whether the API client was revoked.</summary>
public sealed record ApiClientRevokePayload : MutationPayload
{
    /// <summary>Whether it was there and in use.</summary>
    public bool Revoked { get; init; }
}
