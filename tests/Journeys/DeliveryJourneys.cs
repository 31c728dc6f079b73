using System.Data.Common;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.GraphQL;
using Xunit;

namespace Platform.Journeys;

/// <summary>What people decide about deliveries, as integrators see it.</summary>
public sealed class DeliveryJourneys : IAsyncLifetime
{
    private const string Resolve = """
        mutation($i: DeliveriesResolveInput!) { deliveriesResolve(input: $i) { results { delivery { state } userErrors { code message } } userErrors { code } } }
        """;

    private const string Retry =
        "mutation($i: DeliveriesRetryInput!) { deliveriesRetry(input: $i) { results { delivery { state } userErrors { code message } } userErrors { code } } }";
    private const string RetryPost = "mutation($id: ID!) { postRetry(id: $id) { results { userErrors { code } } userErrors { code } } }";
    private static readonly string[] Author = ["AUTHOR"];
    private Installation _installation = null!;
    private Api _admin = null!;
    private Api _ana = null!;
    private string _account = "";

    public async ValueTask InitializeAsync()
    {
        _installation = await Installation.StartAsync();
        _admin = await _installation.ClientAsync();
        await _admin.DoAsync(Hospital.Invite, new { i = new { name = "Ana", email = "ana@mercy.example", roles = Author } });
        _ana = _admin.As("ana@mercy.example");
        var connected = await _admin.DoAsync(Hospital.Connect,
            new { i = new { network = "sandbox", server = "sandbox://local", handle = "mercy", secret = "none" } });
        _account = connected.GetProperty("account").GetProperty("id").GetString()!;
    }

    public async ValueTask DisposeAsync() => await _installation.DisposeAsync();

    [Fact]
    public async Task Many_outcomes_that_nobody_knows_are_settled_at_once_and_each_has_its_answer()
    {
        var (first, second, live) = (await PublishedAsync(), await PublishedAsync(), await PublishedAsync());
        await SetAsync(first, "state = 12");
        await SetAsync(second, "state = 12");
        await SqlAsync($"UPDATE post_fence SET armed = 0, generation = generation + 1 WHERE post = '{KeyOf(second.Post)}'");
        await RefusedAsync(_admin, Resolve, new { deliveries = new[] { first.Input }, decision = "SEND_AGAIN" }, "PERSON_REQUIRED");

        var results = await ResultsAsync(_ana, Resolve, new { deliveries = new[] { first.Input, second.Input, live.Input }, decision = "SEND_AGAIN" });
        Assert.Equal(["", "AUTHORIZATION_VOID", "WRONG_STATE"], results.Select(CodeOf));
        await LiveAsync(first.Post);
        Assert.Equal([""], (await ResultsAsync(_ana, Resolve, new { deliveries = new[] { second.Input }, decision = "NOT_SENT" })).Select(CodeOf));
        Assert.Equal("INVALID_INPUT",
            await _ana.RefusedAsync(Resolve, new { i = new { deliveries = new[] { live.Input, live.Input }, decision = "NOT_SENT" } }));
    }

    [Fact]
    public async Task Rejected_deliveries_are_tried_again_where_nothing_was_taken()
    {
        var (busy, words, live) = (await PublishedAsync(), await PublishedAsync(), await PublishedAsync());
        await SetAsync(busy, "state = 11, error_kind = 'Transient', error_code = '503'");
        await SetAsync(words, "state = 11, error_kind = 'ContentRejected', error_code = '422'");
        await RefusedAsync(_admin, Retry, new { deliveries = new[] { busy.Input } }, "PERSON_REQUIRED");

        Assert.Equal(["NOT_RETRYABLE", "WRONG_STATE"],
            (await ResultsAsync(_ana, Retry, new { deliveries = new[] { words.Input, live.Input } })).Select(CodeOf));
        var retried = await _ana.DoAsync(RetryPost, new { id = busy.Post });
        Assert.Equal([""], retried.GetProperty("results").EnumerateArray().Select(CodeOf));
        await LiveAsync(busy.Post);
        Assert.Equal("WRONG_STATE", await _ana.RefusedAsync(RetryPost, new { id = live.Post }));
    }

    private static string CodeOf(JsonElement outcome)
        => outcome.GetProperty("userErrors").EnumerateArray().Select(error => error.GetProperty("code").GetString()!).FirstOrDefault("");

    private static async Task<List<JsonElement>> ResultsAsync(Api caller, string mutation, object input)
        => [.. (await caller.DoAsync(mutation, new { i = input })).GetProperty("results").EnumerateArray()];

    private static async Task RefusedAsync(Api caller, string mutation, object input, string code)
        => Assert.Equal(code, CodeOf(Assert.Single(await ResultsAsync(caller, mutation, input))));

    private async Task<(string Post, object Input)> PublishedAsync()
    {
        var post = (await _ana.DoAsync(Hospital.Write,
            new { i = new { text = "Get your flu shot today.", accountIds = new[] { _account }, submit = true } })).GetProperty("post");
        var id = post.GetProperty("id").GetString()!;
        await _ana.DoAsync("mutation($id: ID!) { postPublishNow(id: $id) { userErrors { code message } } }", new { id });
        var delivery = await LiveAsync(id);
        return (id, new { postId = id, accountId = _account, authorizationId = delivery.GetProperty("authorizationId").GetString() });
    }

    private async Task<JsonElement> LiveAsync(string post)
        => (await _ana.UntilAsync(
            $"{{ post(id: \"{post}\") {{ deliveries {{ state authorizationId }} }} }}",
            data => data.GetProperty("post").GetProperty("deliveries") is var deliveries && deliveries.GetArrayLength() == 1 && deliveries[0]
                .GetProperty("state").GetString() == "LIVE"))
            .GetProperty("post").GetProperty("deliveries")[0];

    private Task SetAsync((string Post, object Input) delivery, string change)
        => SqlAsync($"UPDATE deliveries SET {change}, rev = rev + 1 WHERE post = '{KeyOf(delivery.Post)}'");

    private static string KeyOf(string id)
    {
        Assert.True(GlobalId.TryDecode(id, out _, out var key));
        return key;
    }

    private async Task SqlAsync(string sql)
    {
        await using var connection = await _installation.Services.GetRequiredService<DbDataSource>().OpenConnectionAsync(TestContext.Current.CancellationToken);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
    }
}
