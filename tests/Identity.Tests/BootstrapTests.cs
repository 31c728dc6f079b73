using System.Collections.Immutable;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.Grains;
using Platform.Grains.Moderation;
using Platform.Identity.Tests.World;
using Platform.Storage;
using Platform.Storage.Tests;

namespace Platform.Identity.Tests;

public sealed class BootstrapTests(PostgresCluster cluster) : OnDatabase(DatabaseKind.Sqlite, cluster)
{
    private const string Secret = "a secret of 24 characters";

    private InProcessTestCluster _silos = null!;

    private IGrainFactory Grains => _silos.Client;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddMemoryGrainStorageAsDefault();
            silo.Services.AddSingleton<IScanners, NoScanners>();
            silo.Services.AddPlatformGrains();
        });
        _silos = builder.Build();
        await _silos.DeployAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _silos.DisposeAsync();
    }

    [Fact]
    public async Task First_start_founds_the_organization_with_its_administrator()
    {
        var house = await StartAsync(("Organization", "mercy"), ("ClientId", "first"), ("ClientSecret", Secret));

        var organization = (await Grains.Organization(new("mercy")).Get()).State;
        Assert.Equal(("mercy", "Etc/UTC", true), (organization.Name, organization.Zone, organization.Exists));
        var client = Assert.Single(await house.Clients.ListAsync(new("mercy"), Stop));
        Assert.Equal([Role.Admin], client.Roles);
        Assert.Equal(HttpStatusCode.OK, (await house.MeAsync(await house.TokenAsync(new NewApiClient("first", Secret)))).StatusCode);
        Assert.Equal("apiClientCreated", Assert.Single(house.Journal.Entries).Type);
        Assert.DoesNotContain(house.Log, line => line.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Later_starts_change_nothing_and_say_so()
    {
        await using (var first = await StartAsync(("Organization", "mercy"), ("ClientId", "first"), ("ClientSecret", Secret)))
        {
            Assert.True((await first.Clients.RevokeAsync(new("mercy"), "first", Gatehouse.Admin, Stop)).Ok);
        }

        var later = await StartAsync(("Organization", "mercy"), ("ClientId", "first"), ("ClientSecret", Secret));

        Assert.Empty(await later.Clients.ListAsync(new("mercy"), Stop)); // a revoked one doesn't come back
        Assert.Empty(later.Journal.Entries);
        Assert.Contains(later.Log, line => line.Contains("bootstrap settings are ignored", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_that_broke_off_is_made_good_by_the_next()
    {
        await using (var broken = await Gatehouse.OpenAsync(Database))
        {
            // The client was made and the process ended before the organization was founded.
            Assert.True(await broken.Get<Identity.Members.ApiClients>().AddFirstAsync(new("mercy"), "first", "the old secret, also long", Stop));
        }

        var house = await StartAsync(("Organization", "mercy"), ("ClientId", "first"), ("ClientSecret", Secret));

        Assert.True((await Grains.Organization(new("mercy")).Get()).State.Exists);
        Assert.NotEmpty(await house.TokenAsync(new NewApiClient("first", Secret)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await house.AskAsync("first", "the old secret, also long")).StatusCode);
        Assert.Single(await house.Clients.ListAsync(new("mercy"), Stop));
    }

    [Fact]
    public async Task Without_the_settings_nothing_is_founded()
    {
        var house = await StartAsync();

        await using var context = await house.Get<IDbContextFactory<IdentityContext>>().CreateDbContextAsync(Stop);
        Assert.Empty(await context.Clients.ToListAsync(Stop));
    }

    [Theory]
    [InlineData("Mercy", "first", Secret, "Organization")]
    [InlineData("m", "first", Secret, "Organization")]
    [InlineData("mercy/grace", "first", Secret, "Organization")]
    [InlineData("mercy", "", Secret, "ClientId")]
    [InlineData("mercy", "first client", Secret, "ClientId")]
    [InlineData("mercy", "taken", Secret, "ClientId")]
    [InlineData("mercy", "first", "", "ClientSecret")]
    [InlineData("mercy", "first", "23 characters, too few!", "ClientSecret")]
    public async Task Wrong_setting_stops_the_start_with_a_line_that_names_it(string organization, string client, string secret, string named)
    {
        await using (var before = await Gatehouse.OpenAsync(Database))
        {
            await before.Get<Identity.Members.ApiClients>().AddFirstAsync(new("grace"), "taken", Secret, Stop);
        }

        var stopped = await Assert.ThrowsAsync<SettingsException>(() => StartAsync(("Organization", organization), ("ClientId", client), ("ClientSecret", secret)));

        Assert.Contains($"Platform__Bootstrap__{named} ", stopped.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', stopped.Message);
        Assert.True(secret.Length == 0 || !stopped.Message.Contains(secret, StringComparison.Ordinal));
        Assert.False((await Grains.Organization(new("mercy")).Get()).State.Exists);
    }

    private async Task<Gatehouse> StartAsync(params (string Name, string Value)[] settings)
    {
        var house = Kept(await Gatehouse.OpenAsync(
            Database, services => services.AddSingleton(Grains), [.. settings.Select(s => ("Platform:Bootstrap:" + s.Name, s.Value))]));
        await house.Services.BootstrapAsync(Stop);
        return house;
    }

    private sealed class NoScanners : IScanners
    {
        public IReadOnlyCollection<string> Packs => [];

        public ValueTask<IScanner> ForAsync(Organization organization) => throw new NotSupportedException();

        public ValueTask<ImmutableArray<RulePack>> PacksAsync(Organization organization) => throw new NotSupportedException();

        public ValueTask<IScanner> TryAsync(Organization organization, RulePack? draft) => throw new NotSupportedException();
    }
}
