using System.Collections.Concurrent;

namespace Platform.Bench.Lives;

/// <summary>What is lived.</summary>
internal sealed record LivesOptions
{
    public int Seed { get; init; } = 1;

    /// <summary>How many lives.</summary>
    public int Walks { get; init; } = 1000;

    /// <summary>How many silos live at once.</summary>
    public int Lanes { get; init; } = 2;

    /// <summary>One life alone, or 0 for all of them.</summary>
    public int Only { get; init; }

    /// <summary>Kinds of violations that end a life and count as nothing.</summary>
    public IReadOnlySet<string> Ignored { get; init; } = new HashSet<string>();

    /// <summary>Kinds that end the run; none: every kind does.</summary>
    public IReadOnlySet<string> Wanted { get; init; } = new HashSet<string>();

    /// <summary>Goes on whatever is found.</summary>
    public bool All { get; init; }

    /// <summary>Whether the silo is a process of its own that is killed.</summary>
    public bool Kills { get; init; }

    /// <summary>In one of so many lives the silo is restarted.</summary>
    public int RestartEach { get; init; } = 120;

    /// <summary>Whether what is found is made as short as may be.</summary>
    public bool Shrink { get; init; } = true;
}

/// <summary>Whole lives of posts under faults on the real silo, judged from outside. Each lane has a silo, a database, a clock and a network of its own, so that
/// a life is a function of its seed and number.</summary>
internal sealed class LivesRun(LivesOptions options, PostgresCluster? postgres, string folder)
{
    private const int PerSilo = 400;
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

    /// <summary>Settings of a server whose machine never fails: only its clients are killed here.</summary>
    public const string NotDurable = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off -c jit=off";

    /// <summary>A folder for the databases, in memory where the machine has such a place: what is durable is tried elsewhere.</summary>
    public static string Folder()
        => Directory.Exists("/dev/shm") ? Directory.CreateDirectory($"/dev/shm/platform-lives-{Guid.NewGuid():N}").FullName : Directory.CreateTempSubdirectory("platform-lives-").FullName;

    /// <summary>Lives all of them, or until the first violation.</summary>
    public async Task RunAsync()
    {
        using var stop = new CancellationTokenSource();
        await Task.WhenAll(Enumerable.Range(0, options.Only > 0 ? 1 : options.Lanes).Select(lane => Task.Run(() => LaneAsync(lane, stop))));
    }

    private async Task LaneAsync(int lane, CancellationTokenSource stop)
    {
        SiloUnderTest? silo = null;
        try
        {
            for (var inThis = 0; !stop.IsCancellationRequested; inThis++)
            {
                var walk = options.Only > 0 ? options.Only : Interlocked.Increment(ref _next);
                if (walk > options.Walks && options.Only == 0)
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
                if (options.Only > 0)
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

        _found[found.Kind] = (walk, 1, options.Shrink ? "being shortened" : Story(walk, result, ""));
        if (!options.Shrink)
        {
            await StopAfterAsync(found.Kind, stop);
            return;
        }

        var (shortest, tries) = await Shrink.RunAsync(result.Given, found.Kind, (steps, attempt) => LiveAsync(silo, walk, steps, $"s{attempt}"));
        _found[found.Kind] = (walk, _found[found.Kind].Count, Story(walk, shortest ?? result, shortest is null ? "(not shortened: it does not come again in the same silo)" : $"(shortened in {tries} lives)"));
        await Console.Error.WriteLineAsync($"\n=== {found.Kind} in walk {walk}\n{_found[found.Kind].Story}");
        await StopAfterAsync(found.Kind, stop);
    }

    private Task StopAfterAsync(string kind, CancellationTokenSource stop)
        => options.All || (options.Wanted.Count > 0 && !options.Wanted.Contains(kind)) ? Task.CompletedTask : stop.CancelAsync();

    private async Task<LifeResult> LiveAsync(SiloUnderTest silo, int walk, IReadOnlyList<Step>? steps, string suffix)
    {
        try
        {
            return await new Life(silo, $"w{walk}{suffix}", HashCode(options.Seed, walk), _coverage, options.Ignored).RunAsync(steps, Ends(walk));
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return new LifeResult([], new Violation("harness-" + fault.GetType().Name, fault.ToString()), 0);
        }
    }

    private int Ends(int walk) => options.Kills ? 3 : options.RestartEach > 0 && walk % options.RestartEach == 7 % options.RestartEach ? 1 : 0;

    private static int HashCode(int seed, int walk) => unchecked((seed * 1_000_003) ^ (walk * 7919));

    private string Story(int walk, LifeResult result, string how)
        => $"seed={options.Seed} only={walk} {how}\n" + string.Join('\n', result.Steps.Select((s, i) => $"{i + 1,3}. {s.Step} -> {s.Outcome}   {s.Seen}")) + $"\nVIOLATION {result.Violation!.Message}";

    private async Task<SiloUnderTest> BeginAsync(int lane, int walk)
    {
        var own = Directory.CreateDirectory($"{folder}/lane{lane}-{walk}").FullName;
        var database = postgres is null ? $"Data Source={own}/platform.db" : await postgres.CreateAsync($"lane{lane}");
        SiloUnderTest silo = options.Kills ? new ChildSilo(own, database, new DateTimeOffset(2027, 1, 4, 8, 0, 0, TimeSpan.Zero)) : new LiveSilo(own, database, new DateTimeOffset(2027, 1, 4, 8, 0, 0, TimeSpan.Zero), clock => new Receiver(() => clock.Now));
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
