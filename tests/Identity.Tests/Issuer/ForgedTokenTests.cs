using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using Platform.Domain.Members;
using Platform.Identity.Tests.World;
using Platform.Storage;
using Platform.Storage.Tests;

namespace Platform.Identity.Tests.Issuer;

public sealed class ForgedTokenTests(PostgresCluster cluster) : OnDatabase(DatabaseKind.Sqlite, cluster)
{
    [Fact]
    public async Task Token_made_with_our_key_for_us_is_taken()
    {
        var (house, client) = await HouseAsync();

        Assert.Equal(HttpStatusCode.OK, (await house.MeAsync(Make(house, client))).StatusCode); // what makes the refusals below tell something
    }

    [Fact]
    public async Task Token_for_somebody_else_is_refused()
    {
        var (house, client) = await HouseAsync();

        await RefusedAsync(house, Make(house, client, audience: "other"));
        await RefusedAsync(house, Make(house, client, audience: null));
    }

    [Fact]
    public async Task Token_of_another_kind_is_refused()
    {
        var (house, client) = await HouseAsync();

        await RefusedAsync(house, Make(house, client, type: "JWT"));
        await RefusedAsync(house, Make(house, client, type: "rt+jwt"));
    }

    [Fact]
    public async Task Token_that_names_another_organization_or_none_is_refused()
    {
        var (house, client) = await HouseAsync();

        await RefusedAsync(house, Make(house, client, organization: "grace"));
        await RefusedAsync(house, Make(house, client, organization: null));
        await RefusedAsync(house, Make(house, new NewApiClient("nobody", "")));
    }

    [Fact]
    public async Task Token_of_another_key_is_refused()
    {
        var (house, client) = await HouseAsync();
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var ours = (ECDsaSecurityKey)Keys(house).SigningCredentials[0].Key;

        await RefusedAsync(house, Make(house, client, key: new SigningCredentials(new ECDsaSecurityKey(stranger), "ES256")));
        await RefusedAsync(house, Make(house, client, key: new SigningCredentials(new ECDsaSecurityKey(stranger) { KeyId = ours.KeyId }, "ES256")));

        // Our public key taken for a shared secret.
        await RefusedAsync(house, Make(house, client, key: new SigningCredentials(new SymmetricSecurityKey(ours.ECDsa.ExportSubjectPublicKeyInfo()) { KeyId = ours.KeyId }, "HS256")));
    }

    [Fact]
    public async Task Token_without_a_signature_is_refused()
    {
        var (house, client) = await HouseAsync();
        var parts = (await house.TokenAsync(client)).Split('.');
        foreach (var algorithm in new[] { "none", "None", "NONE", "" })
        {
            var head = Base64UrlEncoder.Encode($$"""{"alg":"{{algorithm}}","typ":"at+jwt"}""");

            await RefusedAsync(house, $"{head}.{parts[1]}.");
            await RefusedAsync(house, $"{head}.{parts[1]}.{parts[2]}");
        }

        await RefusedAsync(house, $"{parts[0]}.{parts[1]}.");
        await RefusedAsync(house, $"{parts[0]}.{parts[1]}");
    }

    [Fact]
    public async Task Token_with_any_changed_byte_is_refused()
    {
        var (house, client) = await HouseAsync();
        var token = await house.TokenAsync(client);
        var changed = Base64UrlEncoder.Encode(Base64UrlEncoder.Decode(token.Split('.')[1]).Replace("Author", "Admin", StringComparison.Ordinal));
        await RefusedAsync(house, $"{token.Split('.')[0]}.{changed}.{token.Split('.')[2]}");
        var parts = token.Split('.').Select(Base64UrlEncoder.DecodeBytes).ToArray();
        for (var part = 0; part < 3; part++)
        {
            for (var at = 0; at < parts[part].Length; at += 7)
            {
                parts[part][at] ^= 1;
                await RefusedAsync(house, string.Join('.', parts.Select(Base64UrlEncoder.Encode)));
                parts[part][at] ^= 1;
            }
        }

        Assert.Equal(HttpStatusCode.OK, (await house.MeAsync(string.Join('.', parts.Select(Base64UrlEncoder.Encode)))).StatusCode);
    }

    [Fact]
    public async Task Token_ends_after_ten_minutes()
    {
        var (house, client) = await HouseAsync();
        var token = await house.TokenAsync(client);

        house.Clock.Advance(TimeSpan.FromSeconds(599));
        Assert.Equal(HttpStatusCode.OK, (await house.MeAsync(token)).StatusCode);
        house.Clock.Advance(TimeSpan.FromSeconds(2));
        await RefusedAsync(house, token);
    }

    [Fact]
    public async Task Token_counts_only_in_the_header()
    {
        var (house, client) = await HouseAsync();
        var token = await house.TokenAsync(client);

        Assert.Equal(HttpStatusCode.Unauthorized, (await house.Browser.GetAsync($"/me?access_token={token}", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await house.Browser.GetAsync("/me", Stop)).StatusCode);
    }

    [Fact]
    public async Task Token_of_another_installation_is_refused()
    {
        var (house, client) = await HouseAsync();
        var other = Kept(await Gatehouse.OpenAsync($"Data Source={Folder}/other.db"));
        var token = await other.TokenAsync(await other.ClientAsync());

        Assert.Equal(HttpStatusCode.OK, (await other.MeAsync(token)).StatusCode);
        await RefusedAsync(house, token);
        await RefusedAsync(other, await house.TokenAsync(client));
    }

    private static OpenIddictServerOptions Keys(Gatehouse house) => house.Get<IOptionsMonitor<OpenIddictServerOptions>>().CurrentValue;

    private static string Make(
        Gatehouse house, NewApiClient client, string? audience = "platform", string type = "at+jwt", string? organization = "mercy", SigningCredentials? key = null)
    {
        var now = house.Clock.GetUtcNow();
        var claims = new Dictionary<string, object> { ["sub"] = client.ClientId, ["client_id"] = client.ClientId, ["role"] = "Author" };
        if (organization is not null)
        {
            claims["org"] = organization;
        }

        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = type,
            Issuer = "http://localhost/",
            Audience = audience,
            IssuedAt = now.UtcDateTime,
            Expires = now.AddMinutes(5).UtcDateTime,
            Claims = claims,
            SigningCredentials = key ?? Keys(house).SigningCredentials[0],
        });
    }

    private static async Task RefusedAsync(Gatehouse house, string token)
    {
        var answer = await house.MeAsync(token);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.StartsWith("Bearer", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Empty(await answer.Content.ReadAsStringAsync(Stop));
    }

    private async Task<(Gatehouse House, NewApiClient Client)> HouseAsync()
    {
        var house = await OpenAsync();
        return (house, await house.ClientAsync());
    }
}
