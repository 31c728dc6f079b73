using System.Data.Common;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;
using Platform.Storage;
using Status = Platform.Domain.Posts.PostStatus;

namespace Platform.Bench;

/// <summary>Pages of a tenant's posts by status, beside the same page asked bare: one prepared statement along the index, and the count along it. The tenant
/// has posts of every status; another one has as many.</summary>
internal static class Lists
{
    private const string Tenant = "mercy";
    private const int First = 50;
    private static readonly Status[] Asked = [Status.Published, Status.Scheduled, Status.InReview, Status.Expired, Status.NeedsAttention, Status.Draft];

    public static async Task<object> RunAsync(string[] args)
    {
        var (posts, times, kind) = (args.Setting("posts", 300_000), args.Setting("times", 200), args.Setting("db", "sqlite"));
        var folder = Directory.CreateTempSubdirectory("platform-bench-lists-").FullName;
        await using var postgres = kind == "postgres" ? await PostgresCluster.StartAsync() : null;
        var database = postgres is null ? $"Data Source={folder}/platform.db" : await postgres.CreateAsync("lists");
        var options = StorageOptions.Parse(database) with { Durable = false, Workers = false };
        await using var services = new ServiceCollection().AddLogging().AddPlatformStorage(options).BuildServiceProvider();
        await services.GetRequiredService<Migrator>().RunAsync(CancellationToken.None);
        var source = services.GetRequiredService<DbDataSource>();
        var filling = Stopwatch.StartNew();
        foreach (var tenant in new[] { "grace", Tenant })
        {
            await FillAsync(source, options.Kind, tenant, posts);
        }

        var fill = Math.Round(filling.Elapsed.TotalSeconds, 1);
        if (options.Kind == DatabaseKind.Postgres)
        {
            await RunAsync(source, "VACUUM ANALYZE");
        }

        var results = new Dictionary<string, object>();
        foreach (var status in Asked)
        {
            var ours = await OursAsync(services.GetRequiredService<IPostQueries>(), new PostFilter(Status: status), times);
            var bare = await BareAsync(source, status, times);
            results[status.ToString()] = new { total = ours.Total, p50 = ours.P50, p99 = ours.P99, bareP50 = bare.P50, bareP99 = bare.P99, ratioP50 = Math.Round(ours.P50 / bare.P50, 2), ratioP99 = Math.Round(ours.P99 / bare.P99, 2) };
        }

        var all = await OursAsync(services.GetRequiredService<IPostQueries>(), new PostFilter(), times);
        await services.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        return new { bench = "lists", db = kind, posts, times, fillSeconds = fill, unfiltered = new { total = all.Total, p50 = all.P50, p99 = all.P99 }, statuses = results };
    }

    private static async Task FillAsync(DbDataSource source, DatabaseKind kind, string tenant, int posts)
    {
        var doc = PlatformJson.Write(new Post
        {
            Organization = new OrganizationId(tenant),
            Id = new PostId("p0"),
            Revision = 1,
            Author = new MemberId("ana"),
            Targets = [new PostTarget(new AccountId("page"), "sandbox")],
        });
        var numbers = kind == DatabaseKind.Postgres
            ? $"generate_series(1, {posts}) AS g (n)"
            : $"(WITH RECURSIVE g (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {posts}) SELECT n FROM g)";
        var now = SystemClock.Instance.GetCurrentInstant().ToUnixTimeMilliseconds();

        // Of a hundred: 60 public, 20 that wait, 5 in review, half of them behind their time, 1 for a person, 14 drafts.
        await RunAsync(source, $"""
            INSERT INTO rm_posts (org, id, version, changed_at, author, accounts, state, due_at, sort_due, authz, generation, doc)
            SELECT '{tenant}', 'p' || n, 1, n, 'ana', '|page|', CASE WHEN n % 100 < 81 THEN 'Authorized' WHEN n % 100 < 86 THEN 'InReview' ELSE 'Draft' END,
                {now} + (n % 2 * 2 - 1) * 60000000 + n, {now} + (n % 2 * 2 - 1) * 60000000 + n, CASE WHEN n % 100 < 81 THEN 'z' || n END, 1, replace('{doc}', '"p0"', '"p' || n || '"') FROM {numbers}
            """);
        await RunAsync(source, $"""
            INSERT INTO deliveries (org, post, account, authz, generation, network, state, due, wake_at, not_after, changed_at, finished_at, authorized_at, idempotency_key, payload, payload_hash, packs)
            SELECT '{tenant}', 'p' || n, 'page', 'z' || n, 1, 'sandbox', CASE WHEN n % 100 < 60 THEN 10 WHEN n % 100 < 80 THEN 0 ELSE 12 END, n, {now} + n, {now} + n, n, n, n, 'k' || n, '', '', ''
            FROM {numbers} WHERE n % 100 < 81
            """);
    }

    private static async Task<Figures> OursAsync(IPostQueries queries, PostFilter filter, int times)
    {
        var total = 0L;
        var figures = await MeasureAsync(times,
            async () => total = (await queries.ListAsync(new OrganizationId(Tenant), filter, new PageRequest(First), CancellationToken.None)).Total);
        return figures with { Total = total };
    }

    private static async Task<Figures> BareAsync(DbDataSource source, Status status, int times)
    {
        await using var connection = await source.OpenConnectionAsync();
        var now = SystemClock.Instance.GetCurrentInstant().ToUnixTimeMilliseconds();
        var where = $"s.org = '{Tenant}' AND s.status = '{(status == Status.Expired ? Status.InReview : status)}'" + status switch
        {
            Status.Expired => $" AND s.sort_due <= {now}",
            Status.InReview => $" AND s.sort_due > {now}",
            _ => "",
        };
        await using var page = connection.CreateCommand();
        page.CommandText = $"SELECT s.sort_due, s.post, p.doc, p.version FROM post_status AS s CROSS JOIN rm_posts AS p WHERE {where} AND p.org = s.org AND p.id = s.post ORDER BY s.sort_due, s.post LIMIT {First + 1}";
        await using var count = connection.CreateCommand();
        count.CommandText = $"SELECT count(*) FROM post_status AS s WHERE {where}";
        await page.PrepareAsync();
        await count.PrepareAsync();
        return await MeasureAsync(times, async () =>
        {
            await count.ExecuteScalarAsync();
            await using var reader = await page.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                PlatformJson.Read<Post>(reader.GetString(2));
            }
        });
    }

    private static async Task<Figures> MeasureAsync(int times, Func<Task> work)
    {
        for (var warm = 0; warm < 20; warm++)
        {
            await work();
        }

        var took = new double[times];
        for (var i = 0; i < times; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await work();
            took[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        Array.Sort(took);
        return new Figures(0, Math.Round(took[times / 2], 2), Math.Round(took[(int)(times * 0.99)], 2));
    }

    private static async Task RunAsync(DbDataSource source, string sql)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, 600);
        await command.ExecuteNonQueryAsync();
    }

    private sealed record Figures(long Total, double P50, double P99);
}
