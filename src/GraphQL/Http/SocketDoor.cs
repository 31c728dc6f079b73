using GraphQL;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Domain;
using Platform.GraphQL.Engine;

namespace Platform.GraphQL.Http;

/// <summary>What every socket needs.</summary>
internal sealed record SocketServices(
    IGraphQLSerializer Serializer, DocumentRunner Runner, Subscriptions Subscriptions, Sessions Sessions, Places Places, PlatformGraphQLOptions Options, StoredDocuments Stored,
    IHostApplicationLifetime Host, IServiceScopeFactory Scopes, TimeProvider Clock, ILogger<SocketLine> Logger);

/// <summary>
/// Accepts sockets of <c>graphql-transport-ws</c>. A page of another site may open one, but has no token to say in it, and cookies don't count; so the
/// header <c>Origin</c> is not looked at.
/// </summary>
internal sealed class SocketDoor(SocketServices services)
{
    /// <summary>The subprotocol.</summary>
    public const string Protocol = "graphql-transport-ws";

    /// <summary>Serves a socket until it is closed.</summary>
    public async Task AcceptAsync(HttpContext context)
    {
        using var unknown = services.Places.ForUnknown(ClientNetwork.Of(context.Connection.RemoteIpAddress));
        if (unknown is null)
        {
            context.Response.Headers.RetryAfter = "5";
            await Answers.RefuseAsync(context, StatusCodes.Status429TooManyRequests, "TOO_MANY_SOCKETS", "Too many sockets wait to say who they are.").ConfigureAwait(false);
            return;
        }

        var speaks = context.WebSockets.WebSocketRequestedProtocols.Contains(Protocol);
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = speaks ? Protocol : null,
            KeepAliveInterval = services.Options.Push.KeepAlive,
            KeepAliveTimeout = services.Options.Push.UnreadTimeout,
        }).ConfigureAwait(false);
        using var line = new SocketLine(socket, context, unknown, services);
        await line.ServeAsync(speaks ? null : SocketClose.WrongProtocol).ConfigureAwait(false);
    }
}
