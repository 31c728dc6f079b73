using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NodaTime;
using Platform.Domain.Accounts;
using Platform.Networks.Tests.Contract;
using Platform.Networks.Tests.Worlds;
using Xunit;

namespace Platform.Networks.Tests.Bluesky;

/// <summary>What is Bluesky's own, on a real PDS.</summary>
[Trait("Needs", "servers")]
public sealed class BlueskyServerTests(Servers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_record_is_dated_by_its_authorization_and_carries_links_tags_and_known_people()
    {
        await using var world = await OpenAsync();
        var text = $"Ünsere Grippe-Impfung 💉 https://mercy.example/flu?a=1 #flu @{world.Access.Handle} @nobody-{Guid.NewGuid():N}.test";
        Assert.IsType<StepResult.Done>(await world.Connector.CommitAsync(A.Step(world.Access, text), Token));
        var record = Assert.Single(await world.RecordsAsync());
        Assert.Equal(text, record.GetProperty("text").GetString());
        Assert.Equal("2026-03-02T12:00:00.000Z", record.GetProperty("createdAt").GetString());
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(
            ["https://mercy.example/flu?a=1", "#flu", "@" + world.Access.Handle],
            record.GetProperty("facets").EnumerateArray().Select(facet => facet.GetProperty("index"))
                .Select(index => Encoding.UTF8.GetString(bytes[index.GetProperty("byteStart").GetInt32()..index.GetProperty("byteEnd").GetInt32()])));
        Assert.Equal(world.Did, record.GetProperty("facets")[2].GetProperty("features")[0].GetProperty("did").GetString());
    }

    [Fact]
    public async Task Other_words_under_the_same_key_are_a_conflict_and_change_nothing()
    {
        await using var world = await OpenAsync();
        var step = A.Step(world.Access, "first words");
        Assert.IsType<StepResult.Done>(await world.Connector.CommitAsync(step, Token));
        var other = step with { Payload = new("other words") };
        Assert.Equal(ConnectorErrorKind.Conflict, Assert.IsType<StepResult.Failed>(await world.Connector.CommitAsync(other, Token)).Error.Kind);
        Assert.IsType<Reconciliation.Unclear>(await world.Connector.ReconcileAsync(other, Token));
        Assert.Equal("first words", Assert.Single(await world.RecordsAsync()).GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_mention_that_resolves_only_at_the_second_attempt_is_the_same_post()
    {
        await using var world = await OpenAsync();
        var late = "l" + Guid.NewGuid().ToString("N")[..12];
        var step = A.Step(world.Access, $"thanks @{late}.test");
        Assert.IsType<StepResult.Done>(await world.Connector.CommitAsync(step, Token));
        await BlueskyWorld.PostAsync(world.Server, "com.atproto.server.createAccount", null, new { handle = late + ".test", email = late + "@example.test", password = "own-" + late });
        Assert.IsType<StepResult.Done>(await world.Connector.CommitAsync(step with { Attempt = 2 }, Token));
        Assert.False(Assert.Single(await world.RecordsAsync()).TryGetProperty("facets", out _));
    }

    [Fact]
    public async Task An_expired_token_is_refreshed_without_a_new_sign_in()
    {
        await using var world = await OpenAsync();
        Assert.IsType<StepResult.Done>(await world.Connector.CommitAsync(A.Step(world.Access), Token));
        var secret = (await servers.PdsAsync()).GetProperty("jwtSecret").GetString()!;
        world.Proxy!.ReplaceHeaderOnce("Authorization", "Bearer " + ExpiredToken(secret, world.Did), request => request.Path == "/xrpc/com.atproto.repo.putRecord");
        var step = A.Step(world.Access, "after two hours");
        Assert.IsType<StepResult.Done>(await world.Connector.CommitAsync(step, Token));
        Assert.Equal(1, await world.CountAsync(step));
        Assert.Equal(1, world.Proxy.Calls.Count(call => call.EndsWith("createSession", StringComparison.Ordinal)));
        Assert.Equal(1, world.Proxy.Calls.Count(call => call.EndsWith("refreshSession", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_session_that_was_revoked_is_begun_anew()
    {
        await using var world = await OpenAsync();
        Assert.IsType<StepResult.Done>(await world.Connector.CommitAsync(A.Step(world.Access), Token));
        world.Proxy!.ReplaceHeaderOnce("Authorization", "Bearer garbage", request => request.Path == "/xrpc/com.atproto.repo.putRecord");
        world.Proxy.ReplaceHeaderOnce("Authorization", "Bearer garbage", request => request.Path == "/xrpc/com.atproto.server.refreshSession");
        Assert.IsType<StepResult.Done>(await world.Connector.CommitAsync(A.Step(world.Access), Token));
        Assert.Equal(2, world.Proxy.Calls.Count(call => call.EndsWith("createSession", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_app_password_that_was_taken_back_wants_the_account_reconnected()
    {
        await using var world = await OpenAsync();
        Assert.IsType<StepResult.Done>(await world.Connector.CommitAsync(A.Step(world.Access), Token));
        await BlueskyWorld.PostAsync(world.Server, "com.atproto.server.revokeAppPassword", world.AccessToken, new { name = "platform" });
        await using var restarted = new House();
        var failed = Assert.IsType<StepResult.Failed>(await restarted.Connector("bluesky").CommitAsync(A.Step(world.Access), Token));
        Assert.Equal((ConnectorErrorKind.ReauthRequired, "401 AuthenticationRequired"), (failed.Error.Kind, failed.Error.Code));
    }

    [Fact]
    public async Task Many_calls_share_one_sign_in_and_a_wrong_password_is_tried_once()
    {
        await using var world = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => world.Connector.CommitAsync(A.Step(world.Access), Token)));
        var wrong = world.Access with { Secret = "wrong" };
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(ConnectorErrorKind.ReauthRequired, (await world.Connector.ProbeAsync(wrong, Token)).Error?.Kind);
        }

        Assert.Equal(2, world.Proxy!.Calls.Count(call => call.EndsWith("createSession", StringComparison.Ordinal)));
        Assert.IsType<StepResult.Done>(await world.Connector.CommitAsync(A.Step(world.Access), Token));
    }

    [Fact]
    public async Task The_servers_own_rate_limit_says_when_to_come_back()
    {
        var server = new Uri((await servers.LimitedPdsAsync()).GetProperty("url").GetString()!);
        await using var world = await BlueskyWorld.OpenAsync(server);
        StepResult? last = null;
        for (var i = 0; i < 40 && last is null or StepResult.Done; i++)
        {
            // A restarted platform signs in again each time.
            await using var house = new House();
            last = await house.Connector("bluesky").CommitAsync(A.Step(world.Access, "hello " + i.ToString(CultureInfo.InvariantCulture)), Token);
        }

        var failed = Assert.IsType<StepResult.Failed>(last);
        Assert.Equal((ConnectorErrorKind.RateLimited, "429 RateLimitExceeded"), (failed.Error.Kind, failed.Error.Code));
        Assert.InRange(failed.Error.RetryAfter!.Value, Duration.FromSeconds(1), Duration.FromMinutes(5));
    }

    [Theory]
    [InlineData("👩‍👩‍👧‍👦")]
    [InlineData("é")]
    [InlineData("e\u0301")]
    [InlineData("한")]
    [InlineData("ก็")]
    [InlineData("🇩🇪")]
    [InlineData("नि")]
    [InlineData("\r\n")]
    [InlineData("x")]
    public async Task The_server_counts_characters_as_we_do(string grapheme)
    {
        await using var world = await OpenAsync();
        var most = Math.Min(300, 3000 / Encoding.UTF8.GetByteCount(grapheme));
        var fits = "x" + string.Concat(Enumerable.Repeat(grapheme, most - 1));
        var over = fits + grapheme;
        Assert.IsType<StepResult.Done>(await world.Connector.CommitAsync(A.Step(world.Access, fits), Token));
        Assert.IsType<StepResult.Failed>(await world.Connector.CommitAsync(A.Step(world.Access, over), Token));
        Assert.Equal("putRecord", Assert.Single(world.Proxy!.Calls, call => call.EndsWith("putRecord", StringComparison.Ordinal)).Split('.')[^1]);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => BlueskyWorld.PostAsync(
            world.Server, "com.atproto.repo.createRecord", world.AccessToken,
            new Dictionary<string, object>
            {
                ["repo"] = world.Did,
                ["collection"] = "app.bsky.feed.post",
                ["record"] = new Dictionary<string, string> { ["$type"] = "app.bsky.feed.post", ["text"] = over, ["createdAt"] = "2026-03-02T12:00:00.000Z" },
            }));
        Assert.Contains("InvalidRequest", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Likes_reposts_replies_and_quotes_are_counted()
    {
        var server = new Uri((await servers.BlueskyNetworkAsync()).GetProperty("url").GetString()!);
        await using var world = await BlueskyWorld.OpenAsync(server);
        await using var reader = await BlueskyWorld.OpenAsync(server);
        var done = Assert.IsType<StepResult.Done>(await world.Connector.CommitAsync(A.Step(world.Access), Token));
        var look = await BlueskyWorld.GetAsync(server, $"com.atproto.repo.getRecord?repo={world.Did}&collection=app.bsky.feed.post&rkey={done.Ref.ExternalId.Split('/')[^1]}");
        var subject = new { uri = done.Ref.ExternalId, cid = look.GetProperty("cid").GetString() };
        foreach (var person in new[] { reader, world })
        {
            await person.WriteAsync("app.bsky.feed.like", new { subject, createdAt = "2026-03-02T12:00:00.000Z" });
        }

        await reader.WriteAsync("app.bsky.feed.repost", new { subject, createdAt = "2026-03-02T12:00:00.000Z" });
        await reader.WriteAsync("app.bsky.feed.post", new { text = "thanks", reply = new { root = subject, parent = subject }, createdAt = "2026-03-02T12:00:00.000Z" });
        await reader.WriteAsync(
            "app.bsky.feed.post", new { text = "look", embed = new Dictionary<string, object> { ["$type"] = "app.bsky.embed.record", ["record"] = subject }, createdAt = "2026-03-02T12:00:00.000Z" });
        var gone = new RemoteRef($"at://{world.Did}/app.bsky.feed.post/2222222222222", null);

        // Counts show up when the network has indexed them: asked for until they are there, two minutes at most.
        var expected = new Metrics(done.Ref.ExternalId, 2, 1, 1, null, null, 1);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        MetricsRead read;
        do
        {
            read = await world.Connector.ReadMetricsAsync(world.Access, [done.Ref, gone], patience.Token);
            Assert.Null(read.Error);
        }
        while (!read.Metrics.Contains(expected));
        Assert.Equal(expected, Assert.Single(read.Metrics));
    }

    private async Task<BlueskyWorld> OpenAsync() => await BlueskyWorld.OpenAsync(new Uri((await servers.PdsAsync()).GetProperty("url").GetString()!));

    /// <summary>A token that the server signed, two hours and more ago.</summary>
    private static string ExpiredToken(string jwtSecret, string did)
    {
        var issued = DateTimeOffset.UtcNow.AddHours(-3).ToUnixTimeSeconds();
        var head = Encode("""{"typ":"at+jwt","alg":"HS256"}""");
        var body = Encode(JsonSerializer.Serialize(new { scope = "com.atproto.appPass", aud = "did:web:localhost", sub = did, iat = issued, exp = issued + 7200 }));
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(jwtSecret), Encoding.ASCII.GetBytes($"{head}.{body}"));
        return $"{head}.{body}.{System.Buffers.Text.Base64Url.EncodeToString(signature)}";

        static string Encode(string json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
    }
}
