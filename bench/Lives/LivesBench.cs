using System.Collections.Concurrent;
using System.Diagnostics;

namespace Platform.Bench.Lives;

/// <summary>Whole lives of posts under faults on the real silo, judged from outside. Each lane has a silo, a database, a clock and a network of its own, so that
/// a life is a function of its seed and number.</summary>
internal sealed class LivesBench(string kind, int seed, int walks, int lanes, int only, IReadOnlySet<string> ignored, bool all, PostgresCluster? postgres, string folder)
{
    private const int PerSilo = 400;
    private const int RestartEach = 60;
    private readonly Coverage _coverage = new();
    private readonly ConcurrentDictionary<string, (int Walk, int Count, string Story)> _found = new();
    private int _next;
    private int _done;
    private long _accepted;
    private int _least = int.MaxValue;

    public static async Task<object> RunAsync(string[] args)
    {
        var kind = args.Setting("db", "sqlite");
        var folder = Directory.CreateTempSubdirectory("platform-lives-").FullName;
        await using var postgres = kind == "postgres" ? await PostgresCluster.StartAsync() : null;
        try
        {
            var bench = new LivesBench(kind, args.Setting("seed", 1), args.Setting("walks", 1000), args.Setting("lanes", 3), args.Setting("only", 0),
                args.Setting("ignore", "").Split(',', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal), args.Setting("all", 0) == 1, postgres, folder);
            return await bench.RunAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<object> RunAsync()
    {
        var clock = Stopwatch.StartNew();
        using var stop = new CancellationTokenSource();
        var telling = TellAsync(clock, stop.Token);
        await Task.WhenAll(Enumerable.Range(0, only > 0 ? 1 : lanes).Select(lane => Task.Run(() => LaneAsync(lane, stop))));
        await stop.CancelAsync();
        await telling;
        _coverage.Print(Console.Error);
        foreach (var (name, (walk, count, story)) in _found.OrderBy(f => f.Value.Walk))
        {
            await Console.Error.WriteLineAsync($"\n=== {name}: {count} lives, first walk {walk}\n{story}");
        }

        if (!_found.IsEmpty)
        {
            Environment.ExitCode = 1;
        }

        return new
        {
            bench = "lives", db = kind, seed, walks = _done, acceptedPerWalk = Math.Round((double)_accepted / Math.Max(1, _done), 1), leastAccepted = _least, violations = _found.Values.Sum(f => f.Count),
            kinds = _found.OrderBy(f => f.Value.Walk).ToDictionary(f => f.Key, f => new { firstWalk = f.Value.Walk, lives = f.Value.Count }), ignored = _coverage.Ignored, cells = _coverage.Cells,
            failedJobs = Jobs.Failed, seconds = Math.Round(clock.Elapsed.TotalSeconds, 1), timings = Timings.Report(), walksPerSecond = Math.Round(_done / clock.Elapsed.TotalSeconds, 1),
        };
    }

    private async Task LaneAsync(int lane, CancellationTokenSource stop)
    {
        LiveSilo? silo = null;
        try
        {
            for (var inThis = 0; !stop.IsCancellationRequested; inThis++)
            {
                var walk = only > 0 ? only : Interlocked.Increment(ref _next);
                if (walk > walks && only == 0)
                {
                    return;
                }

                if (silo is null || inThis >= PerSilo)
                {
                    inThis = 0;
                    await EndAsync(silo);
                    silo = await BeginAsync(lane, walk);
                }

                await WalkAsync(silo, walk, stop);
                if (only > 0)
                {
                    return;
                }
            }
        }
        finally
        {
            await EndAsync(silo);
        }
    }

    private async Task WalkAsync(LiveSilo silo, int walk, CancellationTokenSource stop)
    {
        var result = await LiveAsync(silo, walk, null, "");
        Interlocked.Increment(ref _done);
        Interlocked.Add(ref _accepted, result.Accepted);
        if (result.Violation is not { } found)
        {
            lock (_coverage)
            {
                _least = Math.Min(_least, result.Accepted);
            }

            return;
        }

        if (_found.TryGetValue(found.Kind, out var known))
        {
            _found[found.Kind] = known with { Count = known.Count + 1 };
            return;
        }

        _found[found.Kind] = (walk, 1, "being shortened");
        var (shortest, tries) = await Shrink.RunAsync([.. result.Steps.Select(s => s.Step)], found.Kind, (steps, attempt) => LiveAsync(silo, walk, steps, $"s{attempt}"));
        _found[found.Kind] = (walk, _found[found.Kind].Count, Story(walk, shortest ?? result, shortest is null ? "(not shortened: it does not come again in the same silo)" : $"(shortened in {tries} lives)"));
        await Console.Error.WriteLineAsync($"\n=== {found.Kind} in walk {walk}\n{_found[found.Kind].Story}");
        if (!all)
        {
            await stop.CancelAsync();
        }
    }

    private async Task<LifeResult> LiveAsync(LiveSilo silo, int walk, IReadOnlyList<Step>? steps, string suffix)
    {
        try
        {
            return await new Life(silo, $"w{walk}{suffix}", HashCode(seed, walk), _coverage, ignored).RunAsync(steps, walk % RestartEach == 7);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return new LifeResult([], new Violation("harness-" + fault.GetType().Name, fault.ToString()), 0);
        }
    }

    private static int HashCode(int seed, int walk) => unchecked((seed * 1_000_003) ^ (walk * 7919));

    private string Story(int walk, LifeResult result, string how)
        => $"seed={seed} only={walk} {how}\n" + string.Join('\n', result.Steps.Select((s, i) => $"{i + 1,3}. {s.Step} -> {s.Outcome}   {s.Seen}")) + $"\nVIOLATION {result.Violation!.Message}";

    private async Task<LiveSilo> BeginAsync(int lane, int walk)
    {
        var own = Directory.CreateDirectory($"{folder}/lane{lane}-{walk}").FullName;
        var database = postgres is null ? $"Data Source={own}/platform.db" : await postgres.CreateAsync($"lane{lane}");
        var silo = new LiveSilo(own, database, new DateTimeOffset(2027, 1, 4, 8, 0, 0, TimeSpan.Zero));
        await silo.StartAsync();
        return silo;
    }

    private static async Task EndAsync(LiveSilo? silo)
    {
        if (silo is not null)
        {
            await silo.DisposeAsync();
        }
    }

    private async Task TellAsync(Stopwatch clock, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(10), stop).ContinueWith(_ => { }, TaskScheduler.Default);
            await Console.Error.WriteLineAsync($"{_done} lives, {_done / clock.Elapsed.TotalSeconds:F1}/s, {_found.Count} kinds of violations");
        }
    }
}
