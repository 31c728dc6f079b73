using System.Net.WebSockets;
using System.Text;
using Platform.GraphQL.Engine;
using Platform.GraphQL.Http;
using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Http;

/// <summary>Every reason for which a socket is closed has its code.</summary>
public sealed class SocketCloseTests : IAsyncLifetime
{
    private const string Init = """{"type":"connection_init","payload":{"authorization":"Bearer importer"}}""";
    private readonly HttpApi api = new();

    public ValueTask InitializeAsync() => api.InitializeAsync();

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"type":7}""")]
    [InlineData("""{"type":"start","id":"1","payload":{"query":"{ whoami }"}}""")]
    [InlineData("""{"type":"ping","type":"ping"}""")]
    [InlineData("""{"type":"ping","payload":7}""")]
    [InlineData("""{"type":"connection_ack"}""")]
    [InlineData("""{"type":"complete"}""")]
    [InlineData("""{"type":"subscribe","payload":{"query":"{ whoami }"}}""")]
    [InlineData("""{"type":"subscribe","id":7,"payload":{"query":"{ whoami }"}}""")]
    [InlineData("""{"type":"subscribe","id":"","payload":{"query":"{ whoami }"}}""")]
    [InlineData("""{"type":"subscribe","id":"1"}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{}}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":7}}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"{ whoami }","variables":[]}}""")]
    public async Task What_is_no_message_is_4400(string text)
    {
        using var socket = await RawSocket.KnownAsync(api);

        await socket.SendAsync(text);

        Assert.Equal("4400 Invalid message", await socket.ReadAsync());
    }

    [Fact]
    public async Task What_is_no_text_is_4400()
    {
        using var socket = await RawSocket.KnownAsync(api);

        await socket.SendAsync(Encoding.UTF8.GetBytes(Init), WebSocketMessageType.Binary);

        Assert.Equal("4400 Invalid message", await socket.ReadAsync());
    }

    [Theory]
    [InlineData("""{"type":"connection_init","payload":{"authorization":"Bearer \ud800"}}""")]
    [InlineData("""{"type":"connection_init","payload":{"authorization":"Bearer importer","on-behalf-of":"\ud800"}}""")]
    [InlineData("""{"type":"connection_init","payload":{"headers":{"\ud800":"x"}}}""")]
    public async Task Half_a_character_in_what_tells_who_calls_is_4400(string init)
    {
        using var socket = await RawSocket.OpenAsync(api);

        await socket.SendAsync(init);

        Assert.Equal("4400 Invalid message", await socket.ReadAsync());
    }

    [Fact]
    public async Task An_operation_before_the_acknowledgement_is_4401()
    {
        using var socket = await RawSocket.OpenAsync(api, token: "importer");

        await socket.SubscribeAsync("1", "{ whoami }");

        Assert.Equal("4401 Unauthorized", await socket.ReadAsync());
    }

    [Theory]
    [InlineData("""{"type":"connection_init"}""")]
    [InlineData("""{"type":"connection_init","payload":{"authorization":"Bearer stolen"}}""")]
    [InlineData("""{"type":"connection_init","payload":{"authorization":"importer"}}""")]
    [InlineData("""{"type":"connection_init","payload":{"authorization":7}}""")]
    [InlineData("""{"type":"connection_init","payload":{"authorization":"Bearer nobody"}}""")]
    [InlineData("""{"type":"connection_init","payload":{"authorization":"Bearer importer","on-behalf-of":"stranger"}}""")]
    [InlineData("""{"type":"connection_init","payload":{"authorization":"Bearer importer","on-behalf-of":""}}""")]
    [InlineData("""{"type":"connection_init","payload":{"authorization":"Bearer importer\r\nx: y"}}""")]
    public async Task A_client_that_is_nobody_is_4403(string init)
    {
        using var socket = await RawSocket.OpenAsync(api);

        await socket.SendAsync(init);

        Assert.Equal("4403 Forbidden", await socket.ReadAsync());
    }

    [Fact]
    public async Task A_cookie_is_nobody()
    {
        using var client = new ClientWebSocket();
        client.Options.AddSubProtocol("graphql-transport-ws");
        client.Options.SetRequestHeader("Cookie", "session=importer");
        await client.ConnectAsync(new UriBuilder(api.Address) { Scheme = "ws", Path = "/graphql" }.Uri, TestContext.Current.CancellationToken);
        await client.SendAsync("""{"type":"connection_init"}"""u8.ToArray(), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);

        await client.ReceiveAsync(new byte[100].AsMemory(), TestContext.Current.CancellationToken);

        Assert.Equal(4403, (int)client.CloseStatus!);
    }

    [Fact]
    public async Task The_end_of_the_token_is_4403_so_that_the_client_comes_again_with_another()
    {
        using var socket = await RawSocket.KnownAsync(api, "importer::60");
        await socket.SubscribeAsync("1", "subscription { bellRung { number } }");
        await api.Bells.HaveAsync(1);

        api.Clock.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal("4403 Forbidden: token expired", await socket.ReadAsync());
        await api.Bells.HaveAsync(0);
    }

    [Fact]
    public async Task A_revoked_client_is_4401_within_seconds_so_that_it_gives_up()
    {
        using var socket = await RawSocket.KnownAsync(api);

        api.Revoked.Add("importer");
        api.Clock.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal("4401 Unauthorized: revoked", await socket.ReadAsync());
    }

    [Fact]
    public async Task A_person_who_is_let_go_is_4401_with_the_next_event()
    {
        using var socket = await RawSocket.KnownAsync(api, person: "ann");
        await socket.SubscribeAsync("1", "subscription { bellRung { number } }");
        await api.Bells.HaveAsync(1);

        api.People.Known = [];
        api.Bells.Ring(1);

        Assert.Equal("4401 Unauthorized: revoked", await socket.ReadAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("graphql-ws")]
    public async Task Another_subprotocol_is_4406(string? protocol)
    {
        using var socket = await RawSocket.OpenAsync(api, protocol);

        Assert.Equal("4406 Subprotocol not acceptable", await socket.ReadAsync());
    }

    [Fact]
    public async Task Silence_before_the_first_message_is_4408()
    {
        using var socket = await RawSocket.OpenAsync(api);
        await api.Clock.WaitedForAsync(api.Options.Push.InitTimeout);

        api.Clock.Advance(api.Options.Push.InitTimeout);

        Assert.Equal("4408 Connection initialisation timeout", await socket.ReadAsync());
    }

    [Fact]
    public async Task An_id_that_is_taken_is_4409()
    {
        using var socket = await RawSocket.KnownAsync(api);
        await socket.SubscribeAsync("1", "subscription { bellRung { number } }");

        await socket.SubscribeAsync("1", "{ whoami }");

        Assert.Equal("4409 Subscriber for 1 already exists", await socket.ReadAsync());
        await api.Bells.HaveAsync(0);
    }

    [Fact]
    public async Task Saying_twice_who_it_is_is_4429()
    {
        using var socket = await RawSocket.KnownAsync(api);

        await socket.SendAsync(Init);

        Assert.Equal("4429 Too many initialisation requests", await socket.ReadAsync());
    }

    [Theory]
    [InlineData(true, 128 * 1024)]
    [InlineData(false, 16 * 1024)]
    public async Task A_message_that_is_too_big_is_1009(bool known, int limit)
    {
        using var socket = known ? await RawSocket.KnownAsync(api) : await RawSocket.OpenAsync(api);
        await socket.SendAsync("""{"type":"ping","payload":{"x":"PADDING"}}""".Replace("PADDING", new string('x', limit - 100), StringComparison.Ordinal));
        Assert.Contains("pong", await socket.ReadAsync(), StringComparison.Ordinal);

        await socket.SendAsync(Encoding.UTF8.GetBytes(new string(' ', limit)), last: false);
        await socket.SendAsync(" "u8.ToArray(), last: false);

        Assert.Equal("1009 The message is too big", await socket.ReadAsync());
    }

    [Fact]
    public async Task A_socket_too_many_of_a_client_is_1013_and_the_others_stay()
    {
        api.Options.Push.MaxPerClient = 1;
        using var first = await RawSocket.KnownAsync(api);
        using var other = await RawSocket.KnownAsync(api, "other");

        using var second = await RawSocket.OpenAsync(api);
        await second.SendAsync(Init);

        Assert.Equal("1013 Too many sockets", await second.ReadAsync());
        await first.SubscribeAsync("1", "{ whoami }");
        Assert.Contains("mercy", await first.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sockets_that_say_nothing_do_not_crowd_out_others()
    {
        api.Options.Push.MaxUnknown = 1;
        using var silent = await RawSocket.OpenAsync(api);

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => RawSocket.OpenAsync(api));
        await silent.SendAsync(Init);
        await silent.ReadAsync();
        using var next = await RawSocket.KnownAsync(api);

        Assert.Contains("429", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_address_does_not_crowd_out_others()
    {
        var places = new Places(new PlatformGraphQLOptions { Push = { MaxUnknown = 10, MaxUnknownPerAddress = 3 } });
        var first = places.ForUnknown("192.0.2.1");
        Assert.All(Enumerable.Range(0, 2), _ => Assert.NotNull(places.ForUnknown("192.0.2.1")));

        Assert.Null(places.ForUnknown("192.0.2.1"));
        Assert.NotNull(places.ForUnknown("192.0.2.2"));
        first!.Dispose();
        Assert.NotNull(places.ForUnknown("192.0.2.1"));
    }

    [Fact]
    public async Task A_server_that_stops_says_1001()
    {
        using var socket = await RawSocket.KnownAsync(api);
        await socket.SubscribeAsync("1", "subscription { bellRung { number } }");
        await api.Bells.HaveAsync(1);

        var stopping = api.StopAsync();

        Assert.Equal("1001 The server is going away", await socket.ReadAsync());
        await stopping;
    }
}
