using Platform.Domain;
using Platform.Domain.Audit;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Platform.Storage.Audit;

namespace Platform.Storage.Tests.Audit;

public sealed class JournalOnSqlite(PostgresCluster cluster) : JournalTests(DatabaseKind.Sqlite, cluster);

public sealed class JournalOnPostgres(PostgresCluster cluster) : JournalTests(DatabaseKind.Postgres, cluster);

public abstract class JournalTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private IJournal Journal => Db.Get<IJournal>();

    private Task WriteAsync(string key, params string[] types) => Db.WriteAsync(key, new { pending = types.Select(t => new { type = t }).ToArray() });

    [Fact]
    public async Task Entries_get_gapless_places_in_the_order_of_versions_under_rival_sequencers_and_writers()
    {
        var sequencer = Db.Get<Sequencer>();
        using var done = new CancellationTokenSource();
        var rivals = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await sequencer.SequenceAsync(Stop);
            }
        }, Stop)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                await WriteAsync($"post:mercy/p{writer}", "postWritten", "postScanned");
                await WriteAsync($"post:grace/p{writer}", "postWritten");
            }
        }, Stop)));
        await done.CancelAsync();
        await Task.WhenAll(rivals);
        await sequencer.SequenceAsync(Stop);

        foreach (var (organization, count) in new[] { (A.Mercy, 400), (new OrganizationId("grace"), 200) })
        {
            var entries = await Journal.AfterAsync(organization, 0, 1000, Stop);
            Assert.Equal(Enumerable.Range(1, count).Select(i => (long)i), entries.Select(e => e.Seq));
            Assert.All(entries.GroupBy(e => e.Subject), subject =>
                Assert.Equal(subject.OrderBy(e => e.Version).ThenBy(e => e.Index).Select(e => e.Seq), subject.Select(e => e.Seq)));
        }

        Assert.Equal(["grace|200", "mercy|400"], await Db.RowsAsync("SELECT org, last_seq FROM journal_head ORDER BY org"));
    }

    [Fact]
    public async Task Entry_without_its_place_is_not_shown_yet()
    {
        await WriteAsync("post:mercy/p1", "postWritten");
        Assert.Empty(await Journal.AfterAsync(A.Mercy, 0, 10, Stop));
        Assert.Equal(0, (await Journal.ListAsync(A.Mercy, new JournalFilter(null, []), new PageRequest(10), Stop)).Total);
        await Db.Get<Sequencer>().SequenceAsync(Stop);
        var entry = Assert.Single(await Journal.AfterAsync(A.Mercy, 0, 10, Stop));
        Assert.Equal(new JournalEntry(1, "post:mercy/p1", 1, 0, "postWritten", """{"type":"postWritten"}""", TestDatabase.Start), entry);
    }

    [Fact]
    public async Task Journal_is_listed_newest_first_by_subject_and_type()
    {
        for (var i = 0; i < 5; i++)
        {
            await WriteAsync($"post:mercy/p{i % 2}", i % 2 == 0 ? "postWritten" : "postScanned");
        }

        await Db.Get<Sequencer>().SequenceAsync(Stop);
        var first = await Journal.ListAsync(A.Mercy, new JournalFilter(null, []), new PageRequest(3), Stop);
        Assert.Equal([5, 4, 3], first.Rows.Select(r => r.Row.Seq));
        Assert.Equal((5, true), (first.Total, first.HasNext));
        var rest = await Journal.ListAsync(A.Mercy, new JournalFilter(null, []), new PageRequest(3, first.Rows[^1].Cursor), Stop);
        Assert.Equal([2, 1], rest.Rows.Select(r => r.Row.Seq));
        var one = await Journal.ListAsync(A.Mercy, new JournalFilter("post:mercy/p1", []), new PageRequest(3), Stop);
        Assert.Equal([4, 2], one.Rows.Select(r => r.Row.Seq));
        var typed = await Journal.ListAsync(A.Mercy, new JournalFilter(null, ["postWritten", "other"]), new PageRequest(1), Stop);
        Assert.Equal((3, 5, true), (typed.Total, typed.Rows[0].Row.Seq, typed.HasNext));
        Assert.Equal([4, 5], (await Journal.AfterAsync(A.Mercy, 3, 10, Stop)).Select(e => e.Seq));
        Assert.Empty(await Journal.AfterAsync(new OrganizationId("grace"), 0, 10, Stop));
    }

    [Fact]
    public async Task Organization_that_writes_without_a_pause_takes_one_batch_and_then_the_others_do()
    {
        await PlantAsync("grace", 5_000);
        await WriteAsync("post:mercy/p1", "postWritten");

        var (numbered, more) = await Db.Get<Sequencer>().PassAsync(Stop);

        Assert.True(more);
        Assert.Equal(2_001, numbered);
        Assert.Equal(1, Assert.Single(await Journal.AfterAsync(A.Mercy, 0, 10, Stop)).Seq);
        Assert.Equal(3_000, await Db.Get<Sequencer>().SequenceAsync(Stop));
    }

    private Task PlantAsync(string organization, int count) => Db.SqlAsync($"""
        WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {count})
        INSERT INTO journal (org, grain_key, version, idx, type, event, at)
        SELECT '{organization}', 'post:{organization}/busy', n, 0, 'postWritten', '{"{"}"type":"postWritten"{"}"}', 0 FROM n
        """);

    [Fact]
    public async Task What_happened_to_a_post_is_told_with_its_review_item_its_deliveries_and_its_take_downs()
    {
        var ledger = Db.Get<ILedger>();
        foreach (var organization in new[] { "mercy", "saint" })
        {
            foreach (var post in new[] { "p1", "p10" })
            {
                await Db.WriteAsync($"review:{organization}/{post}-r1", Item(organization, post));
                await Db.WriteAsync($"post:{organization}/{post}", new { pending = new[] { new { type = "postWritten" } } });
                await ledger.ArmedAsync(post, organization: organization);
                await Db.SqlAsync($"UPDATE deliveries SET state = 10, rev = rev + 1 WHERE org = '{organization}' AND post = '{post}'");
                await Db.Get<ITakeDowns>().RequestAsync([A.Key(post, organization: organization)], "Wrong number.", A.Anna, Stop);
                await Db.WriteAsync($"post:{organization}/{post}", new { pending = new[] { new { type = "postPurged" } } });
            }
        }

        await Db.WriteAsync("campaign:mercy/p1", new { pending = new[] { new { type = "campaignCreated" } } });
        await Db.Get<IReadModels>().ReindexAsync(Stop);
        await Db.Get<Sequencer>().SequenceAsync(Stop);

        var story = await Journal.ListAsync(A.Mercy, new JournalFilter("post:mercy/p1", []), new PageRequest(3), Stop);
        var rest = await Journal.ListAsync(A.Mercy, new JournalFilter("post:mercy/p1", []), new PageRequest(3, story.Rows[^1].Cursor), Stop);

        Assert.Equal(
            ["postPurged", "takeDownRequested", "deliveryLive", "postWritten", "reviewOpened"], story.Rows.Concat(rest.Rows).Select(row => row.Row.Type));
        Assert.Equal((5, true, false), (story.Total, story.HasNext, rest.HasNext));
        Assert.All(story.Rows, row => Assert.Contains("mercy/p1", row.Row.Subject, StringComparison.Ordinal));
        Assert.Equal(1, (await Journal.ListAsync(A.Mercy, new JournalFilter("post:mercy/p1", ["deliveryLive"]), new PageRequest(3), Stop)).Total);
    }

    // A state with the events of its write, as a grain stores it.
    private static System.Text.Json.Nodes.JsonNode Item(string organization, string post)
    {
        var item = System.Text.Json.JsonSerializer.SerializeToNode(
            new ReviewItem { Organization = new OrganizationId(organization), Id = new ReviewItemId($"{post}-r1"), Post = new PostId(post) }, PlatformJson.Options)!;
        item["pending"] = System.Text.Json.Nodes.JsonNode.Parse("""[{"type":"reviewOpened"}]""");
        return item;
    }
}
