using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Platform.Bench;

/// <summary>Kills the platform without warning at moments spread over writing, authorizing and sending, starts it again, and at the end counts what is public
/// on a real PDS, a real WordPress and the sink: every authorized post once on each, nothing else, read models equal to grain states.</summary>
internal static partial class Kill
{
    private const string Person = "ana@mercy.example";
    private const string Compliance = "cleo@mercy.example";
    private const int SuspendEvery = 3; // rounds: what is due meets a closed gate and is Blocked at the kill
    private static readonly string[] StateNames = ["Waiting", "Claimed", "Sending", "Processing", "Unknown", "Blocked", "", "", "", "", "Live", "Rejected", "NeedsHuman", "Withdrawn", "Missed", "Expired"];

    public static async Task<object> RunAsync(string[] args)
    {
        var (rounds, perRound, kind) = (args.Setting("rounds", 200), args.Setting("posts", 4), args.Setting("db", "sqlite"));
        var random = new Random(args.Setting("seed", 1));
        var folder = Directory.CreateTempSubdirectory("platform-bench-kill-").FullName;
        await using var postgres = kind == "postgres" ? await PostgresCluster.StartAsync() : null;
        var database = postgres is null ? $"Data Source={folder}/platform.db" : await postgres.CreateAsync("kill");
        await using var sink = await Sink.StartAsync();
        await using var servers = await RealServers.StartAsync();
        using var silo = new SiloProcess(database, folder, PostgresCluster.FreePort());
        silo.Start();
        await silo.ReadyAsync();
        var accounts = await PrepareAsync(silo, servers);
        await sink.FaultAsync("hang=0.05");
        var states = new SortedDictionary<string, int>();
        var stale = 0;
        var starts = new List<double>();
        var inFlight = 0;
        var span = 400; // milliseconds; follows how long a round takes to be sent
        for (var round = 0; round < rounds; round++)
        {
            using var stop = new CancellationTokenSource();
            var suspends = round % SuspendEvery == SuspendEvery - 1;
            if (suspends)
            {
                await GatesAsync(silo, accounts, "mutation($id: ID!) { accountSuspend(id: $id, reason: \"a drill\") { userErrors { code } } }");
            }

            var writing = WriteAsync(silo, accounts, round, perRound, stop.Token);
            await Task.Delay(random.Next(span * 8));
            silo.Kill();
            await stop.CancelAsync();
            await writing;
            var seen = await StatesAsync(database);
            inFlight += seen.GetValueOrDefault("Sending");
            foreach (var state in seen.Keys.Where(s => s is not ("Live" or "Withdrawn")))
            {
                states[state] = states.GetValueOrDefault(state) + 1;
            }

            silo.Start();
            starts.Add(await WorkingAsync(silo));
            if (suspends)
            {
                await GatesAsync(silo, accounts, "mutation($id: ID!) { accountResume(id: $id) { userErrors { code } } }");
            }

            stale += await StaleAsync(database);
            if (round % 10 == 9)
            {
                await Console.Error.WriteLineAsync($"{round + 1} kills; states at kills: {string.Join(", ", states.Select(s => $"{s.Key} {s.Value}"))}; starts {starts.Average():F1} s; stale rows {stale}");
            }
        }

        return await CountAsync(silo, servers, sink, database, rounds, states, stale, inFlight, starts);
    }

    private static async Task<string[]> PrepareAsync(SiloProcess silo, RealServers servers)
    {
        foreach (var (name, email, role) in new[] { ("Ana", Person, "AUTHOR"), ("Cleo", Compliance, "COMPLIANCE") })
        {
            await silo.AskAsync("mutation($i: MemberInviteInput!) { memberInvite(input: $i) { userErrors { code message } } }", new { i = new { name, email, roles = new[] { role } } });
        }

        var ids = new List<string>();
        foreach (var input in new object[]
        {
            new { network = "bluesky", server = servers.Bluesky, handle = "mercy.test", secret = servers.BlueskyPassword },
            new { network = "wordpress", server = servers.WordPress, handle = "editor", secret = servers.WordPressPassword },
            new { network = "webhook", server = Sink.Url + "/deliver", handle = "sink", secret = "whsec_" + new string('s', 40), settings = new[] { new { name = "statusUrl", value = Sink.Url + "/deliver/{key}" } } },
            new
            {
                network = "sandbox", server = "sandbox://local", handle = "slow", secret = "none",
                settings = new[] { new { name = "unknown", value = "0.3" }, new { name = "delayMs", value = "400" }, new { name = "processMs", value = "2000" }, new { name = "ratePerMinute", value = "100000" } },
            },
        })
        {
            var answer = (await silo.AskAsync("mutation($i: AccountConnectInput!) { accountConnect(input: $i) { account { id } userErrors { code message } } }", new { i = input })).GetProperty("accountConnect");
            ids.Add(answer.GetProperty("account").ValueKind == JsonValueKind.Object ? answer.GetProperty("account").GetProperty("id").GetString()! : throw new InvalidOperationException(answer.GetRawText()));
        }

        return [.. ids];
    }

    /// <summary>Closes or opens the gates of all accounts but the first.</summary>
    private static async Task GatesAsync(SiloProcess silo, string[] accounts, string mutation)
    {
        foreach (var id in accounts[1..])
        {
            await silo.AskAsync(mutation, new { id }, Compliance);
        }
    }

