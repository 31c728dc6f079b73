using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;

namespace Platform.Storage.Tests.Posts;

public sealed class UnfinishedStepsOnSqlite(PostgresCluster cluster) : UnfinishedStepsTests(DatabaseKind.Sqlite, cluster);

public sealed class UnfinishedStepsOnPostgres(PostgresCluster cluster) : UnfinishedStepsTests(DatabaseKind.Postgres, cluster);

public abstract class UnfinishedStepsTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private static readonly string[] Arm = ["arm"];
    private static readonly string[] ArmAndTell = ["arm", "tell", "arm"];
    private static readonly Duration Soon = Duration.FromSeconds(5);

    private IUnfinishedSteps Steps => Db.Get<IUnfinishedSteps>();

    private async Task<List<string>> DueAsync(int limit = 100)
        => [.. (await Steps.DueAsync(limit, Stop)).Select(s => $"{s.GrainKey} {s.Kind} {s.Version} {s.Tries}")];

    [Fact]
    public async Task Stored_state_leaves_one_row_for_each_of_its_steps_until_that_version_is_complete()
    {
        await Db.WriteAsync("post:mercy/p1", new { state = "Authorized", steps = ArmAndTell });
        Assert.Empty(await DueAsync()); // the grain takes them itself
        await Db.PassAsync(Soon);
        Assert.Equal(["post:mercy/p1 arm 1 0", "post:mercy/p1 tell 1 0"], await DueAsync());
        Assert.Equal((2L, Soon), await Steps.BacklogAsync(Stop));

        await Steps.CompleteAsync("post:mercy/p1", "tell", 1, Stop);
        await Db.WriteAsync("post:mercy/p1", new { state = "Authorized", steps = Arm });
        await Steps.CompleteAsync("post:mercy/p1", "arm", 1, Stop); // of the version before
        await Db.PassAsync(Soon);
        Assert.Equal(["post:mercy/p1 arm 2 0"], await DueAsync());

        await Db.WriteAsync("post:mercy/p1", new { state = "Withdrawn" }); // a write without steps completes nothing
        Assert.Single(await DueAsync());
        await Steps.CompleteAsync("post:mercy/p1", 3, Stop);
        Assert.Empty(await DueAsync());
    }

    [Fact]
    public async Task Words_that_read_like_steps_and_steps_that_are_no_list_leave_none()
    {
        await Db.WriteAsync("post:mercy/p1", new { text = "\"steps\":[\"arm\"]" });
        await Db.WriteAsync("post:mercy/p2", new { steps = "arm", inner = new { steps = Arm } });
        await Db.WriteBytesAsync("post:mercy/p3", null);
        await Db.PassAsync(Soon);
        Assert.Empty(await DueAsync());
    }

    [Fact]
    public async Task Deferred_step_comes_back_after_a_doubled_time_and_at_most_ten_minutes()
    {
        await Db.AddStepAsync(A.Mercy, "post:mercy/p1", "void", 4);
        await Db.PassAsync(Soon);
        foreach (var seconds in new[] { 5, 10, 20, 40, 80, 160, 320, 600, 600 })
        {
            var due = await Steps.DueAsync(10, Stop);
            Assert.Single(due);
            await Steps.DeferAsync(due, Stop);
            await Db.PassAsync(Duration.FromSeconds(seconds) - Duration.FromMilliseconds(1));
            Assert.Empty(await DueAsync());
            await Db.PassAsync(Duration.FromMilliseconds(1));
        }

        Assert.Equal(["post:mercy/p1 void 4 9"], await DueAsync());
        await Db.AddStepAsync(A.Mercy, "post:mercy/p1", "void", 5); // necessary once more: a new step
        await Db.PassAsync(Soon);
        Assert.Equal(["post:mercy/p1 void 5 0"], await DueAsync());
    }

    [Fact]
    public async Task Each_organization_gets_its_turn()
    {
        for (var post = 0; post < 20; post++)
        {
            await Db.AddStepAsync(new OrganizationId("grace"), $"post:grace/p{post:00}", "arm", 1);
        }

        await Db.PassAsync(Duration.FromSeconds(1));
        await Db.AddStepAsync(A.Mercy, "post:mercy/p1", "arm", 1);
        await Db.PassAsync(Soon);
        Assert.Equal(["post:grace/p00 arm 1 0", "post:mercy/p1 arm 1 0", "post:grace/p01 arm 1 0"], await DueAsync(3));
    }

    [Fact]
    public async Task What_the_release_before_left_half_done_becomes_rows()
    {
        var later = TestDatabase.Start + Duration.FromHours(4);
        await Db.WriteAsync("post:mercy/unopened", A.Post("unopened", EditorialState.InReview, review: "unopened-r1"));
        await Db.WriteAsync("post:mercy/unarmed", A.Post("unarmed", EditorialState.Authorized, later, generation: 1));
        await Db.WriteAsync("post:mercy/armed", A.Post("armed", EditorialState.Authorized, later, generation: 1));
        await Db.WriteAsync("post:mercy/void", A.Post("void", EditorialState.Authorized, later, generation: 1));
        await Db.WriteAsync("post:mercy/undecided", A.Post("undecided", EditorialState.InReview, review: "undecided-r1"));
        await Db.WriteAsync("review:mercy/undecided-r1", new ReviewItem { Organization = A.Mercy, Id = new("undecided-r1"), Post = new PostId("undecided"), Status = ReviewStatus.Decided, Plan = ReviewPlan.Default });
        await Db.Get<ILedger>().ArmedAsync("armed", later);
        await Db.Get<ILedger>().ClearFenceAsync(A.Mercy, new PostId("void"), 1, FenceCondition.None, Stop);
        await Db.Get<Reindexer>().ReindexAsync(Stop);
        await Db.WriteAsync("post:mercy/dirty", A.Post("dirty")); // its row is not there yet

        await Db.SqlAsync("DELETE FROM unfinished_steps");
        await Db.SqlAsync(Migrator.Scripts(Kind).Single(script => script.Number == 121).Text);

        Assert.Equal(["post:mercy/dirty arm", "post:mercy/dirty open", "post:mercy/unarmed arm", "post:mercy/unopened open",
            "post:mercy/void void", "review:mercy/undecided-r1 tell"],
            await Db.RowsAsync("SELECT grain_key || ' ' || kind FROM unfinished_steps ORDER BY 1"));
        Assert.Equal(6, (await DueAsync()).Count);
    }
}
