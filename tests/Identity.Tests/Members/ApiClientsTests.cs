using System.Data.Common;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Domain;
using Platform.Domain.Audit;
using Platform.Domain.Members;
using Platform.Identity.Tests.World;
using Platform.Storage;
using Platform.Storage.Tests;

namespace Platform.Identity.Tests.Members;

public sealed class ApiClientsTestsOnSqlite(PostgresCluster cluster) : ApiClientsTests(DatabaseKind.Sqlite, cluster);

public sealed class ApiClientsTestsOnPostgres(PostgresCluster cluster) : ApiClientsTests(DatabaseKind.Postgres, cluster);

public abstract class ApiClientsTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private static readonly OrganizationId s_mercy = new("mercy");
    private static readonly OrganizationId s_grace = new("grace");

    [Fact]
    public async Task Client_of_another_organization_is_unknown()
    {
        var house = await OpenAsync();
        var mercys = await house.ClientAsync("mercy", Role.Author);
        house.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await house.ClientAsync("mercy", Role.Admin, Role.Author, Role.Admin);
        var token = await house.TokenAsync(mercys);

        var refused = await house.Clients.RevokeAsync(s_grace, mercys.ClientId, Gatehouse.Admin, Stop);

        Assert.Equal(Refusal.NotFound, refused.Refused!.Code);
        Assert.Equal(refused, await house.Clients.RevokeAsync(s_grace, "never-was", Gatehouse.Admin, Stop)); // not to be told apart
        Assert.Equal(HttpStatusCode.OK, (await house.MeAsync(token)).StatusCode);
        Assert.Empty(await house.Clients.ListAsync(s_grace, Stop));
        var seen = await house.Clients.ListAsync(s_mercy, Stop);
        Assert.Equal([mercys.ClientId, second.ClientId], seen.Select(c => c.ClientId));
        Assert.Equal([Role.Admin, Role.Author], seen[1].Roles);
        Assert.Equal(Gatehouse.Start.AddSeconds(1), seen[1].CreatedAt.ToDateTimeOffset());
    }

    [Fact]
    public async Task Revoked_client_is_gone()
    {
        var house = await OpenAsync();
        var client = await house.ClientAsync();

        Assert.True((await house.Clients.RevokeAsync(s_mercy, client.ClientId, Gatehouse.Admin, Stop)).Ok);

        Assert.Empty(await house.Clients.ListAsync(s_mercy, Stop));
        Assert.Equal(Refusal.NotFound, (await house.Clients.RevokeAsync(s_mercy, client.ClientId, Gatehouse.Admin, Stop)).Refused!.Code);
    }

    [Fact]
    public async Task Only_an_administrator_makes_and_revokes()
    {
        var house = await OpenAsync();
        var client = await house.ClientAsync();
        var author = new Actor(new MemberId("ben"), null, [Role.Author, Role.Compliance, Role.Auditor]);

        Assert.Equal(Refusal.NotAllowed, (await house.Clients.CreateAsync(s_mercy, "Site", [Role.Staff], author, Stop)).Refused!.Code);
        Assert.Equal(Refusal.NotAllowed, (await house.Clients.RevokeAsync(s_mercy, client.ClientId, author, Stop)).Refused!.Code);
        Assert.Single(await house.Clients.ListAsync(s_mercy, Stop));
        Assert.Single(house.Journal.Entries);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(null)]
    public async Task Client_needs_a_name(string? name)
    {
        var house = await OpenAsync();

        Assert.Equal(("name", Refusal.InvalidInput), Field(await house.Clients.CreateAsync(s_mercy, name!, [Role.Author], Gatehouse.Admin, Stop)));
        Assert.Equal(("name", Refusal.InvalidInput), Field(await house.Clients.CreateAsync(s_mercy, new string('x', 201), [Role.Author], Gatehouse.Admin, Stop)));
        Assert.Equal(("roles", Refusal.InvalidInput), Field(await house.Clients.CreateAsync(s_mercy, "Site", [], Gatehouse.Admin, Stop)));
        Assert.Equal(("roles", Refusal.InvalidInput), Field(await house.Clients.CreateAsync(s_mercy, "Site", [(Role)99], Gatehouse.Admin, Stop)));
    }

    [Fact]
    public async Task Making_and_revoking_stand_in_the_journal_without_name_and_secret()
    {
        var house = await OpenAsync();
        var client = await house.ClientAsync("mercy", Role.Author);
        await house.Clients.RevokeAsync(s_mercy, client.ClientId, Gatehouse.Admin, Stop);

        Assert.Equal(
            [("mercy", $"apiClient:mercy/{client.ClientId}", "apiClientCreated"), ("mercy", $"apiClient:mercy/{client.ClientId}", "apiClientRevoked")],
            house.Journal.Entries.Select(e => (e.Organization, e.Subject, e.Type)));
        var created = JsonSerializer.Deserialize<JsonElement>(house.Journal.Entries.First().Event);
        Assert.Equal("apiClientCreated", created.GetProperty("type").GetString());
        Assert.Equal("anna", created.GetProperty("actor").GetProperty("person").GetString());
        Assert.Equal(["Author"], created.GetProperty("roles").EnumerateArray().Select(r => r.GetString()!));
        Assert.DoesNotContain(house.Journal.Entries, e => e.Event.Contains(client.ClientSecret, StringComparison.Ordinal) || e.Event.Contains("Site", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Archive_takes_what_is_told()
    {
        var house = await OpenAsync(services => services.Remove(services.Last(s => s.ServiceType == typeof(IJournalWriter)))); // leaves the archive's own
        var client = await house.ClientAsync();
        await house.Clients.RevokeAsync(s_mercy, client.ClientId, Gatehouse.Admin, Stop);

        await using var connection = await house.Get<DbDataSource>().OpenConnectionAsync(Stop);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT org, grain_key, version, type, event FROM journal ORDER BY version";
        await using var rows = await command.ExecuteReaderAsync(Stop);
        foreach (var (version, type) in new[] { (1, "apiClientCreated"), (2, "apiClientRevoked") })
        {
            Assert.True(await rows.ReadAsync(Stop));
            Assert.Equal(("mercy", $"apiClient:mercy/{client.ClientId}", version, type), (rows.GetString(0), rows.GetString(1), rows.GetInt32(2), rows.GetString(3)));
            Assert.Equal(type, JsonSerializer.Deserialize<JsonElement>(rows.GetString(4)).GetProperty("type").GetString());
        }

        Assert.False(await rows.ReadAsync(Stop));
    }

    [Fact]
    public async Task Nothing_is_made_or_revoked_that_the_journal_does_not_hold()
    {
        var house = await OpenAsync();
        var client = await house.ClientAsync();
        var token = await house.TokenAsync(client);
        house.Journal.Broken = true;

        await Assert.ThrowsAsync<InvalidOperationException>(() => house.ClientAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => house.Clients.RevokeAsync(s_mercy, client.ClientId, Gatehouse.Admin, Stop));

        Assert.Equal([client.ClientId], (await house.Clients.ListAsync(s_mercy, Stop)).Select(c => c.ClientId));
        Assert.Equal(HttpStatusCode.OK, (await house.MeAsync(token)).StatusCode);
    }

    [Fact]
    public async Task Secret_is_kept_only_as_a_hash_and_does_not_print()
    {
        var house = await OpenAsync();
        var (one, two) = (await house.ClientAsync(), await house.ClientAsync());

        Assert.NotEqual(one.ClientSecret, two.ClientSecret);
        Assert.True(one.ClientSecret.Length >= 43);
        Assert.DoesNotContain(one.ClientSecret, one.ToString(), StringComparison.Ordinal);
        await using var connection = await house.Get<DbDataSource>().OpenConnectionAsync(Stop);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT client_secret FROM identity_clients";
        var kept = (string)(await command.ExecuteScalarAsync(Stop))!;
        Assert.DoesNotContain(kept, new[] { one.ClientSecret, two.ClientSecret });
        Assert.True(kept.Length > 40);
    }

    private static (string? Field, Refusal Code) Field<T>(Outcome<T> outcome) => (outcome.Refused!.Field, outcome.Refused.Code);
}
