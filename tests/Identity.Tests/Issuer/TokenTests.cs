using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Platform.Domain.Members;
using Platform.Identity.Issuer;
using Platform.Identity.Tests.World;
using Platform.Storage;
using Platform.Storage.Tests;

namespace Platform.Identity.Tests.Issuer;

public sealed class TokenTestsOnSqlite(PostgresCluster cluster) : TokenTests(DatabaseKind.Sqlite, cluster);

public sealed class TokenTestsOnPostgres(PostgresCluster cluster) : TokenTests(DatabaseKind.Postgres, cluster);

public abstract class TokenTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    [Fact]
    public async Task Discovery_names_the_token_endpoint_and_the_one_way_in()
    {
        var house = await OpenAsync();

        var found = await house.Browser.GetFromJsonAsync<JsonElement>("/.well-known/openid-configuration", Stop);

        Assert.Equal("http://localhost/connect/token", found.GetProperty("token_endpoint").GetString());
        Assert.Equal(["client_credentials"], found.GetProperty("grant_types_supported").EnumerateArray().Select(g => g.GetString()!));
        Assert.Equal(["client_secret_basic", "client_secret_post"], found.GetProperty("token_endpoint_auth_methods_supported").EnumerateArray().Select(g => g.GetString()!).Order());
        var keys = await house.Browser.GetFromJsonAsync<JsonElement>(found.GetProperty("jwks_uri").GetString(), Stop);
        var key = Assert.Single(keys.GetProperty("keys").EnumerateArray());
        Assert.Equal(("EC", "P-256"), (key.GetProperty("kty").GetString(), key.GetProperty("crv").GetString()));
        Assert.False(key.TryGetProperty("d", out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_gets_a_token_that_says_who_and_whose_it_is(bool basic)
    {
        var house = await OpenAsync();
        var client = await house.ClientAsync("mercy", Role.Author, Role.Reviewer);

        var answer = await (basic ? house.AskByBasicAsync(client.ClientId, client.ClientSecret) : house.AskAsync(client.ClientId, client.ClientSecret));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.Equal("Bearer", body.GetProperty("token_type").GetString());
        Assert.InRange(body.GetProperty("expires_in").GetInt32(), 599, 600);
        var token = new JsonWebToken(body.GetProperty("access_token").GetString());
        Assert.Equal(("at+jwt", "ES256"), (token.Typ, token.Alg));
        Assert.Equal(TimeSpan.FromMinutes(10), token.ValidTo - token.IssuedAt);
        Assert.Equal(["platform"], token.Audiences);
        Assert.Equal((client.ClientId, client.ClientId, "mercy"), (token.Subject, token.GetClaim("client_id").Value, token.GetClaim("org").Value));
        Assert.Equal(["Author", "Reviewer"], token.Claims.Where(c => c.Type == "role").Select(c => c.Value));
    }

    [Fact]
    public async Task Wrong_secret_and_unknown_client_are_401_with_a_clear_error()
    {
        var house = await OpenAsync();
        var client = await house.ClientAsync();

        foreach (var answer in new[]
        {
            await house.AskAsync(client.ClientId, client.ClientSecret + "x"), await house.AskByBasicAsync(client.ClientId, "x"), await house.AskAsync("nobody", client.ClientSecret),
        })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
            Assert.Equal("invalid_client", body.GetProperty("error").GetString());
            Assert.False(string.IsNullOrEmpty(body.GetProperty("error_description").GetString()));
        }
    }

    [Theory]
    [InlineData("password", "unsupported_grant_type")]
    [InlineData("authorization_code", "unsupported_grant_type")]
    [InlineData("", "invalid_request")]
    public async Task Other_ways_in_are_refused(string grant, string error)
    {
        var house = await OpenAsync();
        var client = await house.ClientAsync();

        var answer = await house.AskAsync(client.ClientId, client.ClientSecret, grant);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(error, (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Token_of_one_organization_is_of_that_one_only()
    {
        var house = await OpenAsync();
        var mercy = await house.TokenAsync(await house.ClientAsync("mercy"));
        var grace = await house.TokenAsync(await house.ClientAsync("grace"));

        Assert.Equal(["org=mercy"], (await ReadAsync(await house.MeAsync(mercy))).Where(c => c.StartsWith("org=", StringComparison.Ordinal)));
        Assert.Equal(["org=grace"], (await ReadAsync(await house.MeAsync(grace))).Where(c => c.StartsWith("org=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Revoked_client_is_out_at_once_here_and_within_five_seconds_elsewhere()
    {
        var house = await OpenAsync();
        var here = await house.ClientAsync();
        var elsewhere = await house.ClientAsync();
        var (hereToken, elsewhereToken) = (await house.TokenAsync(here), await house.TokenAsync(elsewhere));
        Assert.Equal(HttpStatusCode.OK, (await house.MeAsync(hereToken)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await house.MeAsync(elsewhereToken)).StatusCode);

        Assert.True((await house.Clients.RevokeAsync(new("mercy"), here.ClientId, Gatehouse.Admin, Stop)).Value);
        await using (var behind = await house.Get<IDbContextFactory<IdentityContext>>().CreateDbContextAsync(Stop)) // as another process does it
        {
            await behind.Clients.Where(c => c.ClientId == elsewhere.ClientId).ExecuteDeleteAsync(Stop);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await house.MeAsync(hereToken)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await house.AskAsync(here.ClientId, here.ClientSecret)).StatusCode);
        house.Clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal(HttpStatusCode.OK, (await house.MeAsync(elsewhereToken)).StatusCode);
        house.Clock.Advance(TimeSpan.FromSeconds(0.1));
        var refused = await house.MeAsync(elsewhereToken);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("invalid_token", refused.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_from_before_a_restart_is_good_after_it()
    {
        string token;
        await using (var before = await OpenAsync())
        {
            token = await before.TokenAsync(await before.ClientAsync());
        }

        var after = await OpenAsync();

        Assert.Equal(HttpStatusCode.OK, (await after.MeAsync(token)).StatusCode);
    }

    [Fact]
    public async Task No_secret_and_no_token_is_logged()
    {
        var house = await OpenAsync();
        var client = await house.ClientAsync();
        var token = await house.TokenAsync(client);
        await house.AskByBasicAsync(client.ClientId, client.ClientSecret);
        await house.MeAsync(token);
        await house.MeAsync(token + "x");

        Assert.NotEmpty(house.Log);
        Assert.DoesNotContain(house.Log, line => line.Contains(client.ClientSecret, StringComparison.Ordinal)
            || line.Contains(token, StringComparison.Ordinal) || line.Contains(token.Split('.')[1], StringComparison.Ordinal));
    }

    private static async Task<List<string>> ReadAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<List<string>>(Stop))!;
    }

    [Fact]
    public async Task Signature_of_a_token_is_verified_once_in_a_while_and_its_client_each_time()
    {
        var house = await OpenAsync();
        var client = await house.ClientAsync("mercy", Role.Author);
        var token = await house.TokenAsync(client);
        var tokens = house.Services.GetRequiredService<RememberedTokens>();
        for (var request = 0; request < 20; request++)
        {
            Assert.Equal(HttpStatusCode.OK, (await house.MeAsync(token)).StatusCode);
        }

        Assert.Equal(1, tokens.Verifications);
        Assert.Equal(HttpStatusCode.Unauthorized, (await house.MeAsync(token[..^2] + (token[^2] == 'A' ? "BA" : "AA"))).StatusCode);
        Assert.Equal(2, tokens.Verifications);
        house.Clock.Advance(RememberedTokens.Believed);
        Assert.Equal(HttpStatusCode.OK, (await house.MeAsync(token)).StatusCode);
        Assert.Equal(3, tokens.Verifications);

        // What was remembered outlives neither the token nor its client.
        house.Clock.Advance(IdentityServices.TokenLifetime - RememberedTokens.Believed - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await house.MeAsync(token)).StatusCode);
        house.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.Unauthorized, (await house.MeAsync(token)).StatusCode);
        var other = await house.TokenAsync(client);
        Assert.Equal(HttpStatusCode.OK, (await house.MeAsync(other)).StatusCode);
        await house.Clients.RevokeAsync(new Platform.Domain.OrganizationId("mercy"), client.ClientId, Gatehouse.Admin, Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, (await house.MeAsync(other)).StatusCode);
    }
}
