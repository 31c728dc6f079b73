using System.Data.Common;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Platform.Journeys.Isolation;
using Platform.Silo;

namespace Platform.Bench;

/// <summary>Calls every field that takes an id with the ids of another organization and with unknown ones, as every role, with and without a person, over
/// HTTP in one process. A leak is any byte that tells them apart, any word of the other organization, any change in it.</summary>
internal static class Isolation
{
    public static async Task<object> RunAsync(string[] args)
    {
        var (calls, seed) = (args.Setting("calls", 100_000), args.Setting("seed", 1));
        var folder = Directory.CreateTempSubdirectory("platform-bench-isolation-").FullName;
        await using var app = Serve.Build([$"--Platform:Database=Data Source={folder}/platform.db", "--Platform:Roles=Silo,GraphQL,Identity", "--urls=http://127.0.0.1:0"], demo: false);
        await Serve.StartAsync(app);
        var own = await Tenant.PlantAsync(app.Services, "mercy", "zqmercyzq");
        var other = await Tenant.PlantAsync(app.Services, "saint", "zqsaintzq");
        var database = app.Services.GetRequiredService<DbDataSource>();
        await Archive.StillAsync(database);
        var before = await Archive.OfAsync(database, "saint");
        using var run = await IsolationRun.PrepareAsync(app.Services, app.Urls.First(), own, other);
        var clock = Stopwatch.StartNew();
        var report = await run.RunAsync(calls, seed, CancellationToken.None);
        var seconds = clock.Elapsed.TotalSeconds;
        foreach (var leak in report.Leaks.Take(20))
        {
            await Console.Error.WriteLineAsync(leak);
        }

        var changed = before != await Archive.OfAsync(database, "saint");
        await app.StopAsync();
        Directory.Delete(folder, recursive: true);
        return new { calls = report.Calls, leaks = report.Leaks.Length, changed, fields = report.Fields, cases = report.Cases, callers = report.Callers, untried = report.Untried, seconds = Math.Round(seconds) };
    }
}
