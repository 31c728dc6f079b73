using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Domain;
using Platform.Identity.Issuer;
using Platform.Identity.Tests.World;
using Platform.Storage;
using Platform.Storage.Tests;

namespace Platform.Identity.Tests.Issuer;

public sealed class DoorTests(PostgresCluster cluster) : OnDatabase(DatabaseKind.Sqlite, cluster)
{
    [Fact]
    public async Task Client_that_asks_too_often_is_told_when_to_come_back()
    {
        var house = await OpenAsync(("Platform:Identity:TokensPerMinute", "3"));
        var (eager, other) = (await house.ClientAsync(), await house.ClientAsync());
        for (var i = 0; i < 3; i++)
        {
            await house.TokenAsync(eager);
        }

        foreach (var answer in new[] { await house.AskAsync(eager.ClientId, eager.ClientSecret), await house.AskByBasicAsync(eager.ClientId, "wrong") })
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
            Assert.InRange(int.Parse(answer.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture), 1, 20);
            Assert.Equal("temporarily_unavailable", (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("error").GetString());
        }

        Assert.NotEmpty(await house.TokenAsync(other));
    }

    [Fact]
    public void One_address_has_a_limit_over_all_the_clients_it_names()
    {
        using var rate = new TokenRate(2);
        var here = IPAddress.Parse("192.0.2.1");

        Assert.Equal(10, Enumerable.Range(0, 20).Count(i => rate.Ask(here, $"client{i}") is null));
        Assert.Null(rate.Ask(IPAddress.Parse("192.0.2.2"), "client0"));
        Assert.NotNull(rate.Ask(IPAddress.Parse("::ffff:192.0.2.1"), "another"));
    }

    [Fact]
    public void Client_is_not_locked_out_by_a_stranger_elsewhere()
    {
        using var rate = new TokenRate(1);
        while (rate.Ask(IPAddress.Parse("2001:db8:0:1::1"), "site") is null)
        {
        }

        Assert.NotNull(rate.Ask(IPAddress.Parse("2001:db8:0:1:ffff::2"), "site")); // the same household
        Assert.Null(rate.Ask(IPAddress.Parse("2001:db8:0:2::1"), "site"));
    }

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("::1", HttpStatusCode.OK)]
    [InlineData("::ffff:127.0.0.1", HttpStatusCode.OK)]
    [InlineData("10.0.0.5", HttpStatusCode.BadRequest)]
    public async Task Secrets_and_tokens_come_over_plain_http_only_within_the_machine(string listener, HttpStatusCode expected)
    {
        var house = await OpenAsync();
        var client = await house.ClientAsync();
        var token = await house.TokenAsync(client);
        house.Browser.DefaultRequestHeaders.Add("X-Listener", listener);

        Assert.Equal(expected, (await house.AskAsync(client.ClientId, client.ClientSecret)).StatusCode);
        Assert.Equal(expected, (await house.Browser.GetAsync("/.well-known/openid-configuration", Stop)).StatusCode);
        Assert.Equal(expected, (await house.MeAsync(token)).StatusCode);
        using var secure = house.BrowserAt("https://localhost");
        secure.DefaultRequestHeaders.Add("X-Listener", listener);
        Assert.Equal(HttpStatusCode.OK, (await house.AskAsync(client.ClientId, client.ClientSecret, browser: secure)).StatusCode);
    }

    [Fact]
    public async Task Unknown_client_and_wrong_secret_have_one_answer_that_asks_no_browser_for_a_password()
    {
        var house = await OpenAsync();
        var client = await house.ClientAsync();
        var answers = new List<string>();
        foreach (var asked in new[]
                 {
                     await house.AskAsync(client.ClientId, "wrong"), await house.AskAsync("nobody", "wrong"), await house.AskAsync("no body", "wrong"),
                     await house.AskByBasicAsync(client.ClientId, "wrong"), await house.AskByBasicAsync("nobody", "wrong"),
                 })
        {
            Assert.Empty(asked.Headers.WwwAuthenticate);
            answers.Add($"{asked.StatusCode} {await asked.Content.ReadAsStringAsync(Stop)}");
        }

        Assert.StartsWith("Unauthorized", Assert.Single(answers.Distinct()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_with_a_zero_character_is_the_callers_error()
    {
        var house = await OpenAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await house.AskAsync("no\0body", "wrong")).StatusCode);
    }

    [Fact]
    public async Task Named_issuer_stands_in_discovery_and_tokens_and_no_other_is_taken()
    {
        string before;
        await using (var house = await OpenAsync())
        {
            before = await house.TokenAsync(await house.ClientAsync());
            using var elsewhere = house.BrowserAt("http://127.0.0.1:8080");
            Assert.Equal(HttpStatusCode.OK, (await house.MeAsync(before, elsewhere)).StatusCode); // asked for under one address, used under another
        }

        var named = await OpenAsync(("Platform:Identity:Issuer", "https://social.example.org/"));
        var found = await named.Browser.GetFromJsonAsync<JsonElement>("/.well-known/openid-configuration", Stop);
        Assert.Equal("https://social.example.org/", found.GetProperty("issuer").GetString());
        Assert.Equal(HttpStatusCode.OK, (await named.MeAsync(await named.TokenAsync(await named.ClientAsync()))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await named.MeAsync(before)).StatusCode);
    }

    [Theory]
    [InlineData("Issuer", "not an address")]
    [InlineData("Issuer", "ftp://example.org")]
    [InlineData("TokensPerMinute", "0")]
    [InlineData("TokensPerMinute", "many")]
    public async Task Wrong_setting_stops_the_start_with_a_line_that_names_it(string name, string value)
    {
        var stopped = await Assert.ThrowsAsync<SettingsException>(() => OpenAsync(($"Platform:Identity:{name}", value)));

        Assert.Contains($"Platform__Identity__{name}", stopped.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', stopped.Message);
    }
}
