using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Platform.GraphQL.Http;

/// <summary>Says to a caller of the API without a token what to do. Other endpoints are answered as they always were.</summary>
internal sealed class AuthorizationResults : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler usual = new();

    private static bool IsSocket(HttpContext context)
        => string.Equals(context.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase)
           || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" };

    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<GraphQLEndpoint>() is null)
        {
            await usual.HandleAsync(next, context, policy, authorizeResult).ConfigureAwait(false);
            return;
        }

        // A browser sends its cookies to us from any page; it sends this header only where a program says so.
        var bearer = context.Request.Headers.Authorization is [{ } value] && value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase);
        // A browser can't send it with a socket, so a socket may say it first thing, see SocketLine.
        var later = context.Request.Headers.Authorization.Count == 0 && IsSocket(context);
        if ((authorizeResult.Succeeded && bearer) || later || HttpMethods.IsOptions(context.Request.Method))
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        // A named scheme says in its header what is wrong with the token; the app's default may be one that leads people to a page.
        if (authorizeResult.Challenged && policy.AuthenticationSchemes.Count > 0)
        {
            await usual.HandleAsync(next, context, policy, authorizeResult).ConfigureAwait(false);
        }

        if (context.Response.Headers.WWWAuthenticate.Count == 0)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        await Answers.RefuseAsync(context, StatusCodes.Status401Unauthorized, "UNAUTHENTICATED",
            "Send a valid access token in the header 'Authorization: Bearer ...'; get one at /connect/token with the client's id and secret.").ConfigureAwait(false);
    }
}
