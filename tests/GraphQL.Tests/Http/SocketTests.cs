using System.Net.WebSockets;
using System.Text;
using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Http;

/// <summary>Operations over a socket.</summary>
public sealed class SocketTests : IAsyncLifetime
{
    private readonly HttpApi api = new();

    public ValueTask InitializeAsync() => api.InitializeAsync();

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task A_subscription_is_next_after_next_and_then_complete()
    {
        using var socket = await RawSocket.KnownAsync(api);

        await socket.SubscribeAsync("a\"ö", "subscription { wardsCounted(from: 1, to: 3, add: 10) { number } }");

        Assert.Equal("""{"id":"a\u0022\u00F6","type":"next","payload":{"data":{"wardsCounted":{"number":11}}}}""", await socket.ReadAsync());
        Assert.Contains("\"number\":12", await socket.ReadAsync(), StringComparison.Ordinal);
        Assert.Contains("\"type\":\"complete\"", await socket.ReadAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ whoami }", "mercy/importer//mercy")]
    [InlineData("mutation { wardImport(csv: \"abc\") }", "{\"wardImport\":3}")]
    [InlineData("{ broken }", "INTERNAL")]
    public async Task Queries_and_mutations_have_one_answer(string query, string expected)
    {
        using var socket = await RawSocket.KnownAsync(api);

        await socket.SubscribeAsync("1", query);

        var next = await socket.ReadAsync();
        Assert.StartsWith("""{"id":"1","type":"next","payload":{""", next, StringComparison.Ordinal);
        Assert.Contains(expected, next, StringComparison.Ordinal);
        Assert.Equal("""{"id":"1","type":"complete"}""", await socket.ReadAsync());
    }

    [Theory]
    [InlineData("{ nothing }", "FIELDS_ON_CORRECT_TYPE")]
    [InlineData("{", "SYNTAX_ERROR")]
    [InlineData("{ secret }", "FORBIDDEN")]
    [InlineData("subscription { secretBellRung { number } }", "FORBIDDEN")]
    [InlineData("subscription { wardsCounted(from: 5000, to: 0) { number } }", "TOO_FAR")]
    [InlineData("subscription { wardsCounted(from: 13, to: 13) { number } }", "INTERNAL")]
    public async Task What_is_refused_is_an_error_and_the_socket_goes_on(string query, string code)
    {
        using var socket = await RawSocket.KnownAsync(api);

        await socket.SubscribeAsync("1", query);
        var error = await socket.ReadAsync();
        await socket.SubscribeAsync("1", "{ whoami }");

        Assert.StartsWith("""{"id":"1","type":"error","payload":[{"message":""", error, StringComparison.Ordinal);
        Assert.Contains(code, error, StringComparison.Ordinal);
        Assert.Contains("mercy", await socket.ReadAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("John", error + api.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_that_is_too_long_is_an_error()
    {
        using var socket = await RawSocket.KnownAsync(api);

        await socket.SubscribeAsync("1", "{ whoami }" + new string(' ', api.Options.MaxDocumentLength));

        Assert.Contains("TOO_COMPLEX", await socket.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operations_run_beside_each_other_until_the_client_ends_them()
    {
        using var socket = await RawSocket.KnownAsync(api);
        await socket.SubscribeAsync("1", "subscription { bellRung { number } }");
        await socket.SubscribeAsync("2", "subscription { bellRung { number } }");
        await api.Bells.HaveAsync(2);

        await socket.SendAsync(new { id = "1", type = "complete" });
        await socket.SendAsync(new { id = "unknown", type = "complete" });
        await api.Bells.HaveAsync(1);
        api.Bells.Ring(7);
        Assert.Equal("""{"id":"2","type":"next","payload":{"data":{"bellRung":{"number":7}}}}""", await socket.ReadAsync());
        await socket.SubscribeAsync("1", "{ whoami }");

        Assert.StartsWith("""{"id":"1","type":"next",""", await socket.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task So_many_operations_run_at_a_time_and_no_more()
    {
        api.Options.Push.MaxOperations = 2;
        using var socket = await RawSocket.KnownAsync(api);
        await socket.SubscribeAsync("1", "subscription { bellRung { number } }");
        await socket.SubscribeAsync("2", "subscription { bellRung { number } }");
        await api.Bells.HaveAsync(2);

        await socket.SubscribeAsync("3", "{ whoami }");
        Assert.Contains("TOO_MANY_OPERATIONS", await socket.ReadAsync(), StringComparison.Ordinal);
        await socket.SendAsync(new { id = "1", type = "complete" });
        await api.Bells.HaveAsync(1);
        await socket.SubscribeAsync("3", "{ whoami }");

        Assert.Contains("mercy", await socket.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ping_is_answered_with_what_it_carried_before_and_after_the_acknowledgement()
    {
        using var socket = await RawSocket.OpenAsync(api);
        await socket.SendAsync("""{"type":"ping"}""");
        Assert.Equal("""{"type":"pong"}""", await socket.ReadAsync());
        await socket.SendAsync("""{"type":"connection_init","payload":{"authorization":"Bearer importer"}}""");
        await socket.ReadAsync();

        await socket.SendAsync("""{"type":"pong"}""");
        await socket.SendAsync("""{"type":"ping","payload":{"at":1}}""");

        Assert.Equal("""{"type":"pong","payload":{"at":1}}""", await socket.ReadAsync());
    }

    [Theory]
    [InlineData("""{"type":"connection_init"}""", "importer", null, "mercy/importer//mercy")]
    [InlineData("""{"type":"connection_init"}""", "importer", "ann", "mercy/importer/ann/mercy")]
    [InlineData("""{"type":"connection_init","payload":{"Authorization":"Bearer importer"}}""", null, null, "mercy/importer//mercy")]
    [InlineData("""{"type":"connection_init","payload":{"headers":{"AUTHORIZATION":"Bearer importer","On-Behalf-Of":"ann"}}}""", null, null, "mercy/importer/ann/mercy")]
    [InlineData("""{"type":"connection_init","payload":{"authorization":"Bearer other","on-behalf-of":"ann"}}""", "importer", null, "mercy/other/ann/mercy")]
    public async Task The_token_stands_in_the_first_message_or_in_the_request(string init, string? token, string? person, string expected)
    {
        using var socket = await RawSocket.OpenAsync(api, token: token, person: person);
        await socket.SendAsync(init);
        Assert.Equal("""{"type":"connection_ack"}""", await socket.ReadAsync());

        await socket.SubscribeAsync("1", "{ whoami }");

        Assert.Contains(expected, await socket.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_token_in_the_request_opens_no_socket()
    {
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => RawSocket.OpenAsync(api, token: "stolen"));

        Assert.Contains("401", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roles_are_looked_at_with_each_event()
    {
        using var socket = await RawSocket.KnownAsync(api, person: "auditor");
        await socket.SubscribeAsync("1", "subscription { secretBellRung { number } }");
        await socket.SubscribeAsync("2", "subscription { bellRung { number } }");
        await api.Bells.HaveAsync(2);

        api.People.Roles = [];
        api.Bells.Ring(2);

        var told = new[] { await socket.ReadAsync(), await socket.ReadAsync() };
        Assert.Contains(told, text => text.StartsWith("""{"id":"1","type":"error",""", StringComparison.Ordinal) && text.Contains("FORBIDDEN", StringComparison.Ordinal));
        Assert.Contains(told, text => text.StartsWith("""{"id":"2","type":"next",""", StringComparison.Ordinal));
        await api.Bells.HaveAsync(1);
    }

    [Fact]
    public async Task A_message_in_parts_is_one_message()
    {
        using var socket = await RawSocket.KnownAsync(api);
        foreach (var letter in """{"id":"1","type":"subscribe","payload":{"query":"{ whoami }","extensions":{"x":"PADDING"}}}""".Replace("PADDING", new string('x', 20_000), StringComparison.Ordinal).Chunk(3_000))
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(letter), last: false);
        }

        await socket.SendAsync([], last: true);

        Assert.Contains("mercy", await socket.ReadAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_socket_listened_to_is_given_back_when_it_is_gone(bool politely)
    {
        using var socket = await RawSocket.KnownAsync(api);
        await socket.SubscribeAsync("1", "subscription { bellRung { number } }");
        await api.Bells.HaveAsync(1);

        if (politely)
        {
            await socket.CloseAsync();
        }
        else
        {
            socket.Abort();
        }

        await api.Bells.HaveAsync(0);
    }
}
