using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Platform.Silo;

namespace Platform.Bench;

/// <summary>Bad input in great numbers against the whole platform on an embedded database, in one process: nothing crashes, nothing answers 500, memory stays bounded.</summary>
internal static class Hostile
{
    private const string Client = "mercy-admin";
    private const string Secret = "a-secret-for-benchmarks-0123456789";

    public static async Task<object> RunAsync(string[] args)
    {
        var (inputs, first, atOnce) = (args.Setting("inputs", 1_000_000), args.Setting("from", 1), args.Setting("at-once", 8));
        var folder = Directory.CreateTempSubdirectory("platform-hostile-");
        try
        {
            await using var app = Serve.Build(
                [$"--Platform:Database=Data Source={Path.Combine(folder.FullName, "platform.db")}", "--urls=http://127.0.0.1:0", "--Platform:Bootstrap:Organization=mercy",
                 $"--Platform:Bootstrap:ClientId={Client}", $"--Platform:Bootstrap:ClientSecret={Secret}"],
                demo: false, builder => builder.Logging.SetMinimumLevel(LogLevel.Error));
            await Serve.StartAsync(app);
            using var server = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            var run = new HostileRun(server, () => TokenAsync(server));
            await run.SendAsync(0, 2_000, atOnce, CancellationToken.None); // what is loaded once is no growth
            var (before, failed, began) = (GC.GetTotalMemory(forceFullCollection: true), run.Bad.Count, Stopwatch.StartNew());
            run = new HostileRun(server, () => TokenAsync(server), args.Setting("kind", "") is { Length: > 0 } kind ? kind : null);
            await run.SendAsync(first, inputs, atOnce, CancellationToken.None);
            foreach (var line in run.Bad.Take(20))
            {
                await Console.Error.WriteLineAsync(line);
            }

            var alive = await server.GetAsync(new Uri("/healthz/ready", UriKind.Relative));
            var seconds = began.Elapsed.TotalSeconds;
            await app.StopAsync();
            return new
            {
                bench = "hostile",
                inputs,
                first,
                seconds = Math.Round(seconds, 1),
                perSecond = Math.Round(inputs / seconds),
                bad = run.Bad.Count + failed,
                ready = alive.IsSuccessStatusCode,
                kinds = run.Kinds.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(),
                statuses = run.Statuses.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(),
                heapBeforeMiB = before >> 20,
                heapMostMiB = run.Heap >> 20,
                peakWorkingSetMiB = Process.GetCurrentProcess().PeakWorkingSet64 >> 20,
            };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> TokenAsync(HttpClient server)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = Client, ["client_secret"] = Secret });
        using var answer = await server.PostAsync(new Uri("/connect/token", UriKind.Relative), form);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }
}
