using System.Diagnostics;

namespace Platform.Bench.Lives;

/// <summary>Whole lives of posts, from the command line.</summary>
internal static class LivesBench
{
    public static async Task<object> RunAsync(string[] args)
    {
        var (kind, seed) = (args.Setting("db", "sqlite"), args.Setting("seed", 1));
        var folder = Directory.CreateTempSubdirectory("platform-lives-").FullName;
        await using var postgres = kind == "postgres" ? await PostgresCluster.StartAsync() : null;
        var clock = Stopwatch.StartNew();
        using var stop = new CancellationTokenSource();
        try
        {
            var run = new LivesRun(seed, args.Setting("walks", 1000), args.Setting("lanes", 3), args.Setting("only", 0),
                args.Setting("ignore", "").Split(',', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal), args.Setting("all", 0) == 1, postgres, folder, args.Setting("kills", 0) == 1);
            var telling = TellAsync(run, clock, stop.Token);
            await run.RunAsync();
            await stop.CancelAsync();
            await telling;
            run.Coverage.Print(Console.Error);
            foreach (var (name, (walk, count, story)) in run.Found.OrderBy(f => f.Value.Walk))
            {
                await Console.Error.WriteLineAsync($"\n=== {name}: {count} lives, first walk {walk}\n{story}");
            }

            Environment.ExitCode = run.Found.Count > 0 ? 1 : 0;
            return new
            {
                bench = "lives",
                db = kind,
                seed,
                walks = run.Done,
                cut = run.Cut,
                acceptedPerWalk = Math.Round((double)run.Accepted / Math.Max(1, run.Done), 1),
                leastAccepted = run.Least,
                violations = run.Found.Values.Sum(f => f.Count),
                kinds = run.Found.OrderBy(f => f.Value.Walk).ToDictionary(f => f.Key, f => new { firstWalk = f.Value.Walk, lives = f.Value.Count }),
                ignored = run.Coverage.Ignored,
                cells = run.Coverage.Cells,
                failedJobs = Jobs.Failed,
                kills = ChildSilo.Kills,
                timings = Timings.Report(),
                seconds = Math.Round(clock.Elapsed.TotalSeconds, 1),
                walksPerSecond = Math.Round(run.Done / clock.Elapsed.TotalSeconds, 1),
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task TellAsync(LivesRun run, Stopwatch clock, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(10), stop).ContinueWith(_ => { }, TaskScheduler.Default);
            await Console.Error.WriteLineAsync($"{run.Done} lives, {run.Done / clock.Elapsed.TotalSeconds:F1}/s, {run.Found.Count} kinds of violations");
        }
    }
}
