using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;

namespace Platform.Storage.Tests.Posts;

public sealed class UnfinishedOnSqlite(PostgresCluster cluster) : UnfinishedTests(DatabaseKind.Sqlite, cluster);

public sealed class UnfinishedOnPostgres(PostgresCluster cluster) : UnfinishedTests(DatabaseKind.Postgres, cluster);

public abstract class UnfinishedTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private static readonly Instant Later = TestDatabase.Start + Duration.FromHours(1);

    private async Task<string[]> FoundAsync()
    {
        await Db.Get<Projector>().DrainAsync(Stop);
        Assert.Empty(await Db.Get<IUnfinishedQueries>().FindAsync(Duration.FromSeconds(30), 10, Stop)); // too young
        await Db.PassAsync(Duration.FromSeconds(30));
        return [.. (await Db.Get<IUnfinishedQueries>().FindAsync(Duration.FromSeconds(30), 10, Stop)).Select(u => $"{u.Kind} {u.Organization} {u.Id}")];
    }

    private static ReviewItem Item(string id, ReviewStatus status) => new() { Organization = A.Mercy, Id = new ReviewItemId(id), Post = new PostId("p1"), Status = status };

    [Fact]
    public async Task Post_in_review_whose_item_is_missing_is_found()
    {
        await Db.WriteAsync("post:mercy/p1", A.Post("p1", EditorialState.InReview, review: "p1-r1"));
        await Db.WriteAsync("post:mercy/p2", A.Post("p2", EditorialState.InReview, review: "p2-r1"));
        await Db.WriteAsync("review:mercy/p2-r1", Item("p2-r1", ReviewStatus.New));
        Assert.Equal(["post mercy p1"], await FoundAsync());
    }

    [Fact]
    public async Task Scheduled_post_without_deliveries_is_found_unless_its_fence_was_cleared()
    {
        await Db.WriteAsync("post:mercy/p1", A.Post("p1", EditorialState.Authorized, Later, generation: 1));
        await Db.WriteAsync("post:mercy/p2", A.Post("p2", EditorialState.Authorized, Later, generation: 1));
        await Db.WriteAsync("post:mercy/p3", A.Post("p3", EditorialState.Authorized, Later, generation: 1));
        await Db.WriteAsync("post:mercy/p4", A.Post("p4", EditorialState.Authorized, null, generation: 1));
        await Db.WriteAsync("post:mercy/p5", A.Post("p5", EditorialState.Authorized, Later, generation: 2));
        await Db.Get<ILedger>().ArmedAsync("p2", Later);
        await Db.Get<ILedger>().ClearFenceAsync(A.Mercy, new PostId("p3"), 1, FenceCondition.None, Stop);
        await Db.Get<ILedger>().ClearFenceAsync(A.Mercy, new PostId("p5"), 1, FenceCondition.None, Stop);
        Assert.Equal(["post mercy p1", "post mercy p5"], await FoundAsync());
    }

    [Fact]
    public async Task Decision_that_the_post_has_not_heard_of_is_found()
    {
        await Db.WriteAsync("post:mercy/p1", A.Post("p1", EditorialState.InReview, review: "p1-r1"));
        await Db.WriteAsync("review:mercy/p1-r1", Item("p1-r1", ReviewStatus.Decided));
        await Db.WriteAsync("post:mercy/p2", A.Post("p2", EditorialState.Draft, review: "p2-r1"));
        await Db.WriteAsync("review:mercy/p2-r1", Item("p2-r1", ReviewStatus.Decided));
        Assert.Equal(["review mercy p1-r1"], await FoundAsync());
    }
}
