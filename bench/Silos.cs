using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;
using Platform.Domain;
using Platform.Domain.Moderation;
using Platform.Domain.Posts;
using Platform.Storage;

namespace Platform.Bench;

/// <summary>Three silos on one PostgreSQL send posts that come due all the time; a random one is killed without warning and started again. What was lost,
/// doubled or early, and how late posts were, apart for those that came due soon after a kill.</summary>
internal sealed class Silos(PostgresCluster postgres, Sink sink, string database, string folder)
{
    private const int Accounts = 20;
    private const int SoonMs = 15_000;
    private readonly List<long> _kills = [];

    public static async Task<object> RunAsync(string[] args)
    {
        var (kills, every, perSecond) = (args.Setting("kills", 10), args.Setting("every", 30), args.Setting("per-second", 20));
        var folder = Directory.CreateTempSubdirectory("platform-bench-silos-").FullName;
        await using var postgres = await PostgresCluster.StartAsync();
        await using var sink = await Sink.StartAsync();
        try
        {
            return await new Silos(postgres, sink, await postgres.CreateAsync("silos"), folder).KillAsync(kills, every, perSecond, new Random(args.Setting("seed", 1)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<object> KillAsync(int kills, int every, int perSecond, Random random)
    {
        var silos = new List<SiloProcess>();
        try
        {
            for (var silo = 0; silo < 3; silo++)
            {
                silos.Add(new SiloProcess(database, folder, PostgresCluster.FreePort()));
                silos[^1].Start();
                await silos[^1].ReadyAsync();
            }

            var posts = perSecond * every * (kills + 1);
            await ConnectAsync(silos[0]);
            await SeedAsync(posts, perSecond);
            await Console.Error.WriteLineAsync($"{posts} posts seeded");
            for (var kill = 0; kill < kills; kill++)
            {
                await Task.Delay(TimeSpan.FromSeconds(every));
                var victim = silos[random.Next(3)];
                _kills.Add(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
                victim.Kill();
                victim.Start();
                await Console.Error.WriteLineAsync($"kill {kill + 1}, sent {(await sink.ReportAsync(posts)).GetProperty("unique").GetInt64()}");
            }

            var report = await sink.AwaitAsync(posts, TimeSpan.FromSeconds(every) + TimeSpan.FromMinutes(2));
            return new
            {
                kills,
                posts,
                lost = report.GetProperty("lost").GetInt64(),
                doubled = report.GetProperty("duplicates").GetInt64(),
                earliestMs = report.GetProperty("earliestMs").GetDouble(),
                lateness = await LatenessAsync(),
            };
        }
        finally
        {
            silos.ForEach(silo => silo.Dispose());
        }
    }

    private static async Task ConnectAsync(SiloProcess silo)
    {
        for (var account = 0; account < Accounts; account++)
        {
            object[] settings = [new { name = "statusUrl", value = Sink.Url + "/deliver/{key}" }, new { name = "idempotent", value = "true" }];
            var input = new { network = "webhook", server = Sink.Url + "/deliver", handle = $"sink {account}", secret = "whsec_" + new string('s', 40), settings };
            await silo.AskAsync("mutation($i: AccountConnectInput!) { accountConnect(input: $i) { account { id } userErrors { code message } } }", new { i = input });
        }
    }

    private async Task SeedAsync(int posts, int perSecond)
    {
        await using var services = new ServiceCollection().AddLogging()
            .AddPlatformStorage(StorageOptions.Parse(database) with { Workers = false }).BuildServiceProvider();
        var ledger = services.GetRequiredService<ILedger>();
        var accounts = (await RowsAsync("SELECT id, 0::bigint FROM rm_accounts")).ConvertAll(row => new AccountId(row.Text));
        var organization = new OrganizationId(SiloProcess.Organization);
        var payload = new Payload("Get your flu shot today.").ToCanonicalJson();
        var packs = PlatformJson.Write(new AuthorizedUnder(ImmutableArray<PackVersion>.Empty, []));
        var began = SystemClock.Instance.GetCurrentInstant() + Duration.FromSeconds(15);
        await Parallel.ForEachAsync(Enumerable.Range(0, posts), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, cancellationToken) =>
        {
            var key = new DeliveryKey(organization, new PostId($"post-{i}"), accounts[i % accounts.Count], new AuthorizationId("1-0123456789abcdef"));
            var due = began + Duration.FromMilliseconds(1000L * i / perSecond);
            await ledger.ArmAsync(organization, key.Post, key.Authorization, 1, [new NewDelivery(key, null, "webhook", due, due + Duration.FromHours(6),
                PayloadRules.IdempotencyKey(key), payload, Payload.HashOf(payload), packs, began, 1)], cancellationToken);
        });
    }

    // By the first mark of each post's last call; a repeat after an unknown outcome counts as late.
    private async Task<object> LatenessAsync()
    {
        var rows = await RowsAsync("SELECT due::text, sent_at - due FROM deliveries WHERE sent_at IS NOT NULL");
        bool IsSoon(string due) => _kills.Exists(kill => long.Parse(due, null) >= kill && long.Parse(due, null) <= kill + SoonMs);
        return new { outside = Of([.. rows.Where(r => !IsSoon(r.Text)).Select(r => r.Number)]), soonAfterKills = Of([.. rows.Where(r => IsSoon(r.Text)).Select(r => r.Number)]) };
    }

    private static object Of(List<long> late)
    {
        late.Sort();
        long At(double share) => late.Count == 0 ? 0 : late[(int)Math.Min(late.Count - 1, late.Count * share)];
        return new { posts = late.Count, p50Ms = At(0.5), p99Ms = At(0.99), maxMs = At(1) };
    }

    private async Task<List<(string Text, long Number)>> RowsAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(postgres.Connection("silos"));
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(string, long)>();
        while (await reader.ReadAsync())
        {
            rows.Add((reader.GetString(0), reader.GetInt64(1)));
        }

        return rows;
    }
}
