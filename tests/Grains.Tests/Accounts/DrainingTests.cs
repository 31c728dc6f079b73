using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Grains.Accounts;
using Platform.Grains.Tests.World;
using Platform.Storage;

namespace Platform.Grains.Tests.Accounts;

/// <summary>A process that stops begins nothing, gives its claims back, and records what is under way.</summary>
public sealed class DrainingTests
{
    [Fact]
    public async Task No_call_begins_after_the_stop_and_no_claim_and_no_call_is_left()
    {
        await using var house = new House();
        var news = await OpenAsync(house, 60);
        house.Network.Keep(news);
        await AtWorkAsync(house, news, "commit", 4);

        var stopping = await StopAsync(house);
        house.Network.Release(news);
        await stopping;

        Assert.Equal(4, house.Network.Calls(news).Length);
        Assert.Equal(["0|56", "10|4"], await LeftAsync(house, "SELECT state || '|' || count(*) FROM deliveries GROUP BY state ORDER BY state"));
        Assert.Equal(["0"], await LeftAsync(house, "SELECT count(*) FROM deliveries WHERE state = 0 AND attempt > 0"));
    }

    [Fact]
    public async Task Post_that_was_being_prepared_is_not_published_after_the_stop_and_keeps_its_draft()
    {
        await using var house = new House();
        var news = await OpenAsync(house, 1, ("prepares", "true"), ("idempotency", nameof(Idempotency.TwoPhase)));
        house.Network.Keep(news, "prepare");
        await AtWorkAsync(house, news, "prepare", 1);

        var stopping = await StopAsync(house);
        house.Network.Release(news, "prepare");
        await stopping;

        Assert.Empty(house.Network.Calls(news));
        Assert.Equal(["0|1|1|draft"],
            await LeftAsync(house, "SELECT state || '|' || attempt || '|' || uncounted || '|' || substr(connector_state, 1, 5) FROM deliveries"));
    }

    [Fact]
    public async Task Account_whose_credential_is_refused_while_the_process_stops_is_broken_too()
    {
        await using var house = new House();
        var news = await OpenAsync(house, 6);
        house.Network.Keep(news);
        await AtWorkAsync(house, news, "commit", 4);

        var stopping = await StopAsync(house);
        house.Network.Refuse("password");
        house.Network.Release(news);
        await stopping;

        Assert.Equal(["Broken|401"], await LeftAsync(house, """
            SELECT json_extract(CAST(PayloadBinary AS text), '$.status') || '|' || json_extract(CAST(PayloadBinary AS text), '$.brokenCode')
            FROM OrleansStorage WHERE GrainIdExtensionString LIKE 'account:%'
            """));
        Assert.Equal(["5|6"], await LeftAsync(house, "SELECT state || '|' || count(*) FROM deliveries GROUP BY state ORDER BY state"));
    }

    private static async Task<AccountId> OpenAsync(House house, int posts, params (string, string)[] settings)
    {
        await house.InitializeAsync();
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync("news", "password", settings);
        await mercy.ScheduledAsync(posts, news);
        return news;
    }

    private static async Task AtWorkAsync(House house, AccountId news, string kind, int calls)
    {
        var mercy = new Hospital(house, new OrganizationId("mercy-1"));
        await mercy.PassAsync(Duration.FromMinutes(7), news);
        await Until.TrueAsync($"{calls} calls under way", () => house.Network.Calls(news, kind).Length == calls);
    }

    // The stop has begun, and waits.
    private static async Task<Task> StopAsync(House house)
    {
        var rounds = house.Get<SendingRounds>();
        var stopping = house.StopAsync();
        await Until.TrueAsync("a stop that has begun", () => rounds.Stopping.IsCancellationRequested);
        return stopping;
    }

    private static async Task<List<string>> LeftAsync(House house, string sql)
    {
        await using var services = new ServiceCollection().AddPlatformStorage(house.Options).BuildServiceProvider();
        await using var connection = await services.GetRequiredService<DbDataSource>().OpenConnectionAsync(TestContext.Current.CancellationToken);
        return await House.RowsAsync(connection, sql);
    }
}
