using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Campaigns;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.Grains;
using Platform.Silo;

namespace Platform.Bench;

/// <summary>Edit, cancel and suspend raced against a send that is due now. A violation is a call that reached the receiver behind the moment at which
/// the command had returned success (for suspend: and before resume was called). Behind a suspension each post must go out exactly once.</summary>
internal sealed class Races(IServiceProvider services, Races.Receiver receiver, int trials)
{
    private const int Lanes = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Actor Founder = new(null, "bench", [Role.Admin]);
    private static readonly Actor Ana = new(new MemberId("ana"), "bench", [Role.Author]);

    private readonly IGrainFactory _grains = services.GetRequiredService<IGrainFactory>();
    private readonly IGates _gates = services.GetRequiredService<IGates>();

    public static async Task<object> RunAsync(string[] args)
    {
        var (trials, kind) = (args.Setting("trials", 1_000), args.Setting("db", "sqlite"));
        var folder = Directory.CreateTempSubdirectory("platform-bench-races-").FullName;
        await using var postgres = kind == "postgres" ? await PostgresCluster.StartAsync() : null;
        var database = postgres is null ? $"Data Source={folder}/platform.db" : await postgres.CreateAsync("races");
        KeyFiles.Write($"{folder}/keys");
        await using var receiver = await Receiver.StartAsync();
        await using var app = Serve.Build(
            [$"--Platform:Database={database}", "--Platform:Egress:Allow=127.0.0.1", $"--Platform:Secrets:KeyFile={folder}/keys", $"--Platform:Cluster:SiloPort={PostgresCluster.FreePort()}",
             $"--Platform:Cluster:GatewayPort={PostgresCluster.FreePort()}", "--urls=http://127.0.0.1:0"], demo: false);
        await Serve.StartAsync(app);
        var races = new Races(app.Services, receiver, trials);
        await races.PrepareAsync();
        var results = new List<object>();
        foreach (var what in new[] { "edit", "cancel", "suspend" })
        {
            var clock = Stopwatch.StartNew();
            results.Add(await races.RaceAsync(what));
            await Console.Error.WriteLineAsync($"{what}: {JsonSerializer.Serialize(results[^1])} in {clock.Elapsed.TotalSeconds:F0} s");
        }

        await app.StopAsync();
        Directory.Delete(folder, recursive: true);
        return new { db = kind, results };
    }

    private async Task PrepareAsync()
    {
        for (var lane = 0; lane < Lanes; lane++)
        {
            var organization = Organization(lane);
            await _grains.Organization(organization).Found(organization.Value, "Etc/UTC", Founder);
            await _grains.Member(organization, Ana.Person!.Value).Invite(new InviteMember("Ana", "ana@mercy.example", [Role.Author], Founder));
            var connected = await _grains.Account(organization, Account).Connect(new ConnectAccount("webhook", receiver.Address + "/deliver", "bench", "whsec_" + new string('s', 40),
                ImmutableDictionary<string, string>.Empty.Add("statusUrl", receiver.Address + "/status/{key}"), Founder));
            var planned = await _grains.Campaign(organization, Campaign).Create(new PlanCampaign("Races", null, null, null, Ana));
            if ((connected.Refused ?? planned.Refused) is { } refused)
            {
                throw new InvalidOperationException(refused.Message);
            }
        }
    }

    private static AccountId Account { get; } = new("receiver");

    private static CampaignId Campaign { get; } = new("races");

    private static OrganizationId Organization(int lane) => new($"org-{lane}");

