using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Platform.Domain;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Grains;
using Platform.Silo;

namespace Platform.Bench;

/// <summary>The organization is suspended and resumed again and again while everything that waits is scanned under new packs and posts go
/// out. A violation is a call that reached the receiver between the moment at which suspending had returned and the moment at which
/// resuming was called.</summary>
internal sealed class Suspend(IServiceProvider services, Races.Receiver receiver, int trials, int lanes)
{
    private readonly IGrainFactory _grains = services.GetRequiredService<IGrainFactory>();
    private readonly IGates _gates = services.GetRequiredService<IGates>();
    private readonly ConcurrentQueue<string> _published = new();
    private readonly ConcurrentQueue<double> _settings = new();
    private readonly List<(long From, long To)> _stops = [];

    public static async Task<object> RunAsync(string[] args)
    {
        var (trials, posts, lanes, kind) = (args.Setting("trials", 100), args.Setting("posts", 100_000),
            args.Setting("lanes", 4), args.Setting("db", "sqlite"));
        var folder = Directory.CreateTempSubdirectory("platform-bench-suspend-").FullName;
        await using var postgres = kind == "postgres" ? await PostgresCluster.StartAsync() : null;
        var database = postgres is null ? $"Data Source={folder}/platform.db" : await postgres.CreateAsync("suspend");
        KeyFiles.Write($"{folder}/keys");
        await using var receiver = await Races.Receiver.StartAsync();
        await using var app = Serve.Build(
            [$"--Platform:Database={database}", "--Platform:Egress:Allow=127.0.0.1", $"--Platform:Secrets:KeyFile={folder}/keys",
             $"--Platform:Cluster:SiloPort={PostgresCluster.FreePort()}",
             $"--Platform:Cluster:GatewayPort={PostgresCluster.FreePort()}", "--urls=http://127.0.0.1:0"], demo: false);
        await Serve.StartAsync(app);
        await Rescan.PrepareAsync(app.Services.GetRequiredService<IGrainFactory>(), receiver);
        await Rescan.ArmAsync(app.Services, app.Services.GetRequiredService<ILedger>(), posts);
        await Console.Error.WriteLineAsync($"{posts} deliveries wait");
        var result = await new Suspend(app.Services, receiver, trials, lanes).MeasureAsync(kind, posts);
        await app.StopAsync();
        Directory.Delete(folder, recursive: true);
        return result;
    }

    private async Task<object> MeasureAsync(string kind, int posts)
    {
        using var over = new CancellationTokenSource();
        var beside = Enumerable.Range(0, lanes).Select(lane => PublishAsync(lane, over.Token)).Append(ChangePacksAsync(over.Token)).ToList();
        await receiver.ArrivalAsync("0-0", TimeSpan.FromSeconds(60));
        var took = new List<double>();
        for (var trial = 0; trial < trials; trial++)
        {
            await Task.Delay(20 + (trial * 7 % 60));
            took.Add(await StopAsync());
        }

        await over.CancelAsync();
        await Task.WhenAll(beside);
        await Task.Delay(TimeSpan.FromSeconds(5)); // several rounds of the recovery poll
        var arrivals = _published.ToDictionary(tag => tag, receiver.Of);
        return new
        {
            db = kind,
            trials,
            posts,
            p50Ms = At(took, 0.5),
            p95Ms = At(took, 0.95),
            maxMs = At(took, 1),
            sendsBegunAfter = arrivals.Values.Sum(at => at.Count(moment => _stops.Any(stop => moment > stop.From && moment < stop.To))),
            published = arrivals.Count,
            arrived = arrivals.Values.Count(at => at.Length > 0),
            sentTwice = arrivals.Values.Count(at => at.Length > 1),
            packChanges = _settings.Count,
            packChangeP95Ms = At([.. _settings], 0.95),
            packChangeMaxMs = At([.. _settings], 1),
        };
    }

    private async Task<double> StopAsync()
    {
        var clock = Stopwatch.StartNew();
        await _grains.Organization(Rescan.Mercy).Get();
        await _gates.SuspendAsync(Rescan.Mercy, GateKind.Organization, Rescan.Mercy.Value, "bench", Rescan.Founder, CancellationToken.None);
        var (took, from) = (clock.Elapsed.TotalMilliseconds, Stopwatch.GetTimestamp());
        await Task.Delay(50); // room for a call that must not begin
        _stops.Add((from, Stopwatch.GetTimestamp()));
        await _gates.ResumeAsync(Rescan.Mercy, GateKind.Organization, Rescan.Mercy.Value, Rescan.Founder, CancellationToken.None);
        await _grains.Account(Rescan.Mercy, Rescan.Account).Wake();
        return took;
    }

    private async Task PublishAsync(int lane, CancellationToken over)
    {
        for (var i = 0; !over.IsCancellationRequested; i++)
        {
            var tag = $"{lane}-{i}";
            var post = _grains.Post(Rescan.Mercy, new PostId($"now-{tag}"));
            var written = await post.Write(new WritePost(
                new Content { Text = $"{Rescan.Clear(i)}[{tag}]" }, [Rescan.Account], null, null, Rescan.Ana, Submit: false));
            if (!written.Ok || await post.PublishNow(Rescan.Ana) is { Ok: false })
            {
                throw new InvalidOperationException($"{tag} could not be published: {written.Refused?.Message}");
            }

            _published.Enqueue(tag);
        }
    }

    // Each change makes everything that waits be scanned again from the beginning.
    private async Task ChangePacksAsync(CancellationToken over)
    {
        for (var i = 0; !over.IsCancellationRequested; i++)
        {
            var clock = Stopwatch.StartNew();
            var changed = await _grains.Organization(Rescan.Mercy).Change(new ChangeOrganization(Rescan.Founder, Phrases: [$"the wing number {i}"]));
            _settings.Enqueue(clock.Elapsed.TotalMilliseconds);
            if (!changed.Ok)
            {
                throw new InvalidOperationException(changed.Refused.Message);
            }

            await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(2), over));
        }
    }

    private static double At(List<double> values, double share)
        => values.Count == 0 ? 0 : Math.Round(values.Order().ElementAt((int)Math.Ceiling(share * values.Count) - 1), 1);
}