    /// <summary>Seconds from the start until a grain answers: on PostgreSQL the dead silo has to be declared dead first.</summary>
    private static async Task<double> WorkingAsync(SiloProcess silo)
    {
        var clock = Stopwatch.StartNew();
        await silo.ReadyAsync();
        while (true)
        {
            try
            {
                await silo.AskAsync("{ viewer { __typename } }", null, Person);
                return clock.Elapsed.TotalSeconds;
            }
            catch (Exception wrong) when (clock.Elapsed < TimeSpan.FromMinutes(2) && wrong is InvalidOperationException or TaskCanceledException or HttpRequestException)
            {
                await Task.Delay(100);
            }
        }
    }

    private static async Task WriteAsync(SiloProcess silo, string[] accounts, int round, int posts, CancellationToken stop)
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, posts).Select(async i =>
            {
                var created = (await silo.AskAsync("mutation($i: PostCreateInput!) { postCreate(input: $i) { post { id } userErrors { code message } } }",
                    new { i = new { text = $"Wash your hands. [k{round:D4}-{i}]", accountIds = accounts } }, Person)).GetProperty("postCreate");
                if (stop.IsCancellationRequested)
                {
                    return;
                }

                await silo.AskAsync("mutation($id: ID!) { postPublishNow(id: $id) { userErrors { code message } } }", new { id = created.GetProperty("post").GetProperty("id").GetString() }, Person);
            }));
        }
        catch (Exception wrong) when (wrong is HttpRequestException or TaskCanceledException or IOException or JsonException or InvalidOperationException)
        {
            // killed under way: what it left is counted at the end
        }
    }

    private static async Task<object> CountAsync(SiloProcess silo, RealServers servers, Sink sink, string database, int rounds, SortedDictionary<string, int> states, int stale, int inFlight, List<double> starts)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromMinutes(5) && (await StatesAsync(database)).Any(s => s.Key is "Waiting" or "Claimed" or "Sending" or "Processing" or "Unknown"))
        {
            await Task.Delay(500);
        }

        var settled = await StatesAsync(database);
        var deliveries = await RowsAsync(database, "SELECT d.account, d.network, d.state, d.idempotency_key, d.payload FROM deliveries d WHERE d.state <> 13");
        var (bluesky, wordpress) = await servers.PublicAsync(text => Tag().Match(text) is { Success: true } m ? m.Value : null);
        var report = await sink.ReportAsync(0);
        var sandbox = (await RowsAsync(database, "SELECT text FROM sandbox_posts")).Select(r => Tag().Match(r[0]).Value).ToHashSet();
        int lost = 0, doubled = 0, parked = 0, unasked = 0;
        foreach (var row in deliveries)
        {
            var tag = Tag().Match(row[4]).Value;
            var count = row[1] switch { "bluesky" => bluesky.GetValueOrDefault(tag), "wordpress" => wordpress.GetValueOrDefault(tag), "sandbox" => sandbox.Contains(tag) ? 1 : 0, _ => 1 };
            parked += row[2] == "12" ? 1 : 0;
            lost += row[2] != "12" && count == 0 ? 1 : 0;
            doubled += count > 1 ? 1 : 0;
        }

        var webhooks = deliveries.Count(d => d[1] == "webhook");
        var authorized = (await RowsAsync(database, "SELECT count(*) FROM post_fence WHERE armed = 1"))[0][0];
        var expected = deliveries.Select(d => Tag().Match(d[4]).Value).ToHashSet();
        unasked = bluesky.Keys.Concat(wordpress.Keys).Count(t => !expected.Contains(t));
        silo.Kill();
        return new
        {
            kills = rounds,
            statesAtKills = states,
            deliveries = deliveries.Count,
            authorizedPosts = authorized,
            settled,
            lost,
            doubled,
            sinkDuplicates = report.GetProperty("duplicates").GetInt64(),
            sinkLost = webhooks - report.GetProperty("unique").GetInt64(),
            publicWithoutAuthorization = unasked,
            parked,
            callsInFlightAtKills = inFlight,
            staleReadModelsAfterRestart = stale,
            settledAfterSeconds = Math.Round(clock.Elapsed.TotalSeconds, 1),
            startSeconds = new { median = Math.Round(starts.Order().ElementAt(starts.Count / 2), 1), max = Math.Round(starts.Max(), 1) },
        };
    }

    private static async Task<Dictionary<string, int>> StatesAsync(string database)
        => (await RowsAsync(database, "SELECT state, count(*) FROM deliveries GROUP BY state")).ToDictionary(r => StateNames[int.Parse(r[0], CultureInfo.InvariantCulture)], r => int.Parse(r[1], CultureInfo.InvariantCulture));

    /// <summary>Once nothing is left to project, every post's row shows the version of its grain state.</summary>
    private static async Task<int> StaleAsync(string database)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(20) && (await RowsAsync(database, "SELECT count(*) FROM projection_dirty"))[0][0] != "0")
        {
            await Task.Delay(100);
        }

        return int.Parse((await RowsAsync(database, """
            SELECT count(*) FROM OrleansStorage s LEFT JOIN rm_posts r ON 'post:' || r.org || '/' || r.id = s.GrainIdExtensionString AND r.version = s.Version
            WHERE s.GrainIdExtensionString LIKE 'post:%' AND r.id IS NULL
            """))[0][0], CultureInfo.InvariantCulture);
    }

    private static async Task<List<string[]>> RowsAsync(string database, string sql)
    {
        await using DbConnection connection = database.StartsWith("Host", StringComparison.Ordinal)
            ? new NpgsqlConnection(database + ";Pooling=false")
            : new SqliteConnection(database + ";Mode=ReadOnly;Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string[]>();
        while (await reader.ReadAsync())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture)!)]);
        }

        return rows;
    }

    [GeneratedRegex(@"k\d{4}-\d+")]
    private static partial Regex Tag();
}
