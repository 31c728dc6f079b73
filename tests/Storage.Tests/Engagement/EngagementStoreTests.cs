using NodaTime;
using Platform.Domain.Accounts;
using Platform.Domain.Engagement;
using Platform.Domain.Posts;

namespace Platform.Storage.Tests.Engagement;

public sealed class EngagementStoreOnSqlite(PostgresCluster cluster) : EngagementStoreTests(DatabaseKind.Sqlite, cluster);

public sealed class EngagementStoreOnPostgres(PostgresCluster cluster) : EngagementStoreTests(DatabaseKind.Postgres, cluster);

public abstract class EngagementStoreTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private IEngagementStore Store => Db.Get<IEngagementStore>();

    private async Task LiveAsync(string post, string account = "blog", string? externalId = "id-1")
    {
        var ledger = Db.Get<ILedger>();
        await ledger.ArmedAsync(post, accounts: [account]);
        await ledger.ClaimAsync(account: account);
        await ledger.SendingAsync(A.Key(post, account));
        await ledger.RecordedAsync(A.Key(post, account), new DeliveryChange(DeliveryState.Live, Ref: externalId is null ? null : new RemoteRef(externalId, "https://social.test/1")));
    }

    [Fact]
    public async Task Live_delivery_is_read_a_minute_after_it_became_live_and_again_when_it_is_time()
    {
        await LiveAsync("p1");
        await LiveAsync("p2", "page");
        await LiveAsync("p3", "lost", externalId: null); // nobody knows where it is
        await Db.PassAsync(EngagementRules.FirstReading - Duration.FromMilliseconds(1));
        Assert.Equal(0, await Store.TakeUpAsync(10, Stop)); // the burst that it is part of goes out first
        await Db.PassAsync(Duration.FromMilliseconds(1));
        Assert.Equal(2, await Store.TakeUpAsync(10, Stop));
        Assert.Equal([(A.Mercy, A.Blog, 1, TestDatabase.Start), (A.Mercy, new("page"), 1, TestDatabase.Start)],
            (await Store.AccountsDueAsync(null, 10, Stop)).Select(a => (a.Organization, a.Account, a.Due, a.Since)));
        Assert.Equal("page", Assert.Single(await Store.AccountsDueAsync((A.Mercy, A.Blog), 10, Stop)).Account.Value);
        await Db.PassAsync(Duration.FromSeconds(5));
        var due = Assert.Single(await Store.DueAsync(A.Mercy, A.Blog, 10, Stop));
        Assert.Equal((A.Key("p1"), new RemoteRef("id-1", "https://social.test/1"), Duration.FromSeconds(65)), (due.Key, due.Ref, due.Age));

        await Store.SaveAsync([(due.Key, new Metrics("id-1", 3, null, 1, null, 100), Duration.FromSeconds(20))], Stop);
        Assert.Empty(await Store.DueAsync(A.Mercy, A.Blog, 10, Stop));
        Assert.Equal("page", Assert.Single(await Store.AccountsDueAsync(null, 10, Stop)).Account.Value);
        await Db.PassAsync(Duration.FromSeconds(20));
        Assert.Single(await Store.DueAsync(A.Mercy, A.Blog, 10, Stop));
        await Store.SaveAsync([(due.Key, null, Duration.FromMinutes(2))], Stop); // the network did not answer: the counts stay

        var rows = await Store.OfPostsAsync(A.Mercy, [new("p1"), new("p2")], Stop);
        var row = Assert.Single(rows[new("p1")]);
        Assert.Equal(new EngagementRow(A.Key("p1"), new Metrics("id-1", 3, null, 1, null, 100), TestDatabase.Start + Duration.FromSeconds(65)), row);
        Assert.Empty(rows[new("p2")]);
    }

    [Fact]
    public async Task Post_that_becomes_live_later_is_taken_up_too()
    {
        await LiveAsync("p1");
        await Db.PassAsync(EngagementRules.FirstReading);
        await Store.TakeUpAsync(10, Stop);
        await Db.PassAsync(Duration.FromHours(3));
        await LiveAsync("p2");
        await Db.PassAsync(EngagementRules.FirstReading);
        await Store.TakeUpAsync(10, Stop);
        Assert.Equal(2, (await Store.DueAsync(A.Mercy, A.Blog, 10, Stop)).Length);
        Assert.Single(await Store.DueAsync(A.Mercy, A.Blog, 1, Stop));
    }

    [Fact]
    public async Task Post_that_becomes_live_between_two_rounds_is_taken_up_after_its_minute()
    {
        for (var post = 0; post < 20; post++)
        {
            await LiveAsync($"p{post}");
            await Store.TakeUpAsync(10, Stop);
            await Db.PassAsync(Duration.FromSeconds(5));
        }

        await Db.PassAsync(EngagementRules.FirstReading);
        await Store.TakeUpAsync(100, Stop);
        Assert.Equal(20, Assert.Single(await Store.AccountsDueAsync(null, 10, Stop)).Due);
    }

    [Fact]
    public async Task More_than_a_batch_that_became_live_is_taken_up_in_batches()
    {
        for (var post = 0; post < 5; post++)
        {
            await LiveAsync($"p{post}");
            await Db.PassAsync(Duration.FromMinutes(2));
        }

        var taken = new List<int>();
        for (var batch = 0; batch < 4; batch++)
        {
            taken.Add(await Store.TakeUpAsync(2, Stop));
        }

        Assert.Equal([2, 2, 1, 0], taken);
        Assert.Equal(5, Assert.Single(await Store.AccountsDueAsync(null, 10, Stop)).Due);
    }
}
