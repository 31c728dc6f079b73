using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Platform.Journeys;

/// <summary>An integrator that listens: one socket, one subscription.</summary>
internal sealed class Listener : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly Queue<JsonElement> _early = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    /// <summary>Opens it; the answer to a ping behind the subscription says that the server has read it.</summary>
    public static async Task<Listener> OpenAsync(string url, string token, string query, object? variables = null, string? person = null, bool answered = true)
    {
        var listener = new Listener();
        listener._socket.Options.AddSubProtocol("graphql-transport-ws");
        await listener._socket.ConnectAsync(new UriBuilder(url) { Scheme = "ws", Path = "/graphql" }.Uri, Now);
        await listener.SendAsync(new { type = "connection_init", payload = new Dictionary<string, string?> { ["authorization"] = $"Bearer {token}", ["on-behalf-of"] = person } });
        Assert.Equal("connection_ack", (await listener.ReadAsync())!.Value.GetProperty("type").GetString());
        await listener.SendAsync(new { id = "1", type = "subscribe", payload = new { query, variables } });
        await listener.SendAsync(new { type = "ping" });
        if (answered)
        {
            // What happened before is told at once: some of it may come before the answer, and is read first all the same.
            var early = new List<JsonElement>();
            while (await listener.ReadAsync() is { } message && message.GetProperty("type").GetString() != "pong")
            {
                Assert.Equal("next", message.GetProperty("type").GetString());
                early.Add(message);
            }

            early.ForEach(listener._early.Enqueue);
        }

        return listener;
    }

    /// <summary>The data of the next event.</summary>
    public async Task<JsonElement> NextAsync()
    {
        var message = await ReadAsync();
        Assert.True(message is { } told && told.GetProperty("type").GetString() == "next" && !told.GetProperty("payload").TryGetProperty("errors", out _), message?.GetRawText() ?? Closed);
        return message!.Value.GetProperty("payload").GetProperty("data").EnumerateObject().Single().Value;
    }

    /// <summary>The next event that is as expected; those before it are let go.</summary>
    public async Task<JsonElement> UntilAsync(Func<JsonElement, bool> expected)
    {
        while (true)
        {
            if (await NextAsync() is var told && expected(told))
            {
                return told;
            }
        }
    }

    /// <summary>The next message as it is, or null when the socket was closed.</summary>
    public async Task<JsonElement?> ReadAsync()
    {
        if (_early.TryDequeue(out var early))
        {
            return early;
        }

        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Now);
        bound.CancelAfter(TimeSpan.FromSeconds(60));
        var text = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer.AsMemory(), bound.Token);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            text.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return JsonDocument.Parse(text.ToArray()).RootElement;
            }
        }
    }

    /// <summary>What comes before the answer to another ping: nothing, where nothing was told.</summary>
    public async Task<string> SilentAsync()
    {
        await SendAsync(new { type = "ping" });
        return (await ReadAsync())!.Value.GetRawText();
    }

    /// <summary>Why it was closed.</summary>
    public string Closed => $"{(int?)_socket.CloseStatus} {_socket.CloseStatusDescription}";

    public void Dispose() => _socket.Dispose();

    private Task SendAsync(object message) => _socket.SendAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(message)), WebSocketMessageType.Text, true, Now);
}
