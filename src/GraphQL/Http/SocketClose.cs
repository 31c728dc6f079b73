using System.Net.WebSockets;

namespace Platform.GraphQL.Http;

/// <summary>Why a socket is closed: the codes of <c>graphql-transport-ws</c>, and those of WebSocket itself where it has none.</summary>
/// <param name="Code">For programs. The usual clients come again after 4403, 4408 and 1001 to 1013, and give up after the others.</param>
/// <param name="Reason">For people; at most 123 bytes.</param>
internal sealed record SocketClose(WebSocketCloseStatus Code, string Reason)
{
    public static SocketClose GoingAway { get; } = new(WebSocketCloseStatus.EndpointUnavailable, "The server is going away");

    public static SocketClose TooBig { get; } = new(WebSocketCloseStatus.MessageTooBig, "The message is too big");

    public static SocketClose Failed { get; } = new(WebSocketCloseStatus.InternalServerError, "Something went wrong here");

    // 1013, try again later: the usual clients wait and come again.
    public static SocketClose NoPlace { get; } = new((WebSocketCloseStatus)1013, "Too many sockets");

    public static SocketClose Invalid { get; } = new((WebSocketCloseStatus)4400, "Invalid message");

    public static SocketClose NotAcknowledged { get; } = new((WebSocketCloseStatus)4401, "Unauthorized");

    public static SocketClose Revoked { get; } = new((WebSocketCloseStatus)4401, "Unauthorized: revoked");

    public static SocketClose Forbidden { get; } = new((WebSocketCloseStatus)4403, "Forbidden");

    public static SocketClose Expired { get; } = new((WebSocketCloseStatus)4403, "Forbidden: token expired");

    public static SocketClose WrongProtocol { get; } = new((WebSocketCloseStatus)4406, "Subprotocol not acceptable");

    public static SocketClose InitTimeout { get; } = new((WebSocketCloseStatus)4408, "Connection initialisation timeout");

    public static SocketClose TooManyInits { get; } = new((WebSocketCloseStatus)4429, "Too many initialisation requests");

    public static SocketClose Taken(string id) => new((WebSocketCloseStatus)4409, id.Length <= 64 && id.All(char.IsAscii) ? $"Subscriber for {id} already exists" : "Subscriber already exists");
}
