using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.Grains;
using Platform.Grains.Moderation;
using Platform.Silo;

namespace Platform.Bench;

/// <summary>Posts due at one instant: ours (gate, fence and journal on), the bare loop and pg-boss in turn, on one PostgreSQL with fsync.</summary>
internal static class Burst
{
    public static async Task<object> RunAsync(string[] args)
    {
        var (rounds, posts, accounts) = (args.Setting("rounds", 5), args.Setting("posts", 10_000), args.Setting("accounts", 100));
        var who = args.Setting("who", "ours,pgboss,loop").Split(',');
        var profiled = args.Setting("profile", 0) > 0;
        await using var postgres = await PostgresCluster.StartAsync(
            profiled ? "-c shared_preload_libraries=pg_stat_statements -c pg_stat_statements.track=all -c pg_stat_statements.track_planning=on" : "");
        await using var sink = await Sink.StartAsync();
        var rates = new Dictionary<string, List<double>>();
        var reports = new List<object>();
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var name in who)
            {
                await sink.ResetAsync();
                var (rate, report) = name switch
                {
                    "ours" => await OursAsync(postgres, sink, (posts, accounts, round), profiled),
                    "pgboss" => await PgBossAsync(postgres, sink, posts, round),
                    _ => await LoopAsync(postgres, posts, accounts),
                };
                (rates.TryGetValue(name, out var list) ? list : rates[name] = []).Add(rate);
                reports.Add(new { round, name, rate, report });
                await Console.Error.WriteLineAsync($"round {round} {name}: {rate:F0}/s {report}");
            }
        }

        return new
        {
            posts,
            accounts,
            perSecond = rates.ToDictionary(r => r.Key, r => new { median = Median(r.Value), min = r.Value.Min(), max = r.Value.Max() }),
            oursToPgBoss = Ratio(rates, "pgboss"),
            oursToLoop = Ratio(rates, "loop"),
            reports,
        };
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double? Ratio(Dictionary<string, List<double>> rates, string peer)
        => rates.TryGetValue("ours", out var ours) && rates.TryGetValue(peer, out var other) ? Math.Round(Median(ours) / Median(other), 2) : null;

    private static async Task<(double Rate, JsonElement Report)> OursAsync(
        PostgresCluster postgres, Sink sink, (int Posts, int Accounts, int Round) size, bool profiled)
    {
        // A database of its own for each round: pools of the process still hold connections to that of the round before.
        var (posts, accounts, round) = size;
        var database = await postgres.CreateAsync($"ours{round}");
        var keys = Path.GetTempFileName();
        KeyFiles.Write(keys);
        await using var app = Serve.Build(
            [$"--Platform:Database={database}", "--Platform:Egress:Allow=127.0.0.1", $"--Platform:Secrets:KeyFile={keys}", $"--Platform:Cluster:SiloPort={PostgresCluster.FreePort()}",
             $"--Platform:Cluster:GatewayPort={PostgresCluster.FreePort()}", "--urls=http://127.0.0.1:0"], demo: false);
        await Serve.StartAsync(app);
        var due = await SeedAsync(app.Services, posts, accounts);
        await postgres.CheckpointAsync();
        if (profiled)
        {
            await StatementTimes.ResetAsync(database);
        }

        var wait = due - SystemClock.Instance.GetCurrentInstant();
        await Console.Error.WriteLineAsync($"seeded, {wait.TotalSeconds:F0} s ahead");
        await Task.Delay(wait > Duration.FromMilliseconds(200) ? wait.ToTimeSpan() - TimeSpan.FromMilliseconds(200) : TimeSpan.Zero);
        var (cpu, servers) = (Process.GetCurrentProcess().TotalProcessorTime, postgres.ProcessorTime());
        var report = await sink.AwaitAsync(posts, wait.ToTimeSpan() + TimeSpan.FromMinutes(3));
        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        await Console.Error.WriteLineAsync($"cpu {cpu.TotalSeconds:F2} s, of PostgreSQL {(postgres.ProcessorTime() - servers).TotalSeconds:F2} s");
        if (profiled)
        {
            await StatementTimes.PrintAsync(database);
        }

        await app.StopAsync();
        NpgsqlConnection.ClearAllPools();
        await postgres.DropAsync($"ours{round}");
        return (Rate(report), report);
    }

    private static double Rate(JsonElement report) => report.GetProperty("unique").GetInt64() / Math.Max(0.001, report.GetProperty("lateMaxMs").GetDouble() / 1000);

    /// <summary>Posts that are due at one instant.</summary>
    /// <param name="asked">The share of accounts whose receiver can be asked and takes a key twice.</param>
    public static async Task<Instant> SeedAsync(IServiceProvider services, int posts, int accounts, double asked = 1)
    {
        var grains = services.GetRequiredService<IGrainFactory>();
        var ledger = services.GetRequiredService<ILedger>();
        var founder = new Actor(null, "bench", [Role.Admin]);
        var organizations = Enumerable.Range(0, Math.Min(10, accounts)).Select(i => new OrganizationId($"org-{i}")).ToImmutableArray();
        foreach (var organization in organizations)
        {
            await grains.Organization(organization).Found(organization.Value, "Etc/UTC", founder);
        }

        var owners = Enumerable.Range(0, accounts).Select(i => (Organization: organizations[i % organizations.Length], Account: new AccountId($"acc-{i}"))).ToImmutableArray();
        foreach (var ((organization, account), number) in owners.Select((owner, number) => (owner, number)))
        {
            var settings = number < accounts * asked
                ? ImmutableDictionary<string, string>.Empty.Add("statusUrl", Sink.Url + "/deliver/{key}").Add("idempotent", "true")
                : ImmutableDictionary<string, string>.Empty;
            var connected = await grains.Account(organization, account).Connect(new ConnectAccount("webhook", Sink.Url + "/deliver", account.Value, "whsec_" + new string('s', 40),
                settings, founder));
            if (!connected.Ok)
            {
                throw new InvalidOperationException(connected.Refused.Message);
            }
        }

        var scanner = await services.GetRequiredService<IScanners>().ForAsync((await grains.Organization(organizations[0]).Get()).State);
        var packs = PlatformJson.Write(new AuthorizedUnder(scanner.Packs, []));
        var payload = new Payload(string.Concat(Enumerable.Repeat("Get your flu shot today. ", 12)).Trim()).ToCanonicalJson();
        var hash = Payload.HashOf(payload);
        var now = SystemClock.Instance.GetCurrentInstant();
        var ahead = Duration.FromSeconds(20 + (posts / 500));
        var due = Instant.FromUnixTimeSeconds(((now + ahead).ToUnixTimeSeconds() / 60 * 60) + 60);
        await Parallel.ForEachAsync(Enumerable.Range(0, posts), new ParallelOptions { MaxDegreeOfParallelism = 24 }, async (i, cancellationToken) =>
        {
            var (organization, account) = owners[i % owners.Length];
            var key = new DeliveryKey(organization, new PostId($"post-{i}"), account, new AuthorizationId("1-0123456789abcdef"));
            var delivery = new NewDelivery(key, null, "webhook", due, due + Duration.FromHours(6), PayloadRules.IdempotencyKey(key), payload, hash, packs, now, 1);
            await ledger.ArmAsync(organization, key.Post, key.Authorization, 1, [delivery], cancellationToken);
        });

        return due;
    }

    private static async Task<(double Rate, JsonElement Report)> PgBossAsync(PostgresCluster postgres, Sink sink, int posts, int round)
    {
        await postgres.CreateAsync("pgboss");
        var folder = Path.Combine(Path.GetTempPath(), "platform-bench-tools", "peers");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            await Shell.RunAsync($"mkdir -p {folder} && cp -r {Sink.Tools}/peers/. {folder}/ && chmod -R u+w {folder} && cd {folder} && npm install --silent");
        }

        var due = DateTimeOffset.UtcNow.AddSeconds(15).ToUnixTimeMilliseconds();
        var setting = $"N={posts} RUN=r{round} PG=postgres://platform@127.0.0.1:{postgres.Port}/pgboss BATCH=500 WORKERS=4";
        await Shell.RunAsync($"{setting} node pgboss.mjs enqueue {due}", folder);
        await postgres.CheckpointAsync();
        using var worker = Shell.Start($"{setting} exec node pgboss.mjs work", folder);
        var report = await sink.AwaitAsync(posts, TimeSpan.FromMinutes(3));
        worker.Kill(entireProcessTree: true);
        return (Rate(report), report);
    }

    private static async Task<(double Rate, JsonElement Report)> LoopAsync(PostgresCluster postgres, int posts, int accounts)
    {
        var database = await postgres.CreateAsync("loop");
        var folder = Path.Combine(Path.GetTempPath(), "platform-bench-tools", "ledger-loop");
        if (!File.Exists($"{folder}/bin/Release/net10.0/LedgerLoop.dll"))
        {
            await Shell.RunAsync($"mkdir -p {folder} && cp -r {Sink.Tools}/ledger-loop/. {folder}/ && chmod -R u+w {folder} && dotnet build -c Release -v q {folder}");
        }

        using var process = Process.Start(new ProcessStartInfo("dotnet", [$"{folder}/bin/Release/net10.0/LedgerLoop.dll", new NpgsqlConnectionStringBuilder(database) { MaxPoolSize = 32 }.ConnectionString, $"{posts}", $"{accounts}", "8", "500", "50"]) { RedirectStandardOutput = true })!;
        var line = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var report = JsonSerializer.Deserialize<JsonElement>(line.Trim().Split('\n')[^1]);
        return (report.GetProperty("perSecond").GetDouble(), report);
    }
}
