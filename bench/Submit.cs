using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using Platform.Domain.Moderation;

namespace Platform.Bench;

/// <summary>Posts are written and submitted over HTTP at a steady rate, whether or not the answers keep up, in turns with a mutation that goes the same road and
/// does next to nothing. A request's latency begins at the moment it was due, not at the moment it was sent.</summary>
internal sealed class Submit(SiloProcess silo, int port, string account, string[] posts) : IDisposable
{
    private const string Person = "ana@mercy.example";
    private const string Create = "mutation($i: PostCreateInput!) { postCreate(input: $i) { post { id version status scan { verdict } } userErrors { code message field } } }";

    // Refused by the post's grain because of the version: authentication, limits, parse and grain calls without a scan, a write or a wait.
    private const string Empty = "mutation($id: ID!) { postSubmitForReview(id: $id, expectedVersion: 999) { userErrors { code message field } } }";
    private const string Refused = "VERSION_CONFLICT";

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5) }) { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(30) };
    private readonly ConcurrentBag<string> _ids = [];
    private readonly ConcurrentDictionary<string, int> _verdicts = new();
    private readonly ConcurrentDictionary<string, int> _wrong = new();
    private int _written;

    public static async Task<object> RunAsync(string[] args)
    {
        var (rate, seconds, warm, rounds, kind) = (args.Setting("rate", 200), args.Setting("seconds", 10), args.Setting("warm", 8), args.Setting("rounds", 2), args.Setting("db", "sqlite"));
        var folder = Directory.CreateTempSubdirectory("platform-bench-submit-").FullName;
        await using var postgres = kind == "postgres" ? await PostgresCluster.StartAsync() : null;
        var database = postgres is null ? $"Data Source={folder}/platform.db" : await postgres.CreateAsync("submit");
        var port = PostgresCluster.FreePort();
        using var silo = new SiloProcess(database, folder, port);
        silo.Start();
        await silo.ReadyAsync();
        var texts = new ModerationTexts(Sink.Root());
        await using var receiver = await Races.Receiver.StartAsync(); // sends are a day away; a webhook takes long posts
        var account = await PrepareAsync(silo, texts, receiver.Address);
        string[] posts = [.. texts.Posts(4_000).Select(post => post[0].Text)];
        using var bench = new Submit(silo, port, account, posts);
        var before = await LoadAsync();
        for (var half = 0; half < 2; half++) // the empty one needs posts that are there
        {
            await bench.PhaseAsync(rate, warm / 4.0, submits: true);
            await bench.PhaseAsync(rate, warm / 4.0, submits: false);
        }

        bench._verdicts.Clear();
        bench._wrong.Clear();
        var (submitted, empty) = (new List<Phase>(), new List<Phase>());
        for (var round = 0; round < rounds; round++)
        {
            submitted.Add(await bench.PhaseAsync(rate, (double)seconds / rounds, submits: true));
            empty.Add(await bench.PhaseAsync(rate, (double)seconds / rounds, submits: false));
        }

        var after = await LoadAsync();
        silo.Kill();
        Directory.Delete(folder, recursive: true);
        var (ours, bare) = (Figures.Of(submitted), Figures.Of(empty));
        return new
        {
            bench = "submit",
            db = kind,
            rate,
            seconds,
            submit = ours,
            empty = bare,
            ratio = new { p50 = Math.Round(ours.P50Ms / bare.P50Ms, 2), p99 = Math.Round(ours.P99Ms / bare.P99Ms, 2), cpu = Math.Round(ours.CpuUs / bare.CpuUs, 2) },
            errors = bench._wrong.Values.Sum(),
            wrong = bench._wrong,
            verdicts = bench._verdicts.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(),
            loadBefore = before,
            loadAfter = after,
        };
    }

    public void Dispose() => _http.Dispose();

    private static async Task<string> PrepareAsync(SiloProcess silo, ModerationTexts texts, string receiver)
    {
        foreach (var (query, field, input) in new (string, string, object)[]
        {
            ("mutation($i: MemberInviteInput!) { memberInvite(input: $i) { userErrors { code message } } }", "memberInvite", new { name = "Ana", email = Person, roles = new[] { "AUTHOR" } }),
            ("mutation($i: OrganizationUpdateInput!) { organizationUpdate(input: $i) { userErrors { code message } } }", "organizationUpdate",
                new { packs = RulePacks.BuiltIn.Select(pack => pack.Id).Where(id => id.StartsWith("us-", StringComparison.Ordinal)), phrases = texts.Phrases(100) }),
        })
        {
            var errors = (await silo.AskAsync(query, new { i = input })).GetProperty(field).GetProperty("userErrors");
            if (errors.GetArrayLength() > 0)
            {
                throw new InvalidOperationException(errors.GetRawText());
            }
        }

        var connected = (await silo.AskAsync(
            "mutation($i: AccountConnectInput!) { accountConnect(input: $i) { account { id } userErrors { code message } } }",
            new
            {
                i = new
                {
                    network = "webhook",
                    server = receiver + "/deliver",
                    handle = "mercy",
                    secret = "whsec_" + new string('s', 40),
                    settings = new[] { new { name = "statusUrl", value = receiver + "/status/{key}" } },
                },
            })).GetProperty("accountConnect");
        return connected.GetProperty("account").ValueKind == JsonValueKind.Object
            ? connected.GetProperty("account").GetProperty("id").GetString()!
            : throw new InvalidOperationException(connected.GetRawText());
    }

    private static async Task<string> LoadAsync() => string.Join(' ', (await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[..3]);

    private async Task<Phase> PhaseAsync(int rate, double seconds, bool submits)
    {
        var bodies = Bodies((int)(rate * seconds), submits);
        var answers = new (double Ms, byte[]? Body)[bodies.Length];
        silo.Process!.Refresh();
        var cpu = silo.Process.TotalProcessorTime;
        var all = await Task.Factory.StartNew(() => Send(bodies, rate, answers), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAll(all);
        await Task.Delay(500); // what was put off until behind the answers counts too
        silo.Process.Refresh();
        var used = silo.Process.TotalProcessorTime - cpu;
        foreach (var (_, body) in answers)
        {
            Judge(body, submits);
        }

        return new Phase([.. answers.Select(answer => answer.Ms)], used);
    }

    private byte[][] Bodies(int count, bool submits)
    {
        var ids = _ids.Take(500).ToArray();
        var tomorrow = SystemClock.Instance.GetCurrentInstant().InUtc().Date.PlusDays(1).At(new LocalTime(12, 0));
        return [.. Enumerable.Range(0, count).Select(i => submits
            ? JsonSerializer.SerializeToUtf8Bytes(new
            {
                query = Create,
                variables = new
                {
                    i = new { text = posts[_written++ % posts.Length], accountIds = new[] { account }, time = new { local = LocalDateTimePattern.ExtendedIso.Format(tomorrow.PlusMinutes(i % 60)), zone = "Etc/UTC" }, submit = true },
                },
            })
            : JsonSerializer.SerializeToUtf8Bytes(new { query = Empty, variables = new { id = ids[i % ids.Length] } }))];
    }

    private List<Task> Send(byte[][] bodies, int rate, (double Ms, byte[]? Body)[] answers)
    {
        var all = new List<Task>(bodies.Length);
        var began = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 10);
        for (var i = 0; i < bodies.Length; i++)
        {
            var due = began + (long)((double)i * Stopwatch.Frequency / rate);
            while (Stopwatch.GetTimestamp() < due)
            {
                Thread.Sleep(1);
            }

            all.Add(OneAsync(i, due));
        }

        return all;

        async Task OneAsync(int i, long due)
        {
            byte[]? body = null;
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = new ByteArrayContent(bodies[i]) };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", silo.Token);
                request.Headers.Add("On-Behalf-Of", Person);
                using var answer = await _http.SendAsync(request).ConfigureAwait(false);
                body = await answer.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
            }
            catch (Exception wrong) when (wrong is HttpRequestException or TaskCanceledException)
            {
                // No answer: an error, see Judge.
            }

            answers[i] = (Stopwatch.GetElapsedTime(due).TotalMilliseconds, body);
        }
    }

    private void Judge(byte[]? body, bool submits)
    {
        var answer = body is null ? default : JsonSerializer.Deserialize<JsonElement>(body);
        if (body is null || !answer.TryGetProperty("data", out var data) || answer.TryGetProperty("errors", out _))
        {
            _wrong.AddOrUpdate(body is null ? "no answer" : answer.GetRawText(), 1, (_, n) => n + 1);
            return;
        }

        var payload = data.GetProperty(submits ? "postCreate" : "postSubmitForReview");
        var errors = payload.GetProperty("userErrors");
        if (submits ? errors.GetArrayLength() > 0 : errors.GetArrayLength() != 1 || errors[0].GetProperty("code").GetString() != Refused)
        {
            _wrong.AddOrUpdate(errors.GetRawText(), 1, (_, n) => n + 1);
        }
        else if (submits)
        {
            var post = payload.GetProperty("post");
            _ids.Add(post.GetProperty("id").GetString()!);
            _verdicts.AddOrUpdate($"{post.GetProperty("scan").GetProperty("verdict").GetString()} {post.GetProperty("status").GetString()}", 1, (_, n) => n + 1);
        }
    }

    private sealed record Phase(double[] Ms, TimeSpan Cpu);

    private sealed record Figures(int Requests, double P50Ms, double P99Ms, double MaxMs, double CpuUs)
    {
        public static Figures Of(List<Phase> phases)
        {
            double[] ordered = [.. phases.SelectMany(phase => phase.Ms).Order()];
            double At(double share) => Math.Round(ordered[(int)Math.Min(ordered.Length - 1, ordered.Length * share)], 2);
            return new(ordered.Length, At(0.5), At(0.99), At(1), Math.Round(phases.Sum(phase => phase.Cpu.TotalMicroseconds) / ordered.Length));
        }
    }
}