    private async Task<object> RaceAsync(string what)
    {
        var next = -1;
        var done = new Trial[trials];
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(async lane =>
        {
            var random = new Random((lane * 7919) + what.Length);
            for (var i = Interlocked.Increment(ref next); i < trials; i = Interlocked.Increment(ref next))
            {
                done[i] = await OneAsync(what, lane, i, random);
            }
        }));
        await QuietAsync([.. done.Where(t => t.MustArrive)]);
        var arrivals = done.ToDictionary(t => t.Tag, t => receiver.Of(t.Tag));
        return new
        {
            kind = what,
            trials,
            violations = done.Count(t => t.Ok && arrivals[t.Tag].Any(a => a > t.ReturnedAt && a < t.OpenedAt)),
            refusedAlreadySending = done.Count(t => t.Refused == Refusal.AlreadySending),
            refusedAlreadyPublished = done.Count(t => t.Refused == Refusal.AlreadyPublished),
            refusedOtherwise = done.Count(t => t.Refused is not (null or Refusal.AlreadySending or Refusal.AlreadyPublished)),
            sentBefore = done.Count(t => t.Ok && arrivals[t.Tag].Any(a => a <= t.ReturnedAt)),
            sentAfterResume = done.Count(t => t.Ok && arrivals[t.Tag].Any(a => a >= t.OpenedAt)),
            notSent = done.Count(t => t.Ok && arrivals[t.Tag].Length == 0),
            sentTwice = done.Count(t => arrivals[t.Tag].Length > 1),
            lost = done.Count(t => t.MustArrive && arrivals[t.Tag].Length == 0),
            editedWordsSent = done.Count(t => receiver.Of(t.Tag + "-edited").Length > 0),
        };
    }

    private async Task<Trial> OneAsync(string what, int lane, int number, Random random)
    {
        var organization = Organization(lane);
        var tag = $"{what}-{number:D4}";
        var id = new PostId($"p-{tag}");
        var post = _grains.Post(organization, id);
        var written = await post.Write(Words(tag));
        if (!written.Ok || await post.PublishNow(Ana) is { Ok: false })
        {
            throw new InvalidOperationException($"{tag} could not be published: {written.Refused?.Message}");
        }

        await PauseAsync(random.NextDouble() * 30);
        if (what != "suspend")
        {
            var answer = what == "edit" ? await post.Write(Words(tag + "-edited")) : await post.Withdraw(Ana);
            return new Trial(tag, Stopwatch.GetTimestamp(), long.MaxValue, answer.Refused?.Code);
        }

        var (gate, key) = (number % 3) switch
        {
            0 => (GateKind.Organization, organization.Value),
            1 => (GateKind.Account, Account.Value),
            _ => (GateKind.Campaign, Campaign.Value),
        };
        await _gates.SuspendAsync(organization, gate, key, "race", Founder, CancellationToken.None);
        var returned = Stopwatch.GetTimestamp();
        await Task.Delay(40 + random.Next(20)); // room for a send that should not begin
        var opened = Stopwatch.GetTimestamp();
        await _gates.ResumeAsync(organization, gate, key, Founder, CancellationToken.None);
        await _grains.Account(organization, Account).Wake();
        await receiver.ArrivalAsync(tag, Patience);
        return new Trial(tag, returned, opened, null);
    }

    private static WritePost Words(string tag) => new(new Content { Text = $"Wash your hands. [{tag}]" }, [Account], Campaign, null, Ana);

    // Task.Delay knows whole milliseconds only; the race wants every moment in between.
    private static async Task PauseAsync(double milliseconds)
    {
        var began = Stopwatch.GetTimestamp();
        if (milliseconds >= 2)
        {
            await Task.Delay((int)milliseconds - 1);
        }

        while (Stopwatch.GetElapsedTime(began).TotalMilliseconds < milliseconds)
        {
            await Task.Yield();
        }
    }

    // What must go out has gone out, and what must not has had several rounds of the recovery poll to do so.
    private async Task QuietAsync(Trial[] expected)
    {
        foreach (var trial in expected)
        {
            await receiver.ArrivalAsync(trial.Tag, Patience);
        }

        await Task.Delay(TimeSpan.FromSeconds(10));
    }

    private sealed record Trial(string Tag, long ReturnedAt, long OpenedAt, Refusal? Refused)
    {
        public bool Ok => Refused is null;

        // Suspended and resumed, or told that it is under way or out.
        public bool MustArrive => OpenedAt != long.MaxValue || Refused is Refusal.AlreadySending or Refusal.AlreadyPublished;
    }

    /// <summary>Takes posts on a port of loopback and keeps the moment at which each call began.</summary>
    internal sealed class Receiver(WebApplication app) : IAsyncDisposable
    {
        private readonly ConcurrentDictionary<string, ImmutableArray<long>> _arrivals = new();
        private readonly ConcurrentDictionary<string, string> _keys = new();

        public string Address => app.Urls.First();

        public static async Task<Receiver> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var receiver = new Receiver(app);
            app.Run(receiver.TakeAsync);
            await app.StartAsync();
            return receiver;
        }

        public ImmutableArray<long> Of(string tag) => _arrivals.GetValueOrDefault(tag, []);

        public async Task ArrivalAsync(string tag, TimeSpan atMost)
        {
            var began = Stopwatch.GetTimestamp();
            while (!_arrivals.ContainsKey(tag) && Stopwatch.GetElapsedTime(began) < atMost)
            {
                await Task.Delay(2);
            }
        }

        public async ValueTask DisposeAsync() => await app.DisposeAsync();

        private async Task TakeAsync(HttpContext context)
        {
            var at = Stopwatch.GetTimestamp();
            if (context.Request.Method == "GET")
            {
                context.Response.StatusCode = _keys.ContainsKey(context.Request.Path.Value!.Split('/')[^1]) ? 200 : 404;
                return;
            }

            if (context.Request.Method != "POST")
            {
                return;
            }

            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            var text = JsonSerializer.Deserialize<JsonElement>(await reader.ReadToEndAsync()).GetProperty("text").GetString()!;
            _keys[context.Request.Headers["Idempotency-Key"].ToString()] = text;
            _arrivals.AddOrUpdate(text[(text.IndexOf('[', StringComparison.Ordinal) + 1)..^1], [at], (_, before) => before.Add(at));
        }
    }
}
