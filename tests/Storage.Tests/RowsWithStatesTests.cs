using System.Text;
using System.Text.Json.Nodes;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Campaigns;
using Platform.Domain.Members;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Platform.Domain.Tests;

namespace Platform.Storage.Tests;

public sealed class RowsWithStatesOnSqlite(PostgresCluster cluster) : RowsWithStatesTests(DatabaseKind.Sqlite, cluster);

public sealed class RowsWithStatesOnPostgres(PostgresCluster cluster) : RowsWithStatesTests(DatabaseKind.Postgres, cluster);

/// <summary>Each row of a read model is written in the statement that writes its state.</summary>
public abstract class RowsWithStatesTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private const int Seeds = 60;

    [Fact]
    public async Task What_was_written_is_read_at_once()
    {
        await using var grains = await GrainCluster.StartAsync(Db);
        var campaigns = Db.Get<ICampaignQueries>();
        await grains.WriteAsync("campaign:mercy/flu", Stored(Named("Flu season"), 1));
        Assert.Equal(("Flu season", 1), await FindAsync());
        await grains.WriteAsync("campaign:mercy/flu", Stored(Named("Flu"), 2), "1");
        Assert.Equal(("Flu", 2), await FindAsync());
        Assert.Equal("Flu", (await campaigns.ListAsync(A.Mercy, new CampaignFilter(), new PageRequest(10), Stop)).Rows.Single().Row.State.Name);
        await grains.ClearAsync<StateEnvelope<Campaign>>("campaign:mercy/flu", "2");
        Assert.Null(await FindAsync());
        Assert.Equal(0, (await campaigns.ListAsync(A.Mercy, new CampaignFilter(), new PageRequest(10), Stop)).Total);
        Assert.Empty(await MarkedAsync());

        async Task<(string, int)?> FindAsync()
            => await campaigns.FindAsync(A.Mercy, new CampaignId("flu"), Stop) is { } found ? (found.State.Name, found.Version) : null;
    }

    [Fact]
    public Task Rows_of_organizations_are_what_rebuilding_makes_of_their_states() => RowsAreWhatRebuildingMakesAsync<Organization>();

    [Fact]
    public Task Rows_of_members_are_what_rebuilding_makes_of_their_states() => RowsAreWhatRebuildingMakesAsync<Member>();

    [Fact]
    public Task Rows_of_accounts_are_what_rebuilding_makes_of_their_states() => RowsAreWhatRebuildingMakesAsync<Account>();

    [Fact]
    public Task Rows_of_campaigns_are_what_rebuilding_makes_of_their_states() => RowsAreWhatRebuildingMakesAsync<Campaign>();

    [Fact]
    public Task Rows_of_posts_are_what_rebuilding_makes_of_their_states() => RowsAreWhatRebuildingMakesAsync<Post>();

    [Fact]
    public Task Rows_of_review_items_are_what_rebuilding_makes_of_their_states() => RowsAreWhatRebuildingMakesAsync<ReviewItem>();

    [Fact]
    public void Each_kind_with_stored_state_has_rows()
        => Assert.Equal(GrainKinds.All.Where(kind => kind.State is not null), ReadModels.All.Select(p => p.Kind));

    [Fact]
    public async Task Secret_is_in_the_state_and_in_no_row()
    {
        var account = new Account
        {
            Organization = A.Mercy,
            Id = A.Blog,
            Network = "wordpress",
            Handle = "blog.test",
            Credential = new Sealed("s3cr3t-cipher"),
        };
        await WriteAsync("account:mercy/blog", Stored(account, 1));
        Assert.Empty(await MarkedAsync());
        Assert.DoesNotContain("s3cr3t", string.Join('\n', await Db.RowsAsync("SELECT * FROM rm_accounts")), StringComparison.Ordinal);
        Assert.Equal("blog.test", (await Db.Get<IAccountQueries>().FindAsync(A.Mercy, A.Blog, Stop))!.State.Handle);
        var payload = await PayloadAsync("account:mercy/blog");
        Assert.Equal(account, StateEnvelope.FromJson<Account>(payload).State);
    }

    [Fact]
    public async Task Words_that_look_like_the_member_of_the_row_are_words()
    {
        var name = """ "readModel":{"version":1,"doc":3} ünïcødé 😀""";
        await WriteAsync("campaign:mercy/flu", Stored(Named(name), 1));
        Assert.Equal(name, (await Db.Get<ICampaignQueries>().FindAsync(A.Mercy, new CampaignId("flu"), Stop))!.State.Name);
        Assert.Empty(await RebuildAsync());
        Assert.Empty(await MarkedAsync());
    }

    [Fact]
    public async Task What_an_older_silo_writes_is_marked_and_indexed_by_the_job()
    {
        await WriteAsync("campaign:mercy/flu", Stored(Named("one"), 1));

        // It carries along what it does not know, in its place among the state's members.
        var stored = JsonNode.Parse(await PayloadAsync("campaign:mercy/flu"))!.AsObject();
        var carried = stored["readModel"]!.DeepClone();
        stored.Remove("pending");
        stored.Remove("readModel");
        (stored["name"], stored["readModel"], stored["pending"]) = ("two", carried, new JsonArray());
        await Db.WriteBytesAsync("campaign:mercy/flu", Encoding.UTF8.GetBytes(stored.ToJsonString()));

        Assert.Equal(["campaign:mercy/flu"], await MarkedAsync());
        Assert.Equal(1, await Db.Get<IReadModels>().ReindexAsync(Stop));
        Assert.Equal("two", (await Db.Get<ICampaignQueries>().FindAsync(A.Mercy, new CampaignId("flu"), Stop))!.State.Name);
        Assert.Empty(await MarkedAsync());
        Assert.Empty(await RebuildAsync());

        var unknown = Read(await PayloadAsync("campaign:mercy/flu")).Unknown;
        await WriteAsync("campaign:mercy/flu", new StateEnvelope<Campaign> { State = Named("three"), Version = 3, Unknown = unknown });
        Assert.Empty(await MarkedAsync());
        Assert.Equal("three", (await Db.Get<ICampaignQueries>().FindAsync(A.Mercy, new CampaignId("flu"), Stop))!.State.Name);
    }

    [Fact]
    public async Task What_a_later_release_keeps_beside_a_state_reaches_no_row()
    {
        var stored = JsonNode.Parse(new StateSerializer().Serialize(Stored(Named("Flu"), 1)).ToArray())!.AsObject();
        stored["token"] = "s3cr3t";
        var read = Read(Encoding.UTF8.GetBytes(stored.ToJsonString()));
        await WriteAsync("campaign:mercy/flu", new StateEnvelope<Campaign> { State = read.State, Version = 1, Unknown = read.Unknown });
        Assert.Equal("s3cr3t", (string?)JsonNode.Parse(await PayloadAsync("campaign:mercy/flu"))!["token"]);
        Assert.DoesNotContain("s3cr3t", string.Join('\n', await Db.RowsAsync("SELECT * FROM rm_campaigns")), StringComparison.Ordinal);
        Assert.Empty(await MarkedAsync());
        Assert.Empty(await RebuildAsync());
    }

    [Fact]
    public async Task Rebuilding_beside_writes_takes_no_row_back()
    {
        const int writes = 150;
        var done = false;
        var written = Task.Run(async () =>
        {
            for (var version = 1; version <= writes; version++)
            {
                await WriteAsync("campaign:mercy/flu", Stored(Named($"Flu {version}"), version));
            }

            Volatile.Write(ref done, true);
        }, Stop);
        while (!Volatile.Read(ref done) && !written.IsFaulted)
        {
            Assert.Empty(await RebuildAsync());
        }

        await written;
        Assert.Equal(["150|Flu 150"], [.. (await Db.RowsAsync("SELECT version, doc FROM rm_campaigns")).Select(r => $"{r.Split('|')[0]}|{NameIn(r)}")]);

        static string NameIn(string row) => PlatformJson.Read<Campaign>(row[(row.IndexOf('|', StringComparison.Ordinal) + 1)..]).Name;
    }

    private static StateEnvelope<T> Stored<T>(T state, int version) where T : class, new() => new() { State = state, Version = version };

    private static StateEnvelope<Campaign> Read(byte[] payload) => StateEnvelope.FromJson<Campaign>(payload);

    private static Campaign Named(string name) => new() { Organization = A.Mercy, Id = new CampaignId("flu"), Name = name, CreatedAt = TestDatabase.Start };

    private async Task RowsAreWhatRebuildingMakesAsync<T>()
        where T : class, new()
    {
        var kind = GrainKinds.OfState(typeof(T))!;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var any = new Any(seed);
            await WriteAsync($"{kind}:mercy/s{seed}", Stored((T)any.Make(typeof(T))!, 1));
            if (seed % 10 == 0)
            {
                await Db.WriteBytesAsync($"{kind}:mercy/s{seed}", null);
            }
            else if (seed % 2 == 0)
            {
                await WriteAsync($"{kind}:mercy/s{seed}", Stored((T)any.Make(typeof(T))!, 2));
            }
        }

        Assert.Empty(await MarkedAsync());
        Assert.Empty(await RebuildAsync());
        Assert.Equal([$"{Seeds}"], await Db.RowsAsync($"SELECT count(*) FROM {kind.Table}"));
        Assert.NotEmpty(await Db.RowsAsync($"SELECT 1 FROM {kind.Table} WHERE doc IS NOT NULL"));
    }

    private Task WriteAsync<T>(string key, StateEnvelope<T> envelope)
        where T : class, new()
        => Db.WriteBytesAsync(key, new StateSerializer().Serialize(envelope).ToArray());

    private Task<List<string>> MarkedAsync() => Db.RowsAsync("SELECT grain_key FROM projection_dirty");

    private Task<byte[]> PayloadAsync(string key) => Db.Get<Database>().ReadAsync(
        "SELECT payloadbinary FROM orleansstorage WHERE grainidextensionstring = @key", r => (byte[])r.GetValue(0), Stop, ("key", key))
        .ContinueWith(read => read.Result[0], Stop, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);

    private async Task<List<Difference>> RebuildAsync()
    {
        var found = new List<Difference>();
        await Db.Get<Rebuilder>().RunAsync(found.Add, Stop);
        return found;
    }
}
