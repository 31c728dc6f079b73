using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Scheduler;
using Platform.Scheduler.Engagement;
using Platform.Scheduler.Moderation;
using Platform.Scheduler.Posts;
using Platform.Scheduler.Reviews;
using Platform.Storage;

namespace Platform.Bench;

/// <summary>What each job costs when nothing is due, in a database of many organizations: the time that PostgreSQL measured for one round,
/// and its plans.</summary>
internal static partial class Idle
{
    private static readonly (string Name, Type Job)[] Jobs =
    [
        (DueWorkJob.Name, typeof(DueWorkJob)), (ExpiryJob.Name, typeof(ExpiryJob)), (UnfinishedStepsJob.Name, typeof(UnfinishedStepsJob)),
        (ReviewsDueJob.Name, typeof(ReviewsDueJob)),
        (EngagementJob.Name, typeof(EngagementJob)), (RescanJob.Name, typeof(RescanJob)), (TakeDownsJob.Name, typeof(TakeDownsJob)),
        (KeptAnswerSweepJob.Name, typeof(KeptAnswerSweepJob)),
    ];

    public static async Task<object> RunAsync(string[] args)
    {
        var (posts, organizations, rounds) = (args.Setting("posts", 2_000_000), args.Setting("organizations", 10_000), args.Setting("rounds", 10));
        await using var postgres = await PostgresCluster.StartAsync("-c shared_preload_libraries=pg_stat_statements");
        var database = await postgres.CreateAsync("idle");
        await using var services = Services(database);
        await services.GetRequiredService<Migrator>().RunAsync(CancellationToken.None);
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database) { CommandTimeout = 3_600 }.ConnectionString);
        var clock = Stopwatch.StartNew();
        await FillAsync(source, posts, organizations);
        await Console.Error.WriteLineAsync($"filled in {clock.Elapsed.TotalSeconds:F0} s");
        var jobs = new List<object>();
        foreach (var (name, job) in Jobs)
        {
            await RoundAsync(services, job);
            await ExecuteAsync(source, "SELECT pg_stat_statements_reset()");
            var began = Stopwatch.GetTimestamp();
            for (var round = 0; round < rounds; round++)
            {
                await RoundAsync(services, job);
            }

            var wall = Stopwatch.GetElapsedTime(began).TotalMilliseconds / rounds;
            var inDatabase = await ScalarAsync(source,
                "SELECT coalesce(sum(total_exec_time + total_plan_time), 0) FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%'") / rounds;
            jobs.Add(new { job = name, databaseMs = Math.Round(inDatabase, 2), wallMs = Math.Round(wall, 2), plan = await PlanAsync(postgres, database, job) });
            await Console.Error.WriteLineAsync($"{name}: {inDatabase:F2} ms in the database, {wall:F2} ms in all");
        }

        return new { posts, organizations, jobs };
    }

    private static ServiceProvider Services(string database)
    {
        var services = new ServiceCollection().AddLogging().AddPlatformStorage(StorageOptions.Parse(database)).AddPlatformScheduler(null)
            .AddSingleton(IdleGrains.Create());
        foreach (var (_, job) in Jobs)
        {
            services.AddTransient(job);
        }

        return services.BuildServiceProvider();
    }

    private static async Task RoundAsync(ServiceProvider services, Type job)
        => await ((IRepeatingJob)services.GetRequiredService(job)).Execute(null!, CancellationToken.None);

    // The nodes of the plans of one round, as the server explains them into its log.
    private static async Task<IEnumerable<string>> PlanAsync(PostgresCluster postgres, string database, Type job)
    {
        var before = new FileInfo(postgres.Log).Length;
        var explained = new NpgsqlConnectionStringBuilder(database)
        {
            Options = "-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c log_min_messages=log",
        };
        await using (var services = Services(explained.ConnectionString))
        {
            await RoundAsync(services, job);
        }

        using var log = new StreamReader(new FileStream(postgres.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        log.BaseStream.Position = before;
        return [.. Node().Matches(await log.ReadToEndAsync()).Select(m => m.Value)
            .Where(node => node.Contains(" on ", StringComparison.Ordinal) && !node.Contains(" on pg_", StringComparison.Ordinal)).Distinct()];
    }

    private static async Task FillAsync(NpgsqlDataSource source, int posts, int organizations)
    {
        var hour = 3_600_000L;
        var statements = new[]
        {
            "CREATE EXTENSION pg_stat_statements",
            "ALTER TABLE orleansstorage DISABLE TRIGGER USER",
            "ALTER TABLE deliveries DISABLE TRIGGER USER",
            $"""
            INSERT INTO rm_organizations (org, id, version, changed_at, packs_version, doc)
            SELECT 'org-' || n, 'org-' || n, 1, 0, CASE WHEN n % 10 = 0 THEN 3 END, doc FROM generate_series(0, {organizations - 1}) AS n, (SELECT '{"{"}"schema":1{"}"}' AS doc) AS d
            """,
            $"INSERT INTO gates (org, kind, id, open, since, packs_version) SELECT 'org-' || n, 'organization', 'org-' || n, 1, 0, 3 FROM generate_series(0, {organizations - 1}) AS n",
            $"INSERT INTO pack_rescans (org, packs_version, started_at, finished_at, total) SELECT 'org-' || n, 3, 0, 1, 0 FROM generate_series(0, {organizations - 1}, 10) AS n",
            $"""
            INSERT INTO orleansstorage (grainidhash, grainidn0, grainidn1, graintypehash, graintypestring, grainidextensionstring, serviceid, payloadbinary, modifiedon, version)
            SELECT n, 0, 0, 1, 'post', 'post:org-' || n % {organizations} || '/p' || n, 'platform', convert_to('{"{"}"schema":1,"text":"' || repeat('w', 200) || '"{"}"}', 'UTF8'), 0, 1
            FROM generate_series(1, {posts}) AS n
            """,
            $"""
            INSERT INTO rm_posts (org, id, version, changed_at, author, accounts, state, due_at, sort_due, authz, generation, doc)
            SELECT 'org-' || n % {organizations}, 'p' || n, 1, 0, 'ana', '|a|', CASE WHEN n % 10 < 8 THEN 'Authorized' WHEN n % 10 = 8 THEN 'InReview' ELSE 'Draft' END,
                now_ms() + {hour} + n, now_ms() + {hour} + n, '1', 1, '{"{}"}' FROM generate_series(1, {posts}) AS n
            """,
            $"""
            INSERT INTO deliveries (org, post, account, authz, generation, network, state, due, wake_at, not_after, changed_at, finished_at, authorized_at, idempotency_key, payload,
                payload_hash, packs, external_id)
            SELECT 'org-' || n % {organizations}, 'p' || n, 'a' || n % 7, '1', 1, 'sandbox', CASE WHEN n % 4 = 0 THEN 0 ELSE 10 END, now_ms() + {hour} + n, now_ms() + {hour} + n,
                now_ms() + 2 * {hour} + n, 0, CASE WHEN n % 4 = 0 THEN NULL ELSE now_ms() - {hour} - n END, 0, 'k' || n, repeat('p', 100), 'h', '[]', 'e' || n
            FROM generate_series(1, {posts}) AS n
            """,
            $"""
            INSERT INTO engagement (org, post, account, authz, external_id, live_at, next_at)
            SELECT org, post, account, authz, external_id, finished_at, now_ms() + {hour} FROM deliveries WHERE state = 10
            """,
            "UPDATE engagement_seen SET up_to = now_ms()",
            $"""
            INSERT INTO rm_reviews (org, id, version, changed_at, post, status, sort_due, due_by, queue, level, why, opened_at, doc)
            SELECT 'org-' || n % {organizations}, 'r' || n, 1, 0, 'p' || n, CASE WHEN n % 10 = 0 THEN 'New' ELSE 'Decided' END, now_ms() + {hour}, now_ms() + {hour} + n, 'general', 0, 'Hits', 0,
                '{"{}"}' FROM generate_series(1, {posts / 10}) AS n
            """,
            $"""
            INSERT INTO kept_answers (org, place, request, token, lease_until, expires_at) SELECT 'org-' || n % {organizations}, 'x' || n, 'r', 't', 0, now_ms() + {hour}
            FROM generate_series(1, {posts / 20}) AS n
            """,
            $"""
            INSERT INTO unfinished_steps (org, grain_key, kind, version, next_try, since) SELECT 'org-' || n, 'post:org-' || n || '/p' || n, 'arm', 1, now_ms() + {hour}, now_ms()
            FROM generate_series(1, 1000) AS n
            """,
            "VACUUM ANALYZE",
        };
        foreach (var statement in statements)
        {
            await ExecuteAsync(source, statement);
        }
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<double> ScalarAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return Convert.ToDouble(await command.ExecuteScalarAsync(), null);
    }

    [GeneratedRegex(@"(Index Only Scan|Index Scan|Bitmap Index Scan|Bitmap Heap Scan|Seq Scan|Function Scan|CTE Scan|Subquery Scan|WindowAgg|HashAggregate|GroupAggregate|Hash Join|Hash Left Join|Hash Right Join|Hash Anti Join|Merge Join|Merge Left Join|Nested Loop|Nested Loop Anti Join|Nested Loop Left Join)( using \w+)?( on \w+)?")]
    private static partial Regex Node();
}
