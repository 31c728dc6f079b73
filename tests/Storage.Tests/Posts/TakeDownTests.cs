using System.Text.Json;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;

namespace Platform.Storage.Tests.Posts;

public sealed class TakeDownsOnSqlite(PostgresCluster cluster) : TakeDownTests(DatabaseKind.Sqlite, cluster);

public sealed class TakeDownsOnPostgres(PostgresCluster cluster) : TakeDownTests(DatabaseKind.Postgres, cluster);

public abstract class TakeDownTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private const string Reason = "The vaccine is not there.";

    private ILedger Ledger => Db.Get<ILedger>();

    private ITakeDowns TakeDowns => Db.Get<ITakeDowns>();

    private async Task LiveAsync(string post = "p1", string account = "blog")
    {
        await Ledger.ArmedAsync(post, accounts: account);
        Assert.Single(await Ledger.ClaimAsync(account: account));
        Assert.Single(await Ledger.SendingAsync(A.Key(post, account)));
        await Ledger.RecordedAsync(A.Key(post, account),
            new DeliveryChange(DeliveryState.Live, Ref: new RemoteRef($"id-{post}", $"https://social.test/{post}")));
        await Db.SqlAsync("DELETE FROM journal");
    }

    private Task RequestAsync(string post = "p1", string account = "blog") => TakeDowns.RequestAsync([A.Key(post, account)], Reason, A.Anna, Stop);

    private async Task<ClaimedTakeDown> ClaimAsync(string account = "blog")
        => Assert.Single(await TakeDowns.ClaimDueAsync(A.Mercy, new AccountId(account), 1, TakeDownRules.Lease, Stop));

    private async Task<bool> NothingDueAsync() => (await TakeDowns.ClaimDueAsync(A.Mercy, A.Blog, 1, TakeDownRules.Lease, Stop)).IsEmpty;

    private Task<List<string>> EventsAsync() => Db.RowsAsync("SELECT type FROM journal ORDER BY id");

    [Fact]
    public async Task Public_post_is_taken_down_once_and_the_record_says_so_without_words()
    {
        await LiveAsync();
        await RequestAsync();
        await RequestAsync(); // asked for already
        Assert.Equal([(A.Mercy, A.Blog)], await TakeDowns.AccountsDueAsync(null, 10, Stop));
        var claimed = await ClaimAsync();
        Assert.Equal((A.Key(), new RemoteRef("id-p1", "https://social.test/p1"), 1), (claimed.Key, claimed.Post, claimed.Try));
        Assert.Equal($"p1.blog.{A.Authorization()}", claimed.IdempotencyKey);
        Assert.True(await NothingDueAsync());
        Assert.True(await TakeDowns.RecordAsync(claimed, new TakeDownChange(TakeDownState.Gone), Stop));
        Assert.False(await TakeDowns.RecordAsync(claimed, new TakeDownChange(TakeDownState.NeedsHuman), Stop));

        Assert.Equal(["10|1"], await Db.RowsAsync("SELECT state, CASE WHEN taken_down_at = changed_at THEN 1 ELSE 0 END FROM deliveries"));
        Assert.Equal(["takeDownRequested", "takeDownDone"], await EventsAsync());
        var entries = await Db.RowsAsync("SELECT grain_key, event FROM journal ORDER BY id");
        Assert.All(entries, entry => Assert.DoesNotContain("vaccine", entry, StringComparison.Ordinal));
        Assert.StartsWith("takedown:mercy/p1/blog/1-0a1b2c3d|{", entries[0], StringComparison.Ordinal);
        using var json = JsonDocument.Parse(entries[0].Split('|', 2)[1]);
        Assert.Equal("anna", json.RootElement.GetProperty("actor").GetProperty("person").GetString());
        Assert.Equal("id-p1", json.RootElement.GetProperty("externalId").GetString());
        using var done = JsonDocument.Parse(entries[1].Split('|', 2)[1]);
        Assert.False(done.RootElement.TryGetProperty("actor", out _));
        Assert.Equal(1, done.RootElement.GetProperty("tries").GetInt32());
        var shown = Assert.Single((await TakeDowns.OfPostsAsync(A.Mercy, [new PostId("p1")], Stop))[new PostId("p1")]);
        Assert.Equal((TakeDownState.Gone, Reason, "anna", 1), (shown.State, shown.Reason, shown.Actor.Person!.Value.Value, shown.Tries));
        Assert.Empty(await TakeDowns.AccountsDueAsync(null, 10, Stop));
        await RequestAsync(); // gone is gone
        Assert.True(await NothingDueAsync());
    }

    [Fact]
    public async Task Only_what_is_live_is_taken_down()
    {
        await Ledger.ArmedAsync();
        await RequestAsync();
        Assert.Empty(await Db.RowsAsync("SELECT state FROM takedowns"));
    }

    [Fact]
    public async Task Failed_try_waits_and_a_lease_that_ended_is_taken_over()
    {
        await LiveAsync();
        await RequestAsync();
        var first = await ClaimAsync();
        Assert.True(await TakeDowns.RecordAsync(first, new TakeDownChange(TakeDownState.Waiting, Duration.FromSeconds(5), "503", "Busy."), Stop));
        Assert.True(await NothingDueAsync());
        await Db.PassAsync(Duration.FromSeconds(5));
        var second = await ClaimAsync(); // and its process ends here
        Assert.Equal(2, second.Try);
        Assert.Empty(await TakeDowns.AccountsDueAsync(null, 10, Stop));
        await Db.PassAsync(TakeDownRules.Lease);
        Assert.Equal([(A.Mercy, A.Blog)], await TakeDowns.AccountsDueAsync(null, 10, Stop));
        var third = await ClaimAsync();
        Assert.False(await TakeDowns.RecordAsync(second, new TakeDownChange(TakeDownState.NeedsHuman), Stop)); // too late: another has it
        Assert.True(await TakeDowns.RecordAsync(third, new TakeDownChange(TakeDownState.Gone), Stop));
        Assert.Equal(["takeDownRequested", "takeDownDone"], await EventsAsync());
    }

    [Fact]
    public async Task Tries_that_never_come_back_end_with_a_person()
    {
        await LiveAsync();
        await RequestAsync();
        for (var tries = 1; tries <= TakeDownRules.MaxTries; tries++)
        {
            Assert.Equal(tries, (await ClaimAsync()).Try);
            await Db.PassAsync(TakeDownRules.Lease);
        }

        Assert.True(await NothingDueAsync());
        var waiting = Assert.Single((await TakeDowns.NeedingAttentionAsync(A.Mercy, new PageRequest(10), Stop)).Rows).Row;
        Assert.Equal((A.Key(), TakeDownState.NeedsHuman, TakeDownRules.MaxTries), (waiting.Key, waiting.State, waiting.Tries));
        Assert.Empty(await TakeDowns.AccountsDueAsync(null, 10, Stop));
        Assert.Equal(["takeDownRequested", "takeDownNeedsHuman"], await EventsAsync());
    }

    [Theory]
    [InlineData(TakeDownState.Gone, "10|1")]
    [InlineData(TakeDownState.LeftPublic, "11|0")]
    [InlineData(TakeDownState.Waiting, "0|0")]
    public async Task Person_settles_what_could_not_be_done(TakeDownState decision, string expected)
    {
        await LiveAsync();
        await RequestAsync();
        Assert.False(await TakeDowns.ResolveAsync(A.Key(), decision, A.Anna, Stop)); // it doesn't wait for a person
        Assert.True(await TakeDowns.RecordAsync(await ClaimAsync(), new TakeDownChange(TakeDownState.NeedsHuman, ErrorCode: "403"), Stop));
        Assert.True(await TakeDowns.ResolveAsync(A.Key(), decision, A.Anna, Stop));
        Assert.False(await TakeDowns.ResolveAsync(A.Key(), decision, A.Anna, Stop));
        Assert.Equal([expected], await Db.RowsAsync("SELECT t.state, CASE WHEN d.taken_down_at IS NULL THEN 0 ELSE 1 END FROM takedowns AS t JOIN deliveries AS d ON d.post = t.post"));
        Assert.Equal(["takeDownRequested", "takeDownNeedsHuman", "takeDownResolved"], await EventsAsync());
        Assert.Empty((await TakeDowns.NeedingAttentionAsync(A.Mercy, new PageRequest(10), Stop)).Rows);
        Assert.Equal(decision == TakeDownState.Waiting, !await NothingDueAsync());
    }

    [Fact]
    public async Task What_was_left_public_can_be_asked_for_again()
    {
        await LiveAsync();
        await RequestAsync();
        await TakeDowns.RecordAsync(await ClaimAsync(), new TakeDownChange(TakeDownState.NeedsHuman, ErrorCode: "403"), Stop);
        await TakeDowns.ResolveAsync(A.Key(), TakeDownState.LeftPublic, A.Anna, Stop);
        await TakeDowns.RequestAsync([A.Key()], "It is wrong after all.", A.Anna, Stop);
        Assert.Equal(1, (await ClaimAsync()).Try);
        Assert.Equal(["It is wrong after all.|"], await Db.RowsAsync("SELECT reason, error_code FROM takedowns"));
        Assert.Equal(["takeDownRequested", "takeDownNeedsHuman", "takeDownResolved", "takeDownRequested"], await EventsAsync());
    }

    [Fact]
    public async Task Accounts_that_are_due_come_page_by_page_and_organizations_see_their_own()
    {
        foreach (var account in new[] { "a", "b", "c" })
        {
            await LiveAsync("p-" + account, account);
            await RequestAsync("p-" + account, account);
        }

        var first = await TakeDowns.AccountsDueAsync(null, 2, Stop);
        Assert.Equal(["a", "b"], first.Select(due => due.Account.Value));
        Assert.Equal(["c"], (await TakeDowns.AccountsDueAsync(first[^1], 2, Stop)).Select(due => due.Account.Value));
        Assert.Empty((await TakeDowns.OfPostsAsync(new OrganizationId("saint"), [new PostId("p-a")], Stop)));
        Assert.Empty((await TakeDowns.NeedingAttentionAsync(new OrganizationId("saint"), new PageRequest(10), Stop)).Rows);
    }
}
