using System.Collections.Immutable;
using Platform.Domain.Members;

namespace Platform.GraphQL.Members;

/// <summary>Reads API clients.</summary>
[QueryType]
[Authorize(Roles = [nameof(Role.Admin)])]
public static class ApiClientQueries
{
    /// <summary>The organization's API clients, oldest first.</summary>
    public static async Task<ImmutableArray<ApiClient>> GetApiClientsAsync(Caller caller, IApiClients clients, CancellationToken cancellationToken)
        => await clients.ListAsync(caller.Organization, cancellationToken);
}

/// <summary>Shows an API client, without its secret.</summary>
[ObjectType<ApiClient>(BindProperties = [nameof(ApiClient.ClientId), nameof(ApiClient.Name), nameof(ApiClient.Roles), nameof(ApiClient.CreatedAt)])]
public static class ApiClientFields;
