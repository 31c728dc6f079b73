using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;

namespace Platform.Storage.Tests.Accounts;

public sealed class SandboxStoreOnSqlite(PostgresCluster cluster) : SandboxStoreTests(DatabaseKind.Sqlite, cluster);

public sealed class SandboxStoreOnPostgres(PostgresCluster cluster) : SandboxStoreTests(DatabaseKind.Postgres, cluster);

public abstract class SandboxStoreTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private static readonly Instant Noon = TestDatabase.Start;

    private ISandboxStore Store => Db.Get<ISandboxStore>();

    [Fact]
    public async Task A_key_is_taken_once_and_what_stands_under_it_answers()
    {
        var first = Post("k1", "first \"words\" 💉");
        Assert.Equal(first, await Store.AddAsync(first, Stop));
        Assert.Equal(first, await Store.AddAsync(first with { Text = "other words", PublishedAt = Noon + Duration.FromHours(1) }, Stop));
        Assert.Equal(first, await Store.FindAsync(first.Organization, first.Account, "k1", Stop));
        Assert.Null(await Store.FindAsync(first.Organization, new AccountId("other"), "k1", Stop));
    }

    [Fact]
    public async Task Twenty_at_once_agree()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Store.AddAsync(Post("k", $"words {i}"), Stop)));
        Assert.Single(answers.Distinct());
        Assert.Single(await Store.TimelineAsync(A.Mercy, A.Blog, 100, Stop));
    }

    [Fact]
    public async Task Taken_down_is_off_the_timeline_and_its_key_stays_taken()
    {
        await Store.AddAsync(Post("k1", "one"), Stop);
        await Store.DeleteAsync(A.Mercy, A.Blog, "k1", Noon + Duration.FromHours(1), Stop);
        await Store.DeleteAsync(A.Mercy, A.Blog, "k1", Noon + Duration.FromHours(2), Stop);
        await Store.DeleteAsync(A.Mercy, A.Blog, "never", Noon, Stop);
        Assert.Empty(await Store.TimelineAsync(A.Mercy, A.Blog, 100, Stop));
        Assert.Equal(Noon + Duration.FromHours(1), (await Store.AddAsync(Post("k1", "one"), Stop)).DeletedAt);
    }

    [Fact]
    public async Task The_timeline_is_the_accounts_own_newest_first()
    {
        for (var i = 0; i < 5; i++)
        {
            await Store.AddAsync(Post("k" + i, "words " + i) with { PublishedAt = Noon + Duration.FromMinutes(i) }, Stop);
        }

        await Store.AddAsync(Post("k9", "elsewhere") with { Organization = new OrganizationId("other") }, Stop);
        Assert.Equal(["k4", "k3", "k2"], (await Store.TimelineAsync(A.Mercy, A.Blog, 3, Stop)).Select(post => post.Key));
        Assert.Equal(["k0", "k3"], (await Store.FindManyAsync(A.Mercy, A.Blog, ["k3", "k0", "k3", "k9"], Stop)).Select(post => post.Key).Order());
    }

    private static SandboxPost Post(string key, string text) => new(A.Mercy, A.Blog, key, text, null, "https://mercy.example/", Noon);
}
