using System.Diagnostics;

namespace Platform.Bench.Lives;

/// <summary>Whole lives of posts, from the command line.</summary>
internal static class LivesBench
{
    public static async Task<object> RunAsync(string[] args)
    {
        var (kind, seed) = (args.Setting("db", "sqlite"), args.Setting("seed", 1));
        var folder = LivesRun.Folder();
        await using var postgres = kind == "postgres" ? await PostgresCluster.StartAsync(LivesRun.NotDurable) : null;
        var clock = Stopwatch.StartNew();
        using var stop = new CancellationTokenSource();
        try
        {
            if (args.Setting("costs", 0) == 1)
            {
                return await Costs.RunAsync(folder, postgres is null ? $"Data Source={folder}/platform.db" : await postgres.CreateAsync("costs"));
            }

            var run = new LivesRun(Options(args), postgres, folder);
            var telling = TellAsync(run, clock, stop.Token);
            await run.RunAsync();
            await stop.CancelAsync();
            await telling;
            run.Coverage.Print(Console.Error);
            foreach (var (name, (walk, count, story)) in run.Found.OrderBy(f => f.Value.Walk))
            {
                await Console.Error.WriteLineAsync($"\n=== {name}: {count} lives, first walk {walk}\n{story}");
            }

            if (FaultFound(run, Kinds(args, "want")) is { } said)
            {
                return said;
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
                cpuPerWalkMs = Math.Round(Environment.CpuUsage.TotalTime.TotalMilliseconds / Math.Max(1, run.Done), 1),
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

    private static LivesOptions Options(string[] args) => new()
    {
        Seed = args.Setting("seed", 1),
        Walks = args.Setting("walks", 1000),
        Lanes = args.Setting("lanes", 2),
        Only = args.Setting("only", 0),
        Ignored = Kinds(args, "ignore"),
        Wanted = Kinds(args, "want"),
        All = args.Setting("all", 0) == 1,
        Kills = args.Setting("kills", 0) == 1,
        RestartEach = args.Setting("restarts", 120),
        Shrink = args.Setting("shrink", 1) == 1,
    };

    private static HashSet<string> Kinds(string[] args, string name) => args.Setting(name, "").Split(',', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);

    // Which fault was put back, and when it was found.
    private static string? FaultFound(LivesRun run, IReadOnlySet<string> wanted)
        => Environment.GetEnvironmentVariable("LIVES_FAULT") is not { } fault ? null
            : run.Found.Where(f => wanted.Contains(f.Key)).OrderBy(f => f.Value.Walk).FirstOrDefault() is { Key: { } kind } first
                ? $"fault {fault}: found after {first.Value.Walk} walks ({kind})"
                : $"fault {fault}: not found in {run.Done} walks ({string.Join(", ", run.Found.Keys)})";

    private static async Task TellAsync(LivesRun run, Stopwatch clock, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(10), stop).ContinueWith(_ => { }, TaskScheduler.Default);
            await Console.Error.WriteLineAsync($"{run.Done} lives, {run.Done / clock.Elapsed.TotalSeconds:F1}/s, {run.Found.Count} kinds of violations");
        }
    }
}
