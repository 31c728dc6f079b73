using System.Collections.Concurrent;

namespace Platform.Bench.Lives;

/// <summary>Whole lives of posts under faults on the real silo, judged from outside. Each lane has a silo, a database, a clock and a network of its own, so that
/// a life is a function of its seed and number.</summary>
internal sealed class LivesRun(int seed, int walks, int lanes, int only, IReadOnlySet<string> ignored, bool all, PostgresCluster? postgres, string folder, bool kills = false)
{
    private const int PerSilo = 400;
    private const int RestartEach = 60;
    private readonly Coverage _coverage = new();
    private readonly ConcurrentDictionary<string, (int Walk, int Count, string Story)> _found = new();
    private int _next;
    private int _done;
    private int _cut;
    private long _accepted;
    private int _least = int.MaxValue;

    /// <summary>Kinds of violations, by the life in which each came first.</summary>
    public IReadOnlyDictionary<string, (int Walk, int Count, string Story)> Found => _found;

    public Coverage Coverage => _coverage;

    public int Done => _done;

    public int Cut => _cut;

    /// <summary>Accepted steps of all lives.</summary>
    public long Accepted => _accepted;

    /// <summary>Accepted steps of the life that had the fewest.</summary>
    public int Least => _least;

    /// <summary>Lives all of them, or until the first violation.</summary>
    public async Task RunAsync()
    {
        using var stop = new CancellationTokenSource();
        await Task.WhenAll(Enumerable.Range(0, only > 0 ? 1 : lanes).Select(lane => Task.Run(() => LaneAsync(lane, stop))));
    }

    private async Task LaneAsync(int lane, CancellationTokenSource stop)
    {
        SiloUnderTest? silo = null;
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

    private async Task WalkAsync(SiloUnderTest silo, int walk, CancellationTokenSource stop)
    {
        var result = await LiveAsync(silo, walk, null, "");
        Interlocked.Increment(ref _done);
        Interlocked.Add(ref _accepted, result.Accepted);
        if (result.Violation is not { } found)
        {
            lock (_coverage)
            {
                _cut += result.Cut ? 1 : 0;
                _least = result.Cut ? _least : Math.Min(_least, result.Accepted);
            }

            return;
        }

        if (_found.TryGetValue(found.Kind, out var known))
        {
            _found[found.Kind] = known with { Count = known.Count + 1 };
            return;
        }

        _found[found.Kind] = (walk, 1, "being shortened");
        var (shortest, tries) = await Shrink.RunAsync(result.Given, found.Kind, (steps, attempt) => LiveAsync(silo, walk, steps, $"s{attempt}"));
        _found[found.Kind] = (walk, _found[found.Kind].Count, Story(walk, shortest ?? result, shortest is null ? "(not shortened: it does not come again in the same silo)" : $"(shortened in {tries} lives)"));
        await Console.Error.WriteLineAsync($"\n=== {found.Kind} in walk {walk}\n{_found[found.Kind].Story}");
        if (!all)
        {
            await stop.CancelAsync();
        }
    }

    private async Task<LifeResult> LiveAsync(SiloUnderTest silo, int walk, IReadOnlyList<Step>? steps, string suffix)
    {
        try
        {
            return await new Life(silo, $"w{walk}{suffix}", HashCode(seed, walk), _coverage, ignored).RunAsync(steps, kills || walk % RestartEach == 7, kills || walk % RestartEach == 7);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return new LifeResult([], new Violation("harness-" + fault.GetType().Name, fault.ToString()), 0);
        }
    }

    private static int HashCode(int seed, int walk) => unchecked((seed * 1_000_003) ^ (walk * 7919));

    private string Story(int walk, LifeResult result, string how)
        => $"seed={seed} only={walk} {how}\n" + string.Join('\n', result.Steps.Select((s, i) => $"{i + 1,3}. {s.Step} -> {s.Outcome}   {s.Seen}")) + $"\nVIOLATION {result.Violation!.Message}";

    private async Task<SiloUnderTest> BeginAsync(int lane, int walk)
    {
        var own = Directory.CreateDirectory($"{folder}/lane{lane}-{walk}").FullName;
        var database = postgres is null ? $"Data Source={own}/platform.db" : await postgres.CreateAsync($"lane{lane}");
        SiloUnderTest silo = kills ? new ChildSilo(own, database, new DateTimeOffset(2027, 1, 4, 8, 0, 0, TimeSpan.Zero)) : new LiveSilo(own, database, new DateTimeOffset(2027, 1, 4, 8, 0, 0, TimeSpan.Zero), clock => new Receiver(() => clock.Now));
        await silo.StartAsync();
        return silo;
    }

    private static async Task EndAsync(SiloUnderTest? silo)
    {
        if (silo is not null)
        {
            await silo.DisposeAsync();
        }
    }
}
