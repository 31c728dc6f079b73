using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Platform.Domain.Posts;

namespace Platform.Storage.Tests;

/// <summary>A database of an earlier release is brought to this one's form and loses nothing.</summary>
public sealed class UpgradeTests(PostgresCluster cluster)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Deliveries_under_way_go_on_after_claims_got_their_tokens(DatabaseKind kind)
    {
        var folder = Directory.CreateTempSubdirectory("platform-upgrade-").FullName;
        var options = StorageOptions.Parse(kind == DatabaseKind.Postgres ? await cluster.CreateAsync(empty: true) : $"Data Source={folder}/test.db");
        await using (var services = new ServiceCollection().AddLogging().AddPlatformStorage(options).BuildServiceProvider())
        {
            var database = services.GetRequiredService<Database>();
            await BeforeAsync(database, kind);
            await services.GetRequiredService<Migrator>().RunAsync(Stop);

            Assert.Equal(
                ["p0||0", "p1|5000|0", "p2|1000|0", "p9||0"],
                await database.ReadAsync("SELECT post, first_sent_at, claim FROM deliveries ORDER BY post",
                    r => $"{r.GetString(0)}|{(r.IsDBNull(1) ? "" : r.GetInt64(1))}|{r.GetInt64(2)}", Stop));
            var ledger = services.GetRequiredService<ILedger>();
            Assert.Equal(["p1", "p2"], (await ledger.AskAsync()).Select(c => c.Key.Post.Value).Order()); // the call under way had passed its deadline
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Half_withdrawn_posts_become_partly_published_and_interrupted_cancellations_become_steps(DatabaseKind kind)
    {
        var folder = Directory.CreateTempSubdirectory("platform-upgrade-").FullName;
        var options = StorageOptions.Parse(kind == DatabaseKind.Postgres ? await cluster.CreateAsync(empty: true) : $"Data Source={folder}/test.db");
        await using (var services = new ServiceCollection().AddLogging().AddPlatformStorage(options).BuildServiceProvider())
        {
            var database = services.GetRequiredService<Database>();
            await BeforeEdgesAsync(database, kind);
            await services.GetRequiredService<Migrator>().RunAsync(Stop);

            Assert.Equal(["half PartiallyPublished", "whole Published"],
                await database.ReadAsync("SELECT post, status FROM post_status ORDER BY post", r => $"{r.GetString(0)} {r.GetString(1)}", Stop));
            Assert.Equal(["campaign:mercy/flu cancel"],
                await database.ReadAsync("SELECT grain_key, kind FROM unfinished_steps", r => $"{r.GetString(0)} {r.GetString(1)}", Stop));
        }

        Directory.Delete(folder, recursive: true);
    }

    private static Task BeforeEdgesAsync(Database database, DatabaseKind kind) => database.TransactAsync(async (connection, transaction) =>
    {
        await ScriptsAsync(connection, transaction, kind, before: 160);
        await connection.RunAsync(transaction, """
            INSERT INTO rm_posts (org, id, version, changed_at, state, doc)
            VALUES ('mercy', 'half', 1, 0, 'Withdrawn', '{}'), ('mercy', 'whole', 1, 0, 'Withdrawn', '{}')
            """, Stop);
        foreach (var (post, account, state) in new[] { ("half", "blog", 10), ("half", "page", 13), ("whole", "blog", 10) })
        {
            await connection.RunAsync(transaction, $"""
                INSERT INTO deliveries (org, post, account, authz, generation, network, state, due, wake_at, not_after, changed_at, authorized_at,
                    idempotency_key, payload, payload_hash, packs)
                VALUES ('mercy', '{post}', '{account}', '1-0a1b2c3d', 1, 'sandbox', {state}, 0, 0, 0, 0, 0, '{post}-{account}', '', '', '')
                """, Stop);
        }

        foreach (var (holder, campaign) in new[] { ("cancel", "flu"), ("author", "measles") })
        {
            await connection.RunAsync(transaction, $$"""
                INSERT INTO holds (org, kind, id, holder, code, why, actor, since)
                VALUES ('mercy', 'campaign', '{{campaign}}', '{{holder}}', 'Suspended', 'why', '{"person":"anna"}', 0)
                """, Stop);
        }

        return (true, true);
    }, Stop);

    private static async Task ScriptsAsync(DbConnection connection, DbTransaction transaction, DatabaseKind kind, int before)
    {
        await connection.RunAsync(
            transaction, "CREATE TABLE schema_version (number integer PRIMARY KEY, name text NOT NULL, hash text NOT NULL, applied_at bigint NOT NULL)", Stop);
        foreach (var script in Migrator.Scripts(kind).Where(s => s.Number < before))
        {
            await connection.RunAsync(transaction, script.Text.Replace(" CONCURRENTLY", "", StringComparison.Ordinal), Stop); // in one transaction
            await connection.RunAsync(transaction, "INSERT INTO schema_version VALUES (@number, @name, @hash, 0)", Stop, null,
                ("number", script.Number), ("name", script.Name), ("hash", script.Hash));
        }
    }

    // One that waits, a first call under way, a second one, and one that is live.
    private static Task BeforeAsync(Database database, DatabaseKind kind) => database.TransactAsync(async (connection, transaction) =>
    {
        await ScriptsAsync(connection, transaction, kind, before: 100);
        foreach (var (post, state, attempt) in new[] { ("p0", 0, 0), ("p1", 2, 1), ("p2", 4, 2), ("p9", 10, 1) })
        {
            await connection.RunAsync(transaction, $"""
                INSERT INTO deliveries (org, post, account, authz, generation, network, state, due, wake_at, not_after, attempt, changed_at, sent_at, authorized_at,
                    idempotency_key, payload, payload_hash, packs)
                VALUES ('mercy', '{post}', 'blog', '1-0a1b2c3d', 1, 'sandbox', {state}, 2000, 9000, 99000, {attempt}, 5000, {(attempt == 0 ? "NULL" : "5000")}, 1000,
                    'key', '{"{}"}', 'abc', '[]')
                """, Stop);
        }

        return (true, true);
    }, Stop);
}
