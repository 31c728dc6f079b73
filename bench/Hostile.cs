using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.Bench;

/// <summary>Bad input in great numbers against the whole platform on an embedded database, a process of its own: nothing crashes, nothing answers 500, memory stays bounded.</summary>
internal static class Hostile
{
    private const int Parts = 10; // the server's memory is read behind each

    public static async Task<object> RunAsync(string[] args)
    {
        var (inputs, first, atOnce) = (args.Setting("inputs", 1_000_000), args.Setting("from", 1), args.Setting("at-once", 8));
        var folder = Directory.CreateTempSubdirectory("platform-hostile-");
        try
        {
            var port = PostgresCluster.FreePort();
            using var silo = new SiloProcess($"Data Source={Path.Combine(folder.FullName, "platform.db")}", folder.FullName, port);
            silo.Start();
            await silo.ReadyAsync();
            using var server = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            var run = new HostileRun(server, () => TokenAsync(server), args.Setting("kind", "") is { Length: > 0 } kind ? kind : null);
            var began = Stopwatch.StartNew();
            var memory = new List<long>();
            for (var part = 0; part < Parts; part++)
            {
                await run.SendAsync(first + (part * (inputs / Parts)), inputs / Parts, atOnce, CancellationToken.None);
                silo.Process!.Refresh();
                memory.Add(silo.Process.WorkingSet64 >> 20);
                await Console.Error.WriteLineAsync($"{(part + 1) * (inputs / Parts)} inputs, {began.Elapsed.TotalSeconds:F0} s, {memory[^1]} MiB, bad {run.Bad.Count}");
            }

            foreach (var line in run.Bad.Take(20))
            {
                await Console.Error.WriteLineAsync(line);
            }

            var alive = await server.GetAsync(new Uri("/healthz/ready", UriKind.Relative));
            var seconds = began.Elapsed.TotalSeconds;
            return new
            {
                bench = "hostile",
                inputs,
                first,
                seconds = Math.Round(seconds, 1),
                perSecond = Math.Round(inputs / seconds),
                bad = run.Bad.Count,
                ready = alive.IsSuccessStatusCode,
                kinds = run.Kinds.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(),
                statuses = run.Statuses.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(),
                serverMiBAfterEachTenth = memory,
                serverPeakMiB = silo.Process!.PeakWorkingSet64 >> 20,
            };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> TokenAsync(HttpClient server)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = SiloProcess.Client, ["client_secret"] = SiloProcess.Secret });
        using var answer = await server.PostAsync(new Uri("/connect/token", UriKind.Relative), form);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }
}
