using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Platform.GraphQL.Engine;

namespace Platform.GraphQL.Http;

/// <summary>Opens sessions.</summary>
internal sealed class Sessions(IServiceScopeFactory scopes, PlatformGraphQLOptions options, TimeProvider clock)
{
    /// <summary>The session of a token; null where it isn't valid.</summary>
    /// <param name="request">The request that opens the line.</param>
    /// <param name="authorization">The token, as <c>Bearer ...</c>.</param>
    /// <param name="onBehalfOf">The values of the header <see cref="Caller.OnBehalfOf"/>.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public async Task<Session?> OpenAsync(HttpRequest request, string authorization, StringValues onBehalfOf, CancellationToken cancellationToken)
    {
        if (!authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var check = new TokenCheck(authorization, request, options.AuthenticationScheme, scopes);
        return await check.ReadAsync(cancellationToken).ConfigureAwait(false) is { } token
            ? new Session(check, token.User, token.Ends, onBehalfOf, scopes, clock, options.Push.StandingRound)
            : null;
    }
}
