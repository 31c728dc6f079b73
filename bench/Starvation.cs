using System.Collections.Immutable;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.Grains;
using Platform.Silo;

namespace Platform.Bench;

/// <summary>One organization does its worst, and another one waits: for a retry to be woken beside accounts that can do nothing, for
/// unfinished steps beside states that can't be read, for the place of an entry beside a writer without a pause. On the whole platform in
/// one process.</summary>
internal sealed class Starvation(IServiceProvider services, bool postgres)
{
    private static readonly OrganizationId Worst = new("worst");
    private static readonly OrganizationId Mercy = new("mercy");
    private static readonly AccountId News = new("news");
    private static readonly Actor Founder = new(null, "bench", [Role.Admin]);
    private static readonly Actor Ana = new(new MemberId("ana"), "bench", [Role.Author]);

    private readonly IGrainFactory _grains = services.GetRequiredService<IGrainFactory>();
    private readonly DbDataSource _source = services.GetRequiredService<DbDataSource>();

    private string Series(int count) => postgres
        ? $"generate_series(1, {count}) AS n" : $"(WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count}) SELECT n FROM s) AS n";

    private string Bytes(string json) => postgres ? $"convert_to('{json}', 'UTF8')" : $"CAST('{json}' AS blob)";

    public static async Task<object> RunAsync(string[] args)
    {
        var (accounts, states, trials, kind) =
            (args.Setting("accounts", 10_000), args.Setting("states", 1_000), args.Setting("trials", 5), args.Setting("db", "postgres"));
        var folder = Directory.CreateTempSubdirectory("platform-bench-starvation-").FullName;
        await using var cluster = kind == "postgres" ? await PostgresCluster.StartAsync() : null;
        var database = cluster is null ? $"Data Source={folder}/platform.db" : await cluster.CreateAsync("starvation");
        KeyFiles.Write($"{folder}/keys");
        await using var app = Serve.Build(
            [$"--Platform:Database={database}", $"--Platform:Secrets:KeyFile={folder}/keys", $"--Platform:Cluster:SiloPort={PostgresCluster.FreePort()}",
             $"--Platform:Cluster:GatewayPort={PostgresCluster.FreePort()}", "--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=Critical"], demo: false);
        await Serve.StartAsync(app);
        var bench = new Starvation(app.Services, cluster is not null);
        await bench.PrepareAsync();
        var woken = await bench.DeadAccountsAsync(accounts, trials);
        await Console.Error.WriteLineAsync($"beside {accounts} dead accounts: woken after {string.Join(", ", woken)} s");
        var completed = await bench.UnreadableStatesAsync(states);
        await Console.Error.WriteLineAsync($"beside {states} unreadable states: steps done after {completed} s");
        var placed = await bench.BusyWriterAsync(trials * 4);
        await Console.Error.WriteLineAsync($"beside a writer without a pause: placed after {string.Join(", ", placed)} s");
        await app.StopAsync();
        Directory.Delete(folder, recursive: true);
        return new { db = kind, accounts, states, retryWokenSeconds = woken, stepsDoneSeconds = completed, entryPlacedSeconds = placed };
    }

    private async Task PrepareAsync()
    {
        foreach (var organization in new[] { Worst, Mercy })
        {
            await _grains.Organization(organization).Found(organization.Value, "Etc/UTC", Founder);
        }

        await ConnectAsync(Mercy, News);
        await ConnectAsync(Worst, News);
    }

    private async Task ConnectAsync(OrganizationId organization, AccountId account)
    {
        var connected = await _grains.Account(organization, account).Connect(
            new ConnectAccount("sandbox", "sandbox://local", account.Value, "none", ImmutableDictionary<string, string>.Empty, Founder));
        if (!connected.Ok)
        {
            throw new InvalidOperationException(connected.Refused.Message);
        }
    }

    private async Task WriteAsync(OrganizationId organization, PostId post)
    {
        var due = SystemClock.Instance.GetCurrentInstant().Plus(Duration.FromDays(1)).InUtc().LocalDateTime.With(TimeAdjusters.TruncateToMinute);
        var written = await _grains.Post(organization, post).Write(
            new WritePost(new Content { Text = "Get your flu shot today." }, [News], null, new WallClock(due, "Etc/UTC"), Ana, Submit: true));
        if (!written.Ok)
        {
            throw new InvalidOperationException(written.Refused.Message);
        }
    }

    // States that no release could read, and that no activation remembers.
    private async Task BreakAsync(string keys, string state)
    {
        await ExecuteAsync($"UPDATE orleansstorage SET payloadbinary = {Bytes(state)}, version = version + 1 WHERE grainidextensionstring LIKE '{keys}' AND grainidextensionstring NOT LIKE '%/{News}'");
        await _grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
    }

