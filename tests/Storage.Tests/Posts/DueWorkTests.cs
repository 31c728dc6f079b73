using NodaTime;
using Platform.Domain.Posts;
using Platform.Storage.Posts;

namespace Platform.Storage.Tests.Posts;

public sealed class DueWorkOnSqlite(PostgresCluster cluster) : DueWorkTests(DatabaseKind.Sqlite, cluster);

public sealed class DueWorkOnPostgres(PostgresCluster cluster) : DueWorkTests(DatabaseKind.Postgres, cluster);

public abstract class DueWorkTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private static readonly Duration Ahead = Duration.FromMinutes(1);

    private ILedger Ledger => Db.Get<ILedger>();

    [Fact]
    public async Task Accounts_are_found_by_what_is_due_and_what_comes_due_within_a_time()
    {
        await Ledger.ArmedAsync("p1", TestDatabase.Start - Duration.FromMinutes(2));
        await Ledger.ArmedAsync("p2", TestDatabase.Start);
        await Ledger.ArmedAsync("p3", TestDatabase.Start + Duration.FromSeconds(40));
        await Ledger.ArmedAsync("p4", TestDatabase.Start + Duration.FromSeconds(50), accounts: ["page"]);
        await Ledger.ArmedAsync("p5", TestDatabase.Start + Duration.FromSeconds(61), accounts: ["later"]);
        await Ledger.ArmedAsync("p6", TestDatabase.Start, organization: "grace");

        var work = await Ledger.AccountsToWakeAsync(Ahead, null, 10, Stop);
        Assert.Equal([
            new AccountWork(new("grace"), A.Blog, 1, TestDatabase.Start, TestDatabase.Start, null),
            new AccountWork(A.Mercy, A.Blog, 2, TestDatabase.Start - Duration.FromMinutes(2), TestDatabase.Start, Duration.FromSeconds(40)),
            new AccountWork(A.Mercy, new("page"), 0, null, null, Duration.FromSeconds(50))], work);

        Assert.Equal(work[..2], await Ledger.AccountsToWakeAsync(Ahead, null, 2, Stop));
        Assert.Equal(work[2..], await Ledger.AccountsToWakeAsync(Ahead, (work[1].Organization, work[1].Account), 2, Stop));
        Assert.Empty(await Ledger.AccountsToWakeAsync(Ahead, (work[2].Organization, work[2].Account), 2, Stop));
    }

    [Fact]
    public async Task What_is_out_of_its_grace_ends_without_its_account()
    {
        await Ledger.ArmedAsync("waits", grace: Duration.FromHours(1));
        await Ledger.ArmedAsync("blocked", grace: Duration.FromHours(1), accounts: ["page"]);
        await Db.SqlAsync("UPDATE deliveries SET state = 5, reason = 'AccountBroken', wake_at = not_after WHERE post = 'blocked'");
        await Ledger.ArmedAsync("unsure", grace: Duration.FromHours(1), accounts: ["wall"]);
        await Db.SqlAsync("UPDATE deliveries SET uncertain = 1 WHERE post = 'unsure'");
        await Ledger.ArmedAsync("open", grace: Duration.FromHours(2));
        Assert.Equal(0, await Ledger.ExpireAsync(10, Stop));

        await Db.PassAsync(Duration.FromHours(1));
        Assert.Equal(2, await Ledger.ExpireAsync(2, Stop));
        Assert.Equal(1, await Ledger.ExpireAsync(2, Stop));
        Assert.Equal(0, await Ledger.ExpireAsync(2, Stop));

        Assert.Equal(["blocked|14", "open|0", "unsure|4", "waits|14"], await Db.RowsAsync("SELECT post, state FROM deliveries ORDER BY post"));
        Assert.Equal(["deliveryMissed|2", "deliveryUnknown|1"],
            await Db.RowsAsync("SELECT type, count(*) FROM journal WHERE type IN ('deliveryMissed', 'deliveryUnknown') GROUP BY type ORDER BY type"));
    }

    private string Numbers(int count) => Kind == DatabaseKind.Postgres
        ? $"generate_series(1, {count}) AS g (n)"
        : $"(WITH RECURSIVE g (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {count}) SELECT n FROM g)";

    [Fact]
    public async Task Due_work_is_found_by_the_index_on_its_time()
    {
        await Db.SqlAsync($"INSERT INTO account_pauses (org, account, until, times, changed_at) SELECT 'org-' || n % 1000, 'paused-' || n, now_ms() + 60000, 1, 0 FROM {Numbers(10_000)}");
        await Db.SqlAsync($"""
            INSERT INTO deliveries (org, post, account, authz, generation, network, due, wake_at, not_after, changed_at, authorized_at, idempotency_key, payload, payload_hash, packs)
            SELECT 'org-' || n % 1000, 'w' || n, 'paused-' || n, '1', 1, 'sandbox', now_ms(), now_ms(), now_ms() + 60000, 0, 0, 'k', '{"{}"}', 'h', '[]'
            FROM {Numbers(10_000)}
            """);
        await Ledger.ArmedAsync();
        Assert.Equal([(A.Mercy, A.Blog)], (await Ledger.AccountsToWakeAsync(Ahead, null, 10, Stop)).Select(work => (work.Organization, work.Account)));
        if (Kind == DatabaseKind.Sqlite)
        {
            var plan = await Db.Get<Database>().ReadAsync("EXPLAIN QUERY PLAN " + ((Ledger)Ledger).DueSql, r => r.GetString(3), Stop,
                ("ahead", 60_000L), ("after_org", ""), ("after_account", ""), ("limit", 10));
            Assert.Contains(plan, step => step.Contains("SEARCH d USING INDEX deliveries_due (wake_at<?)", StringComparison.Ordinal));
            Assert.Contains(plan, step => step.StartsWith("SEARCH p USING", StringComparison.Ordinal) && step.Contains("(org=? AND account=?", StringComparison.Ordinal));
            return;
        }

        await Db.SqlAsync($"""
            INSERT INTO deliveries (org, post, account, authz, generation, network, due, wake_at, not_after, changed_at, authorized_at, idempotency_key, payload, payload_hash, packs)
            SELECT 'org-' || n % 1000, 'p' || n, 'a' || n % 7, '1', 1, 'sandbox', now_ms() + n * 60000, now_ms() + n * 60000, now_ms() + n * 60001, 0, 0, 'k', '{"{}"}', 'h', '[]'
            FROM {Numbers(20_000)}
            """);
        await Db.SqlAsync("ANALYZE");
        var plans = await Db.Get<Database>().ReadAsync("EXPLAIN " + ((Ledger)Ledger).DueSql, r => r.GetString(0), Stop,
            ("ahead", 60_000L), ("after_org", ""), ("after_account", ""), ("limit", 10));
        Assert.Contains(plans, step => step.Contains("deliveries_due", StringComparison.Ordinal));
        Assert.DoesNotContain(plans, step => step.Contains("Seq Scan on deliveries", StringComparison.Ordinal));
    }
}
