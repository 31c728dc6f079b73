using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Grains;
using Platform.Silo;
using Platform.Storage;

namespace Platform.Bench.Lives;

/// <summary>Who asks: the client's name and roles, and the person for whom it does.</summary>
internal sealed record Asker(string Client, string Roles, string? Person);

/// <summary>What came of a request: the data, or that it is unknown.</summary>
internal sealed record Reply(JsonElement? Data, string? Error)
{
    public bool Lost => Data is null;
}

/// <summary>The real silo in this process, on a database of its own, with a clock, a network and faults of the harness. One lane has one.</summary>
internal sealed partial class LiveSilo(string folder, string database, DateTimeOffset start, Func<VirtualClock, IDestinations> destinations) : SiloUnderTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private WebApplication? _app;
    private PipeServer? _pipe;
    private FaultPlan _faults = new();
    private GrainCalls _calls = new();
    private NpgsqlDataSource? _clockSource;

    /// <summary>Whether a planned kill ends this very process.</summary>
    public bool Kills { get; init; }

    public VirtualClock Clock { get; } = new(start);

    public override Receiver Receiver => (Receiver)Destinations;

    public override DateTimeOffset Now => Clock.Now;

    public override (long Writes, DateTimeOffset At)? Stamp => (((long)Starts << 40) + _faults.Writes, Clock.Now);

    public override bool Died => _faults.Dead;

    private IDestinations Destinations { get; set; } = null!;

    public FaultPlan Faults => _faults;

    public IServiceProvider Services => _app!.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public int Starts { get; private set; }

    private bool OnPostgres => database.StartsWith("Host", StringComparison.Ordinal);

    public override async Task StartAsync()
    {
        Destinations ??= destinations(Clock);
        var keys = Path.Combine(folder, "keys");
        if (!File.Exists(keys))
        {
            KeyFiles.Write(keys);
        }

        (_pipe, _faults, _calls) = (new PipeServer(), new FaultPlan { Ending = Kills ? KillThis : null }, new GrainCalls());
        _app = Serve.Build(
            [$"--Platform:Database={database}", "--Platform:Roles=Silo,GraphQL,Identity", $"--Platform:Secrets:KeyFile={keys}", $"--Platform:Cluster:SiloPort={PostgresCluster.FreePort()}",
             $"--Platform:Cluster:GatewayPort={PostgresCluster.FreePort()}", "--urls=http://127.0.0.1:0"], demo: false, Change);
        if (OnPostgres)
        {
            await _app.Services.GetRequiredService<Migrator>().RunAsync(CancellationToken.None);
            await OwnClockAsync();
        }

        await Serve.StartAsync(_app);
        Starts++;
    }

    // Hard: from now on nothing that it writes arrives, and calls under way are cut.
    public override async Task StopAsync(bool hard)
    {
        if (_app is null)
        {
            return;
        }

        _faults.Dead = hard;
        if (hard)
        {
            Destinations.Drop();
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(hard ? 5 : 30));
        var stopping = _app.StopAsync(patience.Token);
        while (!stopping.IsCompleted)
        {
            await Task.WhenAny(stopping, Task.Delay(20));
            Clock.Advance(TimeSpan.FromMilliseconds(1)); // whatever rests by the clock sees it move
        }

        await _app.DisposeAsync();
        _app = null;
        if (hard)
        {
            Destinations.Drop();
        }
    }

    public override async Task AdvanceAsync(TimeSpan by)
    {
        Clock.Advance(by);
        await TellDatabaseAsync();
    }

    public override Task ArmAsync(Fault? fault)
    {
        _faults.Arm(fault);
        return Task.CompletedTask;
    }

    public override async Task<(T First, T Beside)> BesideAsync<T>(Func<Task<T>> first, Func<Task<T>> beside)
    {
        var one = first();
        await Task.WhenAny(one, _faults.Hanging);
        var other = beside();
        await Task.WhenAny(other, Task.Delay(500)); // where the second waits for the first, it has its turn afterwards
        _faults.LetGo();
        return (await one, await other);
    }

    public override Task<string> HitAsync() => Task.FromResult(string.Join("+", _faults.Hit));

    public override Task FoundAsync(string organization)
        => WaitAsync(Grains.Organization(new OrganizationId(organization)).Found(organization, "Etc/UTC", new Actor(null, "lives", [Role.Admin])));

    public override Task JobsAsync() => Jobs.RunAsync(this);

    /// <summary>Sends a document; while nothing moves and no answer comes, the clock goes on by itself.</summary>
    public override async Task<Reply> AskAsync(string organization, Asker who, string query, object? variables = null)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { query, variables });
        var headers = new List<(string, string)> { ("Authorization", $"{LivesTokens.Prefix}{organization};{who.Client};{who.Roles}") };
        if (who.Person is not null)
        {
            headers.Add(("On-Behalf-Of", who.Person));
        }

        var asked = Task.Run(() => _pipe!.PostAsync("/graphql", body, headers));
        await WaitAsync(asked);
        (int Status, byte[] Body) answer;
        try
        {
            answer = await asked;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return new Reply(null, fault.GetType().Name);
        }

        using var json = JsonDocument.Parse(answer.Body);
        return json.RootElement.TryGetProperty("errors", out var errors) ? new Reply(null, errors.GetRawText())
            : json.RootElement.TryGetProperty("data", out var data) ? new Reply(data.Clone(), null)
            : new Reply(null, $"{answer.Status}");
    }

    /// <summary>Waits until nothing is under way: no request of a port, no call to a network but those held back, no turn of a grain.</summary>
    public override async Task QuietAsync()
    {
        var clock = Stopwatch.StartNew();
        var moved = Stopwatch.StartNew();
        Dictionary<string, int>? calls = null;
        var still = 0;
        var last = -1L;
        while (still < 3 && !_faults.Dead)
        {
            if (moved.ElapsedMilliseconds > 80 && _faults.Busy == 0 && Destinations.Busy <= 0 && !Idle)
            {
                // A round rests before it tries again.
                moved.Restart();
                await AdvanceAsync(TimeSpan.FromSeconds(2));
            }

            if (calls is null && clock.ElapsedMilliseconds > 1_500)
            {
                calls = _faults.Calls.ToDictionary();
            }

            if (clock.ElapsedMilliseconds > 3_000)
            {
                await TellStuckAsync(calls ?? []);
                Timings.Stuck($"ports {_faults.Busy} {_faults.Under} network {Destinations.Busy} calls {_calls.Running} ({_calls.Names})+{_calls.OnTheWay} turns {Clock.Turns} held {Destinations.Held}");
                return;
            }

            var count = _faults.Count + _calls.Count + Destinations.Seq;
            still = Idle && count == last ? still + 1 : 0;
            if (count != last)
            {
                moved.Restart();
            }

            last = count;
            if (still == 0 && !Idle)
            {
                await Task.Delay(1);
            }
            else
            {
                await Task.Yield();
                Thread.SpinWait(200);
            }
        }
    }

    /// <summary>Waits for work of the harness's own, and lets the clock go on while it rests.</summary>
    public async Task WaitAsync(Task work)
    {
        var began = Stopwatch.StartNew();
        var (last, since) = (-1L, Stopwatch.StartNew());
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(began.ElapsedMilliseconds < 20 ? 5 : 15));
            var count = _faults.Count + _calls.Count + Destinations.Seq;
            if (count != last || !Idle)
            {
                (last, since) = (count, Stopwatch.StartNew());
            }
            else if (since.ElapsedMilliseconds > 30 && _faults.Hung == 0)
            {
                Timings.Pushed++;
                await AdvanceAsync(TimeSpan.FromSeconds(1));
            }

            if (began.Elapsed > Patience)
            {
                throw new TimeoutException("The silo does not answer.");
            }
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await StopAsync(hard: true);
        if (_clockSource is not null)
        {
            await _clockSource.DisposeAsync();
        }
    }

    /// <summary>Whether nothing is under way and no grain was called since this many calls.</summary>
    public bool Rests(long calls) => Idle && _calls.Count == calls;

    /// <summary>Calls of grains so far.</summary>
    public long GrainsCalled => _calls.Count;

    private bool Idle => _faults.Busy <= _faults.Hung && Destinations.Busy <= 0 && _calls.OnTheWay <= 0 && Destinations.Held is var held && _calls.Running <= held + (_faults.Hung * 2) && Clock.Turns <= held;
}
