using System.Diagnostics;
using NodaTime;
using Npgsql;
using Platform.Silo;

namespace Platform.Bench;

/// <summary>PostgreSQL is killed in the middle of a burst and away for a while. Nothing may be lost, sent twice, or left to a person though its answer
/// was heard; half of the receivers can neither be asked nor take a key twice.</summary>
internal static class Outage
{
    public static async Task<object> RunAsync(string[] args)
    {
        var (posts, accounts, away) = (args.Setting("posts", 10_000), args.Setting("accounts", 100), args.Setting("away", 60));
        await using var postgres = await PostgresCluster.StartAsync();
        await using var sink = await Sink.StartAsync();
        var database = await postgres.CreateAsync("outage");
        var keys = Path.GetTempFileName();
        await File.WriteAllTextAsync(keys, new string('k', 48));
        await using var app = Serve.Build(
            [
                $"--Platform:Database={database}", "--Platform:Egress:Allow=127.0.0.1", $"--Platform:Secrets:KeyFile={keys}", "--urls=http://127.0.0.1:0",
                $"--Platform:Cluster:SiloPort={PostgresCluster.FreePort()}", $"--Platform:Cluster:GatewayPort={PostgresCluster.FreePort()}",
            ],
            demo: false);
        await Serve.StartAsync(app);
        var due = await Burst.SeedAsync(app.Services, posts, accounts, asked: 0.5);
        var wait = due - SystemClock.Instance.GetCurrentInstant();
        await Console.Error.WriteLineAsync($"seeded, {wait.TotalSeconds:F0} s ahead");
        await Task.Delay(wait.ToTimeSpan());
        while ((await sink.ReportAsync(posts)).GetProperty("unique").GetInt64() < posts / 10)
        {
            await Task.Delay(5);
        }

        await postgres.KillAsync();
        var atKill = (await sink.ReportAsync(posts)).GetProperty("unique").GetInt64();
        await Task.Delay(TimeSpan.FromSeconds(away));
        var meanwhile = (await sink.ReportAsync(posts)).GetProperty("unique").GetInt64();
        await postgres.StartAgainAsync();
        var clock = Stopwatch.StartNew();
        var working = await WorkingAsync(sink, posts, meanwhile, clock);
        var report = await sink.AwaitAsync(posts, TimeSpan.FromMinutes(3));
        var finished = clock.Elapsed;
        var states = await SettledAsync(database, posts, clock);
        await app.StopAsync();
        return new
        {
            posts,
            accounts,
            awaySeconds = away,
            sentAtKill = atKill,
            sentWhileAway = meanwhile - atKill,
            workingAfterSeconds = Math.Round(working.TotalSeconds, 1),
            allSentAfterSeconds = Math.Round(finished.TotalSeconds, 1),
            lost = posts - report.GetProperty("unique").GetInt64(),
            doubled = report.GetProperty("duplicates").GetInt64(),
            states,
            leftToAPerson = states.GetValueOrDefault("12"),
        };
    }

    private static async Task<TimeSpan> WorkingAsync(Sink sink, int posts, long before, Stopwatch clock)
    {
        while (clock.Elapsed < TimeSpan.FromMinutes(2))
        {
            var now = (await sink.ReportAsync(posts)).GetProperty("unique").GetInt64();
            if (now > before || now >= posts)
            {
                break;
            }

            await Task.Delay(50);
        }

        return clock.Elapsed;
    }

    private static async Task<Dictionary<string, long>> SettledAsync(string database, int posts, Stopwatch clock)
    {
        await using var source = NpgsqlDataSource.Create(database);
        while (true)
        {
            var states = new Dictionary<string, long>();
            await using (var command = source.CreateCommand("SELECT state, count(*) FROM deliveries GROUP BY state ORDER BY state"))
            await using (var reader = await command.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                {
                    states[$"{reader.GetInt32(0)}"] = reader.GetInt64(1);
                }
            }

            if (states.Where(s => int.Parse(s.Key, null) >= 10).Sum(s => s.Value) == posts || clock.Elapsed > TimeSpan.FromMinutes(5))
            {
                return states;
            }

            await Task.Delay(500);
        }
    }
}
