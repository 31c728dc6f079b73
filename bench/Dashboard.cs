using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Platform.Bench;

/// <summary>
/// What the query of a dashboard costs in CPU time: our engine and HTTP handler beside GraphQL servers of Node, all over the
/// same data in memory and with the same bytes as answer; rounds in turn, servers on core 0, load on core 1.
/// </summary>
internal static class Dashboard
{
    private const string Ours = "ours";

    private const string Query = """
        query Dashboard {
          organization {
            id name
            campaigns {
              id version name goal startsOn endsOn status createdAt
              owner { id name email }
              posts(first: 2) { id text status }
            }
          }
        }
        """;

    public static async Task<object> RunAsync(string[] args)
    {
        var (rounds, seconds, warm) = (args.Setting("rounds", 5), args.Setting("seconds", 10), args.Setting("warm", 30));
        var who = args.Setting("who", "ours,engine,mercurius-jit,mercurius,yoga,apollo").Split(',');
        var folder = Directory.CreateTempSubdirectory("platform-bench-dashboard-").FullName;
        var peers = new List<DashboardPeer>();
        try
        {
            await File.WriteAllTextAsync($"{folder}/data.json", JsonSerializer.Serialize(new DashboardWorld().ForPeers()));
            await File.WriteAllTextAsync($"{folder}/load.lua", Script(Query));
            var modules = who.Any(name => name is not (Ours or "engine")) ? await NodeModulesAsync() : "";
            await NeedAsync("wrk", "wrk");
            await NeedAsync("taskset", "util-linux");
            foreach (var name in who)
            {
                peers.Add(Start(name, folder, modules));
            }

            var bytes = await SameAnswerAsync(peers);
            foreach (var peer in peers)
            {
                await Console.Error.WriteLineAsync($"warm   {peer.Name,-14} {await peer.LoadAsync($"{folder}/load.lua", warm)}");
            }

            for (var round = 1; round <= rounds; round++)
            {
                foreach (var peer in peers)
                {
                    peer.Rounds.Add(await peer.LoadAsync($"{folder}/load.lua", seconds));
                    await Console.Error.WriteLineAsync($"{round,-6} {peer.Name,-14} {peer.Rounds[^1]}");
                }
            }

            return Report(peers, bytes, rounds, seconds);
        }
        finally
        {
            peers.ForEach(peer => peer.Dispose());
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What wrk sends.</summary>
    internal static string Script(string query, string token = "everybody") => $"""
        wrk.method = "POST"
        wrk.body = [==[{JsonSerializer.Serialize(new { query })}]==]
        wrk.headers["Content-Type"] = "application/json"
        wrk.headers["Authorization"] = "Bearer {token}"
        """;

    private static DashboardPeer Start(string name, string folder, string modules)
    {
        var port = PostgresCluster.FreePort();
        var environment = new Dictionary<string, string> { ["PORT"] = $"{port}", ["DATA"] = $"{folder}/data.json", ["NODE_ENV"] = "production" };
        if (name is Ours or "engine")
        {
            return new(name, port, "dotnet", [typeof(Dashboard).Assembly.Location, "dashboard-serve", $"port={port}", $"plans={(name == Ours ? 1 : 0)}"], environment);
        }

        if (name == "mercurius-jit")
        {
            environment["JIT"] = "1";
        }

        return new(name, port, "node", [Path.Combine(modules, name.Replace("-jit", "", StringComparison.Ordinal) + ".mjs")], environment);
    }

    // The answers are the same to the byte, but for a line end behind some: nobody is measured who does less.
    private static async Task<int> SameAnswerAsync(List<DashboardPeer> peers)
    {
        byte[]? first = null;
        foreach (var peer in peers)
        {
            var answer = await AnswerAsync(peer);
            if (first is not null && !answer.AsSpan().SequenceEqual(first))
            {
                throw new InvalidOperationException($"{peer.Name} answers otherwise than {peers[0].Name}: {Encoding.UTF8.GetString(answer)[..Math.Min(answer.Length, 500)]}");
            }

            first ??= answer;
        }

        return first!.Length;
    }

    private static async Task<byte[]> AnswerAsync(DashboardPeer peer)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", "everybody");
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var answer = await http.PostAsJsonAsync(peer.Address, new { query = Query });
                return [.. (await answer.Content.ReadAsByteArrayAsync()).AsSpan().TrimEnd((byte)'\n')];
            }
            catch (HttpRequestException) when (!peer.Ended && tries < 300)
            {
                await Task.Delay(100);
            }
        }
    }

    private static async Task NeedAsync(string program, string package)
        => await Shell.RunAsync($"command -v {program} > /dev/null || {{ echo 'this benchmark needs {program}: apt-get install {package}' >&2; exit 1; }}");

    // Beside those of the tests' servers, kept until the list changes.
    private static async Task<string> NodeModulesAsync()
    {
        await NeedAsync("npm", "nodejs npm");
        var home = Environment.GetEnvironmentVariable("PLATFORM_TEST_SERVERS") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "platform-tests");
        var folder = Path.Combine(home, "bench-peers");
        var source = Path.Combine(Sink.Root(), "bench", "peers");
        await Shell.RunAsync($"mkdir -p {folder} && cp {source}/*.mjs {folder}/ && if ! cmp -s {source}/package-lock.json {folder}/installed-lock.json; then " +
            $"cp {source}/package.json {source}/package-lock.json {folder}/ && cd {folder} && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2 && cp package-lock.json installed-lock.json; fi");
        return folder;
    }

    private static object Report(List<DashboardPeer> peers, int bytes, int rounds, int seconds)
    {
        var ours = peers.FirstOrDefault(peer => peer.Name == Ours);
        return new
        {
            bytes,
            rounds,
            seconds,
            servers = peers.ToDictionary(peer => peer.Name, peer => new
            {
                cpuUs = Median(peer, r => r.CpuUs),
                cpuUsMin = peer.Rounds.Min(r => r.CpuUs),
                cpuUsMax = peer.Rounds.Max(r => r.CpuUs),
                perSecond = Median(peer, r => r.PerSecond),
                p99Ms = Median(peer, r => r.P99Ms),
            }),
            cpuOfOursTo = ours is null ? null : peers.Where(peer => peer != ours).ToDictionary(peer => peer.Name, peer => Math.Round(Median(ours, r => r.CpuUs) / Median(peer, r => r.CpuUs), 2)),
            perSecondOfOursTo = ours is null ? null : peers.Where(peer => peer != ours).ToDictionary(peer => peer.Name, peer => Math.Round(Median(ours, r => r.PerSecond) / Median(peer, r => r.PerSecond), 2)),
        };
    }

    private static double Median(DashboardPeer peer, Func<DashboardPeer.Round, double> of) => peer.Rounds.Select(of).Order().ElementAt(peer.Rounds.Count / 2);
}
