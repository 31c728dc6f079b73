using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Campaigns;
using Platform.Domain.Posts;

namespace Platform.Storage.Tests.Posts;

public sealed class PostQueriesOnSqlite(PostgresCluster cluster) : PostQueriesTests(DatabaseKind.Sqlite, cluster);

public sealed class PostQueriesOnPostgres(PostgresCluster cluster) : PostQueriesTests(DatabaseKind.Postgres, cluster);

public abstract class PostQueriesTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private IPostQueries Posts => Db.Get<IPostQueries>();

    private async Task PostsAsync(params Post[] posts)
    {
        foreach (var post in posts)
        {
            await Db.WriteAsync($"post:{post.Organization}/{post.Id}", post);
        }

        await Db.Get<Reindexer>().ReindexAsync(Stop);
    }

    private async Task<string[]> IdsAsync(PostFilter filter) => [.. (await Posts.ListAsync(A.Mercy, filter, new PageRequest(100), Stop)).Rows.Select(r => r.Row.State.Id.Value)];

    [Fact]
    public async Task Posts_are_listed_by_their_time_those_without_one_last()
    {
        await PostsAsync(A.Post("a"), A.Post("b", due: TestDatabase.Start + Duration.FromHours(2)), A.Post("c", due: TestDatabase.Start + Duration.FromHours(1)), A.Post("d"),
            A.Post("e", due: TestDatabase.Start + Duration.FromHours(1)));
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Posts.ListAsync(A.Mercy, new PostFilter(), new PageRequest(2, cursor), Stop);
            seen.AddRange(page.Rows.Select(r => r.Row.State.Id.Value));
            cursor = page.HasNext ? page.Rows[^1].Cursor : null;
        }
        while (cursor is not null);
        Assert.Equal(["c", "e", "b", "a", "d"], seen);
    }

    [Fact]
    public async Task Posts_are_filtered_by_campaign_account_author_and_time()
    {
        var noon = TestDatabase.Start;
        await PostsAsync(A.Post("a", campaign: "flu", accounts: ["blog", "page"]), A.Post("b", author: "ben", accounts: ["blogs"]), A.Post("c", due: noon), A.Post("d", due: noon + Duration.FromHours(1)));
        Assert.Equal(["a"], await IdsAsync(new PostFilter(Campaign: new CampaignId("flu"))));
        Assert.Equal(["c", "d", "a"], await IdsAsync(new PostFilter(Account: A.Blog)));
        Assert.Equal(["b"], await IdsAsync(new PostFilter(Author: new MemberId("ben"))));
        Assert.Equal(["c"], await IdsAsync(new PostFilter(DueFrom: noon, DueTo: noon + Duration.FromHours(1))));
        Assert.Equal(["a", "c"], (await Posts.FindManyAsync(A.Mercy, [new("a"), new("c"), new("none")], Stop)).Keys.Select(k => k.Value).Order());
    }

    [Fact]
    public async Task Parts_of_many_campaigns_are_those_of_each_alone()
    {
        var random = new Random(20260303);
        await PostsAsync([.. Enumerable.Range(0, 60).Select(i => A.Post($"p{i:00}", due: random.Next(3) == 0 ? null : TestDatabase.Start + Duration.FromHours(random.Next(9)), campaign: $"c{random.Next(4)}")),
            A.Post("other", campaign: "c1") with { Organization = new OrganizationId("saint") }]);
        CampaignId[] campaigns = [new("c0"), new("c1"), new("c2"), new("c3"), new("none")];
        foreach (var first in new[] { 1, 5, 100 })
        {
            string? after = null;
            for (var round = 0; round < 3; round++)
            {
                var together = await Posts.ListOfCampaignsAsync(A.Mercy, campaigns, new PageRequest(first, after), Stop);
                foreach (var campaign in campaigns)
                {
                    var alone = await Posts.ListAsync(A.Mercy, new PostFilter(Campaign: campaign), new PageRequest(first, after), Stop);
                    Assert.Equal((alone.HasNext, alone.Total), (together[campaign].HasNext, together[campaign].Total));
                    Assert.Equal(alone.Rows.Select(r => (r.Cursor, r.Row.State.Id)), together[campaign].Rows.Select(r => (r.Cursor, r.Row.State.Id)));
                }

                after = together[campaigns[0]].Rows.LastOrDefault()?.Cursor ?? after;
            }
        }
    }

    [Fact]
    public async Task Status_in_SQL_is_the_status_of_the_rules()
    {
        // Posts, authorizations and deliveries that change in any order: the deliveries before the post's row or after it, one by one and many at once.
        var states = Enum.GetValues<DeliveryState>();
        var random = new Random(20260302);
        var posts = new Dictionary<string, Post>();
        for (var step = 0; step < 900; step++)
        {
            var name = $"p{random.Next(120):000}";
            switch (random.Next(4))
            {
                case 0 or 1:
                    posts[name] = A.Post(name, (EditorialState)random.Next(7),
                        random.Next(3) switch { 0 => null, 1 => TestDatabase.Start - Duration.FromHours(1), _ => TestDatabase.Start + Duration.FromHours(1) },
                        campaign: random.Next(2) == 0 ? "flu" : "measles", generation: random.Next(0, 3));
                    await PostsAsync([posts[name]]);
                    break;
                case 2:
                    var key = A.Key(name, $"a{random.Next(3)}", random.Next(1, 3));
                    await Db.SqlAsync($"""
                        INSERT INTO deliveries (org, post, account, authz, generation, network, state, due, wake_at, not_after, changed_at, authorized_at, idempotency_key, payload, payload_hash, packs)
                        VALUES ('mercy', '{key.Post}', '{key.Account}', '{key.Authorization}', 1, 'sandbox', {(int)states[random.Next(states.Length)]}, 0, 0, 0, 0, 0, '{step}', '', '', '')
                        ON CONFLICT DO NOTHING
                        """);
                    break;
                default:
                    // Only what the fence authorizes goes from claimed to sending, which this walk doesn't know.
                    var (from, to) = (states[random.Next(states.Length)], states[random.Next(states.Length)]);
                    if ((from, to) != (DeliveryState.Claimed, DeliveryState.Sending))
                    {
                        await Db.SqlAsync($"UPDATE deliveries SET state = {(int)to}, rev = rev + 1 WHERE org = 'mercy' AND state = {(int)from} AND {(random.Next(2) == 0 ? $"post = '{name}'" : "account = 'a1'")}");
                    }

                    break;
            }
        }

        await StatusIsThatOfTheRulesAsync([.. posts.Values]);
        await Db.SqlAsync($"UPDATE deliveries SET taken_down_at = now_ms() WHERE state = {(int)DeliveryState.Live} AND account IN ('a1', 'a3')");
        await StatusIsThatOfTheRulesAsync([.. posts.Values]);
        await PostsAsync([.. posts.Values.Select(p => p with { DueAt = p.DueAt - Duration.FromHours(2) })]);
        await StatusIsThatOfTheRulesAsync([.. posts.Values.Select(p => p with { DueAt = p.DueAt - Duration.FromHours(2) })]);
    }

    [Fact]
    public async Task Status_of_a_row_that_a_rebuild_takes_away_goes_with_it()
    {
        await PostsAsync(A.Post("p1"));
        await Db.SqlAsync("INSERT INTO rm_posts (org, id, version, changed_at, state, sort_due, doc) VALUES ('mercy', 'ghost', 1, 0, 'Draft', 1, '{}')");
        Assert.Equal(["ghost", "p1"], await Db.RowsAsync("SELECT post FROM post_status ORDER BY post"));
        await Db.SqlAsync("DELETE FROM rm_posts WHERE id = 'ghost'");
        Assert.Equal(["p1"], await Db.RowsAsync("SELECT post FROM post_status"));
    }

    private async Task StatusIsThatOfTheRulesAsync(ImmutableArray<Post> posts)
    {
        var deliveries = await Posts.DeliveriesAsync(A.Mercy, [.. posts.Select(p => p.Id)], Stop);
        var expected = posts.ToLookup(p => PostStatusRules.Derive(p, [.. deliveries[p.Id]], TestDatabase.Start), p => p.Id.Value);
        Assert.True(expected.Count >= 10, "The sample meets most statuses.");
        foreach (var status in Enum.GetValues<PostStatus>())
        {
            var found = await Posts.ListAsync(A.Mercy, new PostFilter(Status: status), new PageRequest(100), Stop);
            Assert.Equal(expected[status].Count(), found.Total);
            Assert.Equal(expected[status].Order(StringComparer.Ordinal).Take(100), found.Rows.Select(r => r.Row.State.Id.Value).Order(StringComparer.Ordinal));
            var flu = await Posts.ListAsync(A.Mercy, new PostFilter(Status: status, Campaign: new CampaignId("flu")), new PageRequest(100), Stop);
            Assert.Equal(posts.Count(p => p.Campaign == new CampaignId("flu") && expected[status].Contains(p.Id.Value)), flu.Total);
        }

        var counts = await Db.Get<ICampaignQueries>().CountsAsync(A.Mercy, [new("flu"), new("none")], Stop);
        Assert.Equal(posts.Where(p => p.Campaign == new CampaignId("flu"))
            .CountBy(p => PostStatusRules.Derive(p, [.. deliveries[p.Id]], TestDatabase.Start)).OrderBy(c => c.Key),
            Assert.Single(counts).Value.Select(c => KeyValuePair.Create(c.Status, c.Posts)));
    }

    [Fact]
    public async Task Deliveries_of_a_post_come_newest_authorization_first()
    {
        var ledger = Db.Get<ILedger>();
        await ledger.ArmedAsync(generation: 1, accounts: ["blog", "page"]);
        await ledger.ArmedAsync(generation: 2, accounts: ["page", "blog"]);
        var rows = (await Posts.DeliveriesAsync(A.Mercy, [new("p1"), new("none")], Stop))[new("p1")];
        Assert.Equal(["2 blog", "2 page", "1 blog", "1 page"], rows.Select(r => $"{r.Key.Authorization.Value[0]} {r.Key.Account}"));
    }

    [Fact]
    public async Task What_waits_for_a_person_is_listed_while_it_does()
    {
        var ledger = Db.Get<ILedger>();
        DeliveryState[] ends = [DeliveryState.NeedsHuman, DeliveryState.Rejected, DeliveryState.Missed, DeliveryState.Blocked, DeliveryState.Live];
        for (var i = 0; i < ends.Length; i++)
        {
            await ledger.ArmedAsync($"p{i}", accounts: [$"a{i}"]);
            await ledger.ClaimAsync(account: $"a{i}");
            await ledger.SendingAsync(A.Key($"p{i}", $"a{i}"));
            await ledger.RecordedAsync(A.Key($"p{i}", $"a{i}"), new DeliveryChange(ends[i], Reason: GateReasons.Suspended));
            await PostsAsync(A.Post($"p{i}", EditorialState.Authorized, TestDatabase.Start, generation: 1, accounts: [$"a{i}"]));
            await Db.PassAsync(Duration.FromSeconds(1));
        }

        async Task<string> WaitingAsync() => string.Join(' ', (await Posts.NeedingAttentionAsync(A.Mercy, new PageRequest(10), Stop)).Rows.Select(r => r.Row.State));
        Assert.Equal("Missed Rejected NeedsHuman", await WaitingAsync());
        await Db.PassAsync(Duration.FromMinutes(1));
        Assert.Equal("Blocked Missed Rejected NeedsHuman", await WaitingAsync());
        await PostsAsync(A.Post("p0", EditorialState.Authorized, generation: 2), A.Post("p1", EditorialState.Authorized, generation: 2)); // written anew
        Assert.Equal("Blocked Missed NeedsHuman", await WaitingAsync());
        var first = await Posts.NeedingAttentionAsync(A.Mercy, new PageRequest(2), Stop);
        Assert.Equal((3, true), (first.Total, first.HasNext));
        Assert.Equal(DeliveryState.NeedsHuman, Assert.Single((await Posts.NeedingAttentionAsync(A.Mercy, new PageRequest(2, first.Rows[^1].Cursor), Stop)).Rows).Row.State);
    }

    [Fact]
    public async Task Row_of_a_form_that_this_release_does_not_know_is_left_out_and_hides_no_other()
    {
        await PostsAsync(A.Post("a", campaign: "c1"), A.Post("b", campaign: "c1"), A.Post("c", campaign: "c1"));
        await Db.SqlAsync("""UPDATE rm_posts SET doc = '{"schema":99,"state":"Levitating"}' WHERE id IN ('a', 'b')""");

        Assert.Equal(["c"], await IdsAsync(new PostFilter()));
        var first = await Posts.ListAsync(A.Mercy, new PostFilter(), new PageRequest(1), Stop);
        Assert.Equal(("c", false, 3), (Assert.Single(first.Rows).Row.State.Id.Value, first.HasNext, first.Total));
        Assert.Null(await Posts.FindAsync(A.Mercy, new PostId("a"), Stop));
        Assert.Equal(["c"], (await Posts.FindManyAsync(A.Mercy, [new PostId("a"), new PostId("c")], Stop)).Keys.Select(id => id.Value));
        Assert.Equal("c", Assert.Single(await Posts.LatestAsync(A.Mercy, 10, Stop)).State.Id.Value);
        Assert.Equal("c", Assert.Single((await Posts.ListOfCampaignsAsync(A.Mercy, [new CampaignId("c1")], new PageRequest(10), Stop)).Values.Single().Rows).Row.State.Id.Value);
    }
}
