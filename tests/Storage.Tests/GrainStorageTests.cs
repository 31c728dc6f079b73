using Orleans.Storage;
using Platform.Domain;
using Platform.Domain.Campaigns;

namespace Platform.Storage.Tests;

public sealed class GrainStorageOnSqlite(PostgresCluster cluster) : GrainStorageTests(DatabaseKind.Sqlite, cluster);

public sealed class GrainStorageOnPostgres(PostgresCluster cluster) : GrainStorageTests(DatabaseKind.Postgres, cluster);

public abstract class GrainStorageTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private static StateEnvelope<Campaign> Named(string name, params CampaignEvent[] events) => new()
    {
        State = new Campaign { Organization = A.Mercy, Id = new CampaignId("flu"), Name = name, CreatedAt = TestDatabase.Start },
        Events = [.. events],
    };

    private static CampaignEvent Created => new CampaignCreated(TestDatabase.Start, A.Anna);

    private static CampaignEvent Changed => new CampaignChanged(TestDatabase.Start, A.Anna);

    [Fact]
    public async Task State_is_written_read_and_cleared_under_growing_versions()
    {
        await using var grains = await GrainCluster.StartAsync(Db);
        Assert.False((await grains.ReadAsync<StateEnvelope<Campaign>>("campaign:mercy/flu")).Exists);
        Assert.Equal("1", await grains.WriteAsync("campaign:mercy/flu", Named("Flu season", Created)));
        Assert.Equal("2", await grains.WriteAsync("campaign:mercy/flu", Named("Flu", Changed), "1"));
        var read = await grains.ReadAsync<StateEnvelope<Campaign>>("campaign:mercy/flu");
        Assert.Equal(("Flu", "2"), (read.State.State.Name, read.ETag));
        await grains.ClearAsync<StateEnvelope<Campaign>>("campaign:mercy/flu", "2");
        Assert.False((await grains.ReadAsync<StateEnvelope<Campaign>>("campaign:mercy/flu")).State.State.Exists);
        Assert.Equal("4", await grains.WriteAsync("campaign:mercy/flu", Named("Flu"), "3"));
    }

    [Fact]
    public async Task Only_one_of_many_writers_on_the_same_version_gets_through()
    {
        await using var grains = await GrainCluster.StartAsync(Db);
        await grains.WriteAsync("campaign:mercy/flu", Named("Flu"));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => TryAsync(() => grains.WriteAsync("campaign:mercy/flu", Named($"Flu {i}", Changed), "1"))));
        Assert.Equal(1, outcomes.Count(ok => ok));
        Assert.Equal(["2"], await Db.RowsAsync("SELECT version FROM orleansstorage"));
        Assert.Equal(["1"], await Db.RowsAsync("SELECT count(*) FROM journal")); // the losers left no event
    }

    [Fact]
    public async Task Only_one_of_many_first_writers_gets_through_and_makes_one_row()
    {
        await using var grains = await GrainCluster.StartAsync(Db);
        var outcomes = await Task.WhenAll(from key in Enumerable.Range(0, 20)
                                          from writer in Enumerable.Range(0, 16)
                                          select TryAsync(() => grains.WriteAsync($"campaign:mercy/c{key}", Named($"by {writer}", Created))));
        Assert.Equal(20, outcomes.Count(ok => ok));
        Assert.Equal(["20"], await Db.RowsAsync("SELECT count(*) FROM orleansstorage"));
        Assert.Equal(["20"], await Db.RowsAsync("SELECT count(*) FROM journal"));
    }

    [Fact]
    public async Task Keys_that_read_as_numbers_stay_apart()
    {
        await using var grains = await GrainCluster.StartAsync(Db);
        string[] ids = ["cafe", "CAFE", "0cafe", "a", "A", "0a", "10", "0010", "00000000000000000000000000000cafe", "00000000000000000000000000000CAFE"];
        foreach (var id in ids)
        {
            await grains.WriteAsync($"campaign:mercy/{id}", Named(id));
        }

        foreach (var id in ids)
        {
            Assert.Equal(id, (await grains.ReadAsync<StateEnvelope<Campaign>>($"campaign:mercy/{id}")).State.State.Name);
        }
    }

    [Fact]
    public async Task Bare_key_is_refused_by_the_database()
    {
        await using var grains = await GrainCluster.StartAsync(Db);
        await Assert.ThrowsAnyAsync<Exception>(() => grains.WriteAsync("cafe", Named("hex")));
        await Assert.ThrowsAnyAsync<Exception>(() => grains.WriteAsync("campaign:nothing", Named("no organization")));
        Assert.Empty(await Db.RowsAsync("SELECT version FROM orleansstorage"));
    }

    [Fact]
    public async Task Events_of_a_write_stand_in_the_journal_with_its_version()
    {
        await using var grains = await GrainCluster.StartAsync(Db);
        await grains.WriteAsync("campaign:mercy/flu", Named("Flu", Created, Changed));
        await grains.WriteAsync("campaign:mercy/flu", Named("Flu"), "1");
        await grains.WriteAsync("campaign:mercy/flu", Named("Flu", Changed), "2");
        Assert.Equal(["mercy|campaign:mercy/flu|1|0|campaignCreated", "mercy|campaign:mercy/flu|1|1|campaignChanged", "mercy|campaign:mercy/flu|3|0|campaignChanged"],
            await Db.RowsAsync("SELECT org, grain_key, version, idx, type FROM journal ORDER BY id"));
        var written = (await Db.RowsAsync("SELECT event FROM journal ORDER BY id"))[0];
        Assert.Equal(Created, PlatformJson.Read<CampaignEvent>(written) with { Actor = A.Anna });
        Assert.Equal(3, (await Db.RowsAsync("SELECT id FROM projection_dirty")).Count);
    }

    [Fact]
    public async Task No_state_without_its_event()
    {
        await using var grains = await GrainCluster.StartAsync(Db);
        await grains.WriteAsync("campaign:mercy/flu", Named("Flu", Created));
        await Db.SqlAsync("INSERT INTO journal (org, grain_key, version, idx, type, event, at) VALUES ('mercy', 'campaign:mercy/flu', 2, 0, 'stray', '{}', 0)");
        await Assert.ThrowsAnyAsync<Exception>(() => grains.WriteAsync("campaign:mercy/flu", Named("Changed", Changed), "1"));
        Assert.Equal(("Flu", "1"),
            (await grains.ReadAsync<StateEnvelope<Campaign>>("campaign:mercy/flu")) is var read ? (read.State.State.Name, read.ETag) : default);
        Assert.Single(await Db.RowsAsync("SELECT id FROM projection_dirty"));
    }

    private static async Task<bool> TryAsync(Func<Task> write)
    {
        try
        {
            await Task.Run(write);
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }
}
