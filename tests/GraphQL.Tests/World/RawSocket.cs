using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Platform.GraphQL.Tests.World;

/// <summary>A socket as a client without a library has it: texts in and out, and the code with which it was closed.</summary>
internal sealed class RawSocket : IDisposable
{
    private readonly ClientWebSocket socket = new();

    public static async Task<RawSocket> OpenAsync(HttpApi api, string? protocol = "graphql-transport-ws", string? token = null, string? person = null)
    {
        var raw = new RawSocket();
        if (protocol is not null)
        {
            raw.socket.Options.AddSubProtocol(protocol);
        }

        if (token is not null)
        {
            raw.socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        }

        if (person is not null)
        {
            raw.socket.Options.SetRequestHeader("On-Behalf-Of", person);
        }

        await raw.socket.ConnectAsync(new UriBuilder(api.Address) { Scheme = "ws", Path = "/graphql" }.Uri, TestContext.Current.CancellationToken);
        return raw;
    }

    /// <summary>A socket that has said who it is.</summary>
    public static async Task<RawSocket> KnownAsync(HttpApi api, string token = "importer", string? person = null)
    {
        var raw = await OpenAsync(api);
        await raw.SendAsync(new { type = "connection_init", payload = new { authorization = $"Bearer {token}", headers = person is null ? null : new Dictionary<string, string> { ["on-behalf-of"] = person } } });
        Assert.Equal("""{"type":"connection_ack"}""", await raw.ReadAsync());
        return raw;
    }

    public Task SendAsync(object message) => SendAsync(JsonSerializer.Serialize(message));

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public Task SendAsync(byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Text, bool last = true)
        => socket.SendAsync(bytes, type, last, TestContext.Current.CancellationToken);

    public Task SubscribeAsync(string id, string query) => SendAsync(new { id, type = "subscribe", payload = new { query } });

    /// <summary>The next message; or, when it was closed, its code and reason.</summary>
    public async Task<string> ReadAsync()
    {
        var (buffer, length) = (new byte[256 * 1024], 0);
        while (true)
        {
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            bound.CancelAfter(TimeSpan.FromMinutes(1));
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), bound.Token);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, bound.Token);
                return $"{(int)socket.CloseStatus!} {socket.CloseStatusDescription}";
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                return Encoding.UTF8.GetString(buffer, 0, length);
            }
        }
    }

    public Task CloseAsync() => socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);

    public void Abort() => socket.Abort();

    public void Dispose() => socket.Dispose();
}
