using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.GraphQL.Http;

/// <summary>
/// Checks a bearer token as the app's own scheme does for a request that carries it. Each check is a request of its own to the scheme, which
/// remembers what it answered to the first one.
/// </summary>
/// <param name="authorization">The value of the header, such as <c>Bearer ...</c>.</param>
/// <param name="from">The request that opened the line; it tells the address that the client asked.</param>
/// <param name="scheme">The scheme; null for the app's default.</param>
/// <param name="scopes">Makes the services of each check.</param>
internal sealed class TokenCheck(string authorization, HttpRequest from, string? scheme, IServiceScopeFactory scopes)
{
    private readonly string protocol = from.Scheme;
    private readonly HostString host = from.Host;
    private readonly PathString path = from.PathBase;

    /// <summary>What the token tells and when it ends; null where it isn't valid any more.</summary>
    public async Task<(ClaimsPrincipal User, DateTimeOffset? Ends)?> ReadAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellationToken };
        (context.Request.Scheme, context.Request.Host, context.Request.PathBase, context.Request.Method) = (protocol, host, path, "POST");
        context.Request.Headers.Authorization = authorization;
        var services = scope.ServiceProvider;
        var name = scheme ?? (await services.GetRequiredService<IAuthenticationSchemeProvider>().GetDefaultAuthenticateSchemeAsync().ConfigureAwait(false))?.Name;
        if (name is null || await services.GetRequiredService<IAuthenticationHandlerProvider>().GetHandlerAsync(context, name).ConfigureAwait(false) is not { } handler)
        {
            return null;
        }

        if (handler is IAuthenticationRequestHandler looksFirst)
        {
            await looksFirst.HandleRequestAsync().ConfigureAwait(false);
        }

        var found = await handler.AuthenticateAsync().ConfigureAwait(false);
        return found is { Succeeded: true, Principal: { Identity.IsAuthenticated: true } user } ? (user, found.Properties?.ExpiresUtc ?? Ends(user)) : null;
    }

    private static DateTimeOffset? Ends(ClaimsPrincipal user)
        => long.TryParse(user.FindFirst("exp")?.Value, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
