using NodaTime;
using Platform.Domain;
using Platform.Domain.Campaigns;

namespace Platform.Storage.Tests.Posts;

public sealed class CampaignAttentionOnSqlite(PostgresCluster cluster) : CampaignAttentionTests(DatabaseKind.Sqlite, cluster);

public sealed class CampaignAttentionOnPostgres(PostgresCluster cluster) : CampaignAttentionTests(DatabaseKind.Postgres, cluster);

public abstract class CampaignAttentionTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private async Task<List<string>> FoundAsync()
        => [.. (await Db.Get<ICampaignQueries>().NeedingAttentionAsync(A.Mercy, new PageRequest(50), Stop)).Rows.Select(r => $"{r.Row.Campaign} {r.Row.Reason}")
            .Order(StringComparer.Ordinal)];

    private Task WriteAsync(string id, CampaignStatus status, string organization = "mercy")
        => Db.WriteAsync($"campaign:{organization}/{id}", new Campaign { Organization = new(organization), Id = new(id), Name = id, Status = status });

    [Fact]
    public async Task Campaign_whose_import_or_cancellation_was_interrupted_waits_for_a_person()
    {
        await WriteAsync("open", CampaignStatus.Active);
        await WriteAsync("loading", CampaignStatus.Importing);
        await WriteAsync("leaving", CampaignStatus.Cancelling);
        await WriteAsync("loading", CampaignStatus.Importing, "saint");
        await Db.Get<IReadModels>().ReindexAsync(Stop);
        Assert.Empty(await FoundAsync());

        await Db.PassAsync(Duration.FromMinutes(1));
        await Db.WriteAsync("post:mercy/p1", A.Post(campaign: "loading")); // it is still at work
        await Db.Get<IReadModels>().ReindexAsync(Stop);
        await Db.PassAsync(Duration.FromMinutes(1));
        Assert.Equal(["leaving CancelInterrupted"], await FoundAsync());

        await Db.PassAsync(Duration.FromMinutes(1));
        Assert.Equal(["leaving CancelInterrupted", "loading ImportInterrupted"], await FoundAsync());

        await WriteAsync("loading", CampaignStatus.Active);
        await Db.Get<IReadModels>().ReindexAsync(Stop);
        Assert.Equal(["leaving CancelInterrupted"], await FoundAsync());
    }
}
