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

        await Db.Get<Projector>().DrainAsync(Stop);
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
        // Every editorial state with every pair of delivery states, of the authorization in force and of an earlier one.
        var states = Enum.GetValues<DeliveryState>();
        var random = new Random(20260302);
        var posts = new List<Post>();
        for (var i = 0; i < 400; i++)
        {
            var generation = random.Next(0, 3);
            var post = A.Post($"p{i:000}", (EditorialState)(i % 7), random.Next(3) switch { 0 => null, 1 => TestDatabase.Start - Duration.FromHours(1), _ => TestDatabase.Start + Duration.FromHours(1) },
                campaign: i % 2 == 0 ? "flu" : "measles", generation: generation);
            posts.Add(post);
            for (var d = random.Next(0, 4); d > 0; d--)
            {
                var key = A.Key(post.Id.Value, $"a{d}", random.Next(1, 3));
                await Db.Get<ILedger>().ArmAsync(A.Mercy, new PostId($"{post.Id}x{d}"), key.Authorization, 1, [A.Delivery(key)], Stop);
                await Db.SqlAsync($"UPDATE deliveries SET post = '{post.Id}', state = {(int)states[random.Next(states.Length)]} WHERE post = '{post.Id}x{d}'");
            }
        }

        await PostsAsync([.. posts]);
        var deliveries = await Posts.DeliveriesAsync(A.Mercy, [.. posts.Select(p => p.Id)], Stop);
        var expected = posts.ToLookup(p => PostStatusRules.Derive(p, [.. deliveries[p.Id]], TestDatabase.Start), p => p.Id.Value);
        Assert.True(expected.Count >= 14, "The sample meets nearly every status.");
        foreach (var status in Enum.GetValues<PostStatus>())
        {
            var found = await Posts.ListAsync(A.Mercy, new PostFilter(Status: status), new PageRequest(100), Stop);
            Assert.Equal(expected[status].Count(), found.Total);
            Assert.All(found.Rows, r => Assert.Contains(r.Row.State.Id.Value, expected[status]));
        }

        var counts = await Db.Get<ICampaignQueries>().CountsAsync(A.Mercy, [new("flu"), new("none")], Stop);
        Assert.Equal(200, Assert.Single(counts).Value.Sum(c => c.Posts));
        Assert.Equal(posts.Where(p => p.Campaign == new CampaignId("flu")).Count(p => PostStatusRules.Derive(p, [.. deliveries[p.Id]], TestDatabase.Start) == PostStatus.Published),
            counts[new("flu")].SingleOrDefault(c => c.Status == PostStatus.Published)?.Posts ?? 0);
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
            await ledger.RecordedAsync(A.Key($"p{i}", $"a{i}"), new DeliveryChange(ends[i], Reason: "AccountBroken"));
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
}
