using GraphQL.Types;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Platform.GraphQL.Engine;

namespace Platform.GraphQL.Http;

/// <summary>Puts the API on the map.</summary>
public static class EndpointRouteBuilderExtensions
{
    /// <summary>
    /// GraphQL over HTTP, as server-sent events and over WebSocket, for bearers of a token only: a cookie opens nothing here, so a page of another site can't use one.
    /// The app authenticates and authorizes before (<c>UseAuthentication</c>, <c>UseAuthorization</c>).
    /// </summary>
    /// <param name="endpoints">The app's routes.</param>
    /// <param name="path">Such as <c>/graphql</c>.</param>
    public static IEndpointConventionBuilder MapPlatformGraphQL(this IEndpointRouteBuilder endpoints, string path)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;

        // A resolver that has no form in the API stops the start, not the first request.
        services.GetRequiredService<ISchema>();
        var handler = ActivatorUtilities.CreateInstance<GraphQLHandler>(services);
        var scheme = services.GetRequiredService<PlatformGraphQLOptions>().AuthenticationScheme;
        var policy = (scheme is null ? new AuthorizationPolicyBuilder() : new AuthorizationPolicyBuilder(scheme)).RequireAuthenticatedUser().Build();
        var pipeline = endpoints.CreateApplicationBuilder();
        pipeline.UseWebSockets();
        pipeline.Run(handler.HandleAsync);
        return endpoints.Map(path, pipeline.Build()).WithMetadata(GraphQLEndpoint.Mark).RequireAuthorization(policy).WithDisplayName("GraphQL");
    }
}

/// <summary>Marks the API's endpoint among the app's others.</summary>
internal sealed class GraphQLEndpoint
{
    /// <summary>The mark.</summary>
    public static readonly GraphQLEndpoint Mark = new();

    private GraphQLEndpoint()
    {
    }
}
