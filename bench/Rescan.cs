using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Grains;
using Platform.Grains.Moderation;
using Platform.Silo;

namespace Platform.Bench;

/// <summary>A phrase is activated while many posts are scheduled and some are going out: how long until all were scanned again, and whether anything newly hit
/// reached the receiver behind the answer. Hit posts are real ones, with grains and review; the clear ones stand in the ledger alone.</summary>
internal static class Rescan
{
    private const string Hit = "This is the old wing of our house. ";
    internal static readonly Actor Founder = new(null, "bench", [Role.Admin]);
    internal static readonly Actor Ana = new(new MemberId("ana"), "bench", [Role.Author]);
    internal static readonly OrganizationId Mercy = new("mercy");
    internal static readonly AccountId Account = new("receiver");

    public static async Task<object> RunAsync(string[] args)
    {
        var (posts, hits, sent, kind) = (args.Setting("posts", 100_000), args.Setting("hits", 500), args.Setting("sent", 400), args.Setting("db", "postgres"));
        var folder = Directory.CreateTempSubdirectory("platform-bench-rescan-").FullName;
        await using var postgres = kind == "postgres" ? await PostgresCluster.StartAsync() : null;
        var database = postgres is null ? $"Data Source={folder}/platform.db" : await postgres.CreateAsync("rescan");
        KeyFiles.Write($"{folder}/keys");
        await using var receiver = await Races.Receiver.StartAsync();
        await using var app = Serve.Build(
            [$"--Platform:Database={database}", "--Platform:Egress:Allow=127.0.0.1", $"--Platform:Secrets:KeyFile={folder}/keys", $"--Platform:Cluster:SiloPort={PostgresCluster.FreePort()}",
             $"--Platform:Cluster:GatewayPort={PostgresCluster.FreePort()}", "--urls=http://127.0.0.1:0"], demo: false);
        await Serve.StartAsync(app);
        var (grains, ledger) = (app.Services.GetRequiredService<IGrainFactory>(), app.Services.GetRequiredService<ILedger>());
        await PrepareAsync(grains, receiver);
        await ArmAsync(app.Services, ledger, posts - hits - sent);
        await Parallel.ForEachAsync(Enumerable.Range(0, hits), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) => await WriteAsync(grains, $"hit-{i}", Hit, schedule: true));
        await Parallel.ForEachAsync(Enumerable.Range(0, sent), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) => await WriteAsync(grains, $"now-{i}", i % 2 == 0 ? Hit : Clear(i), schedule: false));
        await Console.Error.WriteLineAsync($"{posts} posts stand, {hits} of them to be hit; {sent} more go out now, every other one to be hit");

        // Posts go out one after the other, before, during and behind the activation.
        var publishing = Task.Run(async () =>
        {
            for (var i = 0; i < sent; i++)
            {
                await grains.Post(Mercy, new PostId($"now-{i}")).PublishNow(Ana);
            }
        });
        await receiver.ArrivalAsync("now-0", TimeSpan.FromSeconds(60));
        await Task.Delay(200);
        var clock = Stopwatch.StartNew();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var changed = await grains.Organization(Mercy).Change(new ChangeOrganization(Founder, Phrases: ["old wing"]));
        var returned = Stopwatch.GetTimestamp();
        var answered = clock.Elapsed;
        if (!changed.Ok)
        {
            throw new InvalidOperationException(changed.Refused.Message);
        }

        var rescans = app.Services.GetRequiredService<IRescans>();
        var done = await rescans.FindAsync(Mercy, CancellationToken.None);
        while (done is not { FinishedAt: not null } && clock.Elapsed < TimeSpan.FromMinutes(10))
        {
            await Task.Delay(50);
            done = await rescans.FindAsync(Mercy, CancellationToken.None);
        }

        var seconds = clock.Elapsed.TotalSeconds;
        var used = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
        await publishing;
        await Task.Delay(TimeSpan.FromSeconds(5)); // several rounds of the recovery poll
        var held = 0;
        for (var i = 0; i < hits; i++)
        {
            held += (await grains.Post(Mercy, new PostId($"hit-{i}")).Get()).State.State == EditorialState.InReview ? 1 : 0;
        }

        var arrivals = Enumerable.Range(0, sent).Select(i => (Hit: i % 2 == 0, At: receiver.Of($"now-{i}"))).ToList();
        await app.StopAsync();
        Directory.Delete(folder, recursive: true);
        return new
        {
            db = kind,
            posts,
            answeredMs = Math.Round(answered.TotalMilliseconds, 1),
            rescanSeconds = Math.Round(seconds, 1),
            cpuSeconds = Math.Round(used, 1),
            perSecond = Math.Round((done?.Scanned ?? 0) / seconds),
            done?.Total,
            done?.Scanned,
            done?.NewlyHit,
            scheduledHits = hits,
            heldOfThem = held,
            newlyHitSentBehindTheAnswer = arrivals.Count(a => a.Hit && a.At.Any(at => at > returned)),
            newlyHitSentBefore = arrivals.Count(a => a.Hit && a.At.Any(at => at <= returned)),
            clearSent = arrivals.Count(a => !a.Hit && a.At.Length == 1),
            clearSentTwice = arrivals.Count(a => a.At.Length > 1),
        };
    }

    internal static string Clear(int i) => $"Get your flu shot at the clinic on Main Street, number {i % 97} in the line gets a sticker. Wash your hands often, stay at home when you are ill, and ask your pharmacist. "
        + "Our teams are here every day of the week, and parking is free for visitors on the north side of the building. ";

    internal static async Task PrepareAsync(IGrainFactory grains, Races.Receiver receiver)
    {
        await grains.Organization(Mercy).Found("Mercy", "Etc/UTC", Founder);
        await grains.Member(Mercy, Ana.Person!.Value).Invite(new InviteMember("Ana", "ana@mercy.example", [Role.Author], Founder));
        await grains.Organization(Mercy).Change(new ChangeOrganization(Founder, Packs: [.. RulePacks.BuiltIn.Select(p => p.Id).Where(id => id.StartsWith("us-", StringComparison.Ordinal))]));
        var connected = await grains.Account(Mercy, Account).Connect(new ConnectAccount("webhook", receiver.Address + "/deliver", "bench", "whsec_" + new string('s', 40),
            ImmutableDictionary<string, string>.Empty.Add("statusUrl", receiver.Address + "/status/{key}"), Founder));
        if (connected.Refused is { } refused)
        {
            throw new InvalidOperationException(refused.Message);
        }
    }

    private static async Task WriteAsync(IGrainFactory grains, string tag, string text, bool schedule)
    {
        var tomorrow = SystemClock.Instance.GetCurrentInstant() + Duration.FromHours(24);
        var time = schedule ? new WallClock(Instant.FromUnixTimeSeconds(tomorrow.ToUnixTimeSeconds() / 60 * 60).InUtc().LocalDateTime, "Etc/UTC") : null;
        var written = await grains.Post(Mercy, new PostId(tag)).Write(new WritePost(new Content { Text = $"{text}[{tag}]" }, [Account], null, time, Ana, Submit: schedule));
        if (!written.Ok)
        {
            throw new InvalidOperationException(written.Refused.Message);
        }
    }

    internal static async Task ArmAsync(IServiceProvider services, ILedger ledger, int posts)
    {
        var organization = (await services.GetRequiredService<IGrainFactory>().Organization(Mercy).Get()).State;
        var scanner = await services.GetRequiredService<IScanners>().ForAsync(organization);
        var packs = PlatformJson.Write(new AuthorizedUnder(scanner.Packs, []));
        var now = SystemClock.Instance.GetCurrentInstant();
        await Parallel.ForEachAsync(Enumerable.Range(0, posts), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, cancellationToken) =>
        {
            var key = new DeliveryKey(Mercy, new PostId($"clear-{i}"), Account, new AuthorizationId("1-0123456789abcdef"));
            var payload = new Payload($"{Clear(i)}[clear-{i}]").ToCanonicalJson();
            var due = now + Duration.FromHours(24) + Duration.FromSeconds(i);
            await ledger.ArmAsync(Mercy, key.Post, key.Authorization, 1,
                [new NewDelivery(key, null, "webhook", due, due + Duration.FromHours(6), PayloadRules.IdempotencyKey(key), payload, Payload.HashOf(payload), packs, now, organization.PacksVersion)], cancellationToken);
        });
    }
}