    // A tenth of the accounts has a state that can't be read, the others were never connected; all have a delivery that is due.
    private async Task<double[]> DeadAccountsAsync(int accounts, int trials)
    {
        await Parallel.ForEachAsync(Enumerable.Range(1, accounts / 10), async (n, _) => await ConnectAsync(Worst, new AccountId($"a{n}")));
        await BreakAsync($"account:{Worst}/%", """{"status":"NoSuchStatus"}""");
        await ExecuteAsync(Deliveries(Worst, "'w' || n", "'a' || n", Series(accounts)));
        await Task.Delay(TimeSpan.FromSeconds(5)); // the job has met them
        var waits = new List<double>();
        for (var trial = 0; trial < trials; trial++)
        {
            await ExecuteAsync(Deliveries(Mercy, $"'retry{trial}'", $"'{News}'", Series(1)));
            waits.Add(await UntilAsync($"SELECT count(*) FROM deliveries WHERE org = '{Mercy}' AND post = 'retry{trial}' AND state > 0", 1));
        }

        return [.. waits];
    }

    private static string Deliveries(OrganizationId organization, string post, string account, string series) => $$"""
        INSERT INTO deliveries (org, post, account, authz, generation, network, due, wake_at, not_after, changed_at, authorized_at, idempotency_key, payload, payload_hash, packs)
        SELECT '{{organization}}', {{post}}, {{account}}, '1-0', 1, 'sandbox', now_ms(), now_ms(), now_ms() + 3600000, now_ms(), now_ms(), 'k', '{}', 'h', '[]' FROM {{series}}
        """;

    private async Task<double> UnreadableStatesAsync(int states)
    {
        await Parallel.ForEachAsync(Enumerable.Range(1, states), async (n, _) => await WriteAsync(Worst, new PostId($"u{n}")));
        await BreakAsync($"post:{Worst}/%", """{"state":"NoSuchState"}""");
        var posts = new List<PostId>();
        for (var post = 0; post < 20; post++)
        {
            var id = new PostId($"left{post}");
            await WriteAsync(Mercy, id);
            posts.Add(id);
        }

        await ExecuteAsync($"DELETE FROM deliveries WHERE org = '{Mercy}' AND post LIKE 'left%'");
        await ExecuteAsync($"DELETE FROM post_fence WHERE org = '{Mercy}' AND post LIKE 'left%'");
        await ExecuteAsync($"INSERT INTO unfinished_steps (org, grain_key, kind, version, next_try, since) SELECT '{Worst}', 'post:{Worst}/u' || n, 'arm', 1, now_ms() - 1000, now_ms() FROM {Series(states)}");
        foreach (var post in posts)
        {
            await ExecuteAsync($"""
                INSERT INTO unfinished_steps (org, grain_key, kind, version, next_try, since) VALUES ('{Mercy}', 'post:{Mercy}/{post}', 'arm', 1, now_ms(), now_ms())
                ON CONFLICT (grain_key, kind) DO UPDATE SET next_try = now_ms()
                """);
        }

        return await UntilAsync($"SELECT count(*) FROM deliveries WHERE org = '{Mercy}' AND post LIKE 'left%'", posts.Count);
    }

    private async Task<double[]> BusyWriterAsync(int trials)
    {
        using var done = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            for (var batch = 0; !done.IsCancellationRequested; batch++)
            {
                await ExecuteAsync(Entries(Worst, $"'post:{Worst}/busy{batch}'", Series(1_000)));
            }
        });
        var waits = new List<double>();
        for (var trial = 0; trial < trials; trial++)
        {
            await Task.Delay(200);
            await ExecuteAsync(Entries(Mercy, $"'post:{Mercy}/entry{trial}'", Series(1)));
            waits.Add(await UntilAsync($"SELECT count(*) FROM journal WHERE grain_key = 'post:{Mercy}/entry{trial}' AND seq IS NOT NULL", 1));
        }

        await done.CancelAsync();
        await writer;
        return [.. waits];
    }

    private static string Entries(OrganizationId organization, string key, string series)
        => $$"""INSERT INTO journal (org, grain_key, version, idx, type, event, at) SELECT '{{organization}}', {{key}}, n, 0, 'postWritten', '{"type":"postWritten"}', now_ms() FROM {{series}}""";

    private async Task<double> UntilAsync(string sql, long wanted)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromMinutes(2))
        {
            await using (var connection = await _source.OpenConnectionAsync())
            await using (var command = connection.CreateCommand())
            {
                command.CommandText = sql;
                if (Convert.ToInt64(await command.ExecuteScalarAsync(), null) >= wanted)
                {
                    return Math.Round(clock.Elapsed.TotalSeconds, 2);
                }
            }

            await Task.Delay(20);
        }

        return double.PositiveInfinity;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
