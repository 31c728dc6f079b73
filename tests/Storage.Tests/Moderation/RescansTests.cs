using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;

namespace Platform.Storage.Tests.Moderation;

public sealed class RescansOnSqlite(PostgresCluster cluster) : RescansTests(DatabaseKind.Sqlite, cluster);

public sealed class RescansOnPostgres(PostgresCluster cluster) : RescansTests(DatabaseKind.Postgres, cluster);

public abstract class RescansTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private static readonly AuthorizedUnder Under = new([new PackVersion("own", "2")], []);

    private ILedger Ledger => Db.Get<ILedger>();

    private IRescans Rescans => Db.Get<IRescans>();

    private Task<List<string>> RowsAsync() => Db.RowsAsync("SELECT post, state, reason, scanned_under FROM deliveries ORDER BY post");

    private async Task<ImmutableArray<DeliveryKey>> SendingAsync(int under, params DeliveryKey[] keys)
        => (await Ledger.MarkSendingAsync(A.Mercy, A.Blog, [.. keys.Select(Ledger.Claim)], under, Duration.FromSeconds(20), Stop)).Keys;

    private Task<ImmutableArray<WaitingWords>> NextAsync(WaitingWords? after = null, int limit = 100) => Rescans.NextAsync(A.Mercy, 2, after, limit, Stop);

    [Fact]
    public async Task Call_whose_words_were_scanned_under_older_packs_does_not_begin_and_is_claimed_again()
    {
        await Ledger.ArmedAsync("p1");
        await Ledger.ClaimAsync();
        await Rescans.BeginAsync(A.Mercy, 2, Stop);
        Assert.Empty(await SendingAsync(1, A.Key("p1")));
        Assert.Equal(["p1|0||0"], await RowsAsync());
        await Db.PassAsync(Duration.FromSeconds(1));
        Assert.Equal(0, Assert.Single(await Ledger.ClaimAsync()).ScannedUnder);
        Assert.Single(await SendingAsync(2, A.Key("p1")));
        Assert.Equal(["p1|2||2"], await RowsAsync());
    }

    [Fact]
    public async Task Begun_again_or_with_an_older_version_it_changes_nothing()
    {
        await Ledger.ArmedAsync("p1");
        await Rescans.BeginAsync(A.Mercy, 3, Stop);
        await Rescans.BeginAsync(A.Mercy, 3, Stop);
        await Rescans.BeginAsync(A.Mercy, 2, Stop);
        Assert.Equal(["1|3"], await Db.RowsAsync("SELECT open, packs_version FROM gates WHERE kind = 'organization'"));
        Assert.Equal(new Rescan(3, 1, 0, 0, TestDatabase.Start, null), await Rescans.FindAsync(A.Mercy, Stop));
        Assert.Null(await Rescans.FindAsync(new OrganizationId("saint"), Stop));
    }

    [Fact]
    public async Task Closed_gate_stays_closed()
    {
        await Db.Get<IGates>().SuspendAsync(A.Mercy, GateKind.Organization, "mercy", "breach", A.Anna, Stop);
        await Rescans.BeginAsync(A.Mercy, 2, Stop);
        Assert.Equal(["0|2"], await Db.RowsAsync("SELECT open, packs_version FROM gates WHERE kind = 'organization'"));
    }

    [Fact]
    public async Task Gate_is_raised_without_waiting_for_calls_under_way()
    {
        await Ledger.ArmedAsync("p1");
        await Ledger.ArmedAsync("p2");
        await Ledger.ClaimAsync();
        await SendingAsync(1, A.Key("p1"));
        await Rescans.RaiseAsync(A.Mercy, 2, Stop);
        Assert.Empty(await SendingAsync(1, A.Key("p2")));
        Assert.Equal(["p1|2||1", "p2|0||0"], await RowsAsync());
        Assert.Equal([A.Mercy], await Rescans.UnfinishedAsync(Stop)); // a crash here is found
    }

    [Fact]
    public async Task Batch_finds_each_of_its_rows_by_key_without_statistics()
    {
        Assert.SkipUnless(Kind == DatabaseKind.Sqlite, "PostgreSQL keeps statistics.");
        var database = Db.Get<Database>();
        await using var connection = await database.OpenReadAsync(Stop);
        var plan = await connection.QueryAsync(null,
            "EXPLAIN QUERY PLAN " + new Platform.Storage.Moderation.Rescans(database).Change("scanned_under = @version", newlyHit: false),
                r => r.GetString(3), Stop,
            null, ("rows", "[]"), ("org", "mercy"), ("version", 2));
        Assert.DoesNotContain(plan, step => step.Contains(" d ", StringComparison.Ordinal) && step.Contains("(org=?)", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN d", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Walk_sees_each_waiting_delivery_once_in_pages_and_leaves_out_what_a_sender_holds()
    {
        foreach (var post in Enumerable.Range(0, 7))
        {
            await Ledger.ArmedAsync($"p{post}", due: TestDatabase.Start + Duration.FromMinutes(post % 3), accounts: ["blog", "page"]);
        }

        await Ledger.ArmedAsync("q", organization: "saint");
        await Ledger.ClaimAsync(batch: 1, account: "page");
        await Rescans.BeginAsync(A.Mercy, 2, Stop);
        var seen = new List<DeliveryKey>();
        for (var page = await NextAsync(limit: 4); !page.IsEmpty; page = await NextAsync(page[^1], 4))
        {
            Assert.True(page.Length <= 4);
            seen.AddRange(page.Select(w => w.Key));
        }

        Assert.Equal(13, seen.Count);
        Assert.Equal(13, seen.Distinct().Count());
        Assert.All(seen, k => Assert.Equal(A.Mercy, k.Organization));
        Assert.Equal(13, (await Rescans.FindAsync(A.Mercy, Stop))!.Total);
    }

    [Fact]
    public async Task What_is_kept_counts_and_what_is_stopped_leaves_the_queue_until_its_post_was_told()
    {
        await Ledger.ArmedAsync("p1");
        await Ledger.ArmedAsync("p2");
        await Rescans.BeginAsync(A.Mercy, 2, Stop);
        var (clear, hit) = ((await NextAsync())[0], (await NextAsync())[1]);
        await Rescans.KeepAsync(A.Mercy, 2, [(clear, Under)], Stop);
        await Rescans.StopAsync(A.Mercy, 2, [hit], Stop);
        await Rescans.StopAsync(A.Mercy, 2, [hit], Stop);
        Assert.Equal(["p1|0||2", "p2|5|PackChanged|0"], await RowsAsync());
        Assert.False(await Rescans.FinishAsync(A.Mercy, 2, Stop));
        Assert.Equal([hit.Key], (await NextAsync()).Select(w => w.Key));

        var claimed = Assert.Single(await Ledger.ClaimAsync());
        Assert.Equal((2, PlatformJson.Write(Under)), (claimed.ScannedUnder, claimed.Packs));
        Assert.Single(await SendingAsync(1, A.Key("p1"))); // its sender looked under older packs, the re-scan under these

        await Rescans.SettleAsync(A.Mercy, 2, hit.Key.Post, Stop);
        Assert.True(await Rescans.FinishAsync(A.Mercy, 2, Stop));
        Assert.Equal(new Rescan(2, 2, 2, 1, TestDatabase.Start, TestDatabase.Start), await Rescans.FindAsync(A.Mercy, Stop));
        Assert.Contains("deliveryBlocked", await Db.RowsAsync("SELECT type FROM journal WHERE grain_key LIKE '%p2%'"));
    }

    [Fact]
    public async Task What_was_stopped_waits_again_when_the_next_scan_finds_nothing()
    {
        await Ledger.ArmedAsync("p1");
        await Rescans.BeginAsync(A.Mercy, 1, Stop);
        await Rescans.StopAsync(A.Mercy, 1, await Rescans.NextAsync(A.Mercy, 1, null, 9, Stop), Stop);
        await Rescans.SettleAsync(A.Mercy, 1, new PostId("p1"), Stop);
        await Rescans.BeginAsync(A.Mercy, 2, Stop);
        await Rescans.KeepAsync(A.Mercy, 2, [.. (await NextAsync()).Select(w => (w, Under))], Stop);
        Assert.Equal(["p1|0||2"], await RowsAsync());
        Assert.Single(await Ledger.ClaimAsync());
    }

    [Fact]
    public async Task Organizations_that_a_crash_left_are_found_until_their_scan_is_finished()
    {
        await Db.WriteAsync("organization:mercy/mercy", new Organization { Id = A.Mercy, Name = "Mercy", PacksVersion = 2 });
        await Db.WriteAsync("organization:saint/saint", new Organization { Id = new OrganizationId("saint"), Name = "Saint" });
        await Db.Get<Reindexer>().ReindexAsync(Stop);
        Assert.Equal([A.Mercy], await Rescans.UnfinishedAsync(Stop));
        await Rescans.BeginAsync(A.Mercy, 2, Stop);
        Assert.Equal([A.Mercy], await Rescans.UnfinishedAsync(Stop));
        Assert.True(await Rescans.FinishAsync(A.Mercy, 2, Stop));
        Assert.Empty(await Rescans.UnfinishedAsync(Stop));
    }
}
