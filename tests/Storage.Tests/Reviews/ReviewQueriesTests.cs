using NodaTime;
using Platform.Domain;
using Platform.Domain.Moderation;
using Platform.Domain.Reviews;

namespace Platform.Storage.Tests.Reviews;

public sealed class ReviewQueriesOnSqlite(PostgresCluster cluster) : ReviewQueriesTests(DatabaseKind.Sqlite, cluster);

public sealed class ReviewQueriesOnPostgres(PostgresCluster cluster) : ReviewQueriesTests(DatabaseKind.Postgres, cluster);

public abstract class ReviewQueriesTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private async Task ItemAsync(string id, ReviewStatus status, Instant? publishAt = null, Instant? claimedUntil = null, string? assignee = null, params string[] rules)
        => await Db.WriteAsync($"review:mercy/{id}", new ReviewItem
        {
            Organization = A.Mercy,
            Id = new ReviewItemId(id),
            Post = new PostId("p1"),
            Status = status,
            PublishAt = publishAt,
            ClaimedUntil = claimedUntil,
            Assignee = assignee is null ? null : new MemberId(assignee),
            Hits = [.. rules.Select(r => new Hit(r, "us-hipaa", "1", "PHONE", Severity.Flag, "body", 0, 1, null))],
        });

    [Fact]
    public async Task Items_are_listed_by_the_time_of_their_post_and_filtered()
    {
        await ItemAsync("a", ReviewStatus.New, rules: ["my-patient"]);
        await ItemAsync("b", ReviewStatus.Claimed, TestDatabase.Start + Duration.FromHours(2), TestDatabase.Start + Duration.FromMinutes(5), "rita", "phone", "my-patients");
        await ItemAsync("c", ReviewStatus.Claimed, TestDatabase.Start + Duration.FromHours(1), TestDatabase.Start - Duration.FromMinutes(5), "rita");
        await ItemAsync("d", ReviewStatus.Decided, TestDatabase.Start);
        await Db.Get<Reindexer>().ReindexAsync(Stop);

        Assert.Equal("d c b a", await IdsAsync(new ReviewFilter()));
        Assert.Equal("c b a", await IdsAsync(new ReviewFilter(Open: true)));
        Assert.Equal("c a", await IdsAsync(new ReviewFilter(ReviewStatus.New))); // behind its time a claim counts as none
        Assert.Equal("b", await IdsAsync(new ReviewFilter(ReviewStatus.Claimed)));
        Assert.Equal("d", await IdsAsync(new ReviewFilter(ReviewStatus.Decided)));
        Assert.Equal("c b", await IdsAsync(new ReviewFilter(Assignee: new MemberId("rita"))));
        Assert.Equal("a", await IdsAsync(new ReviewFilter(Rule: "my-patient")));
        Assert.Equal(2, (await Db.Get<IReviewQueries>().FindManyAsync(A.Mercy, [new("a"), new("b"), new("none")], Stop)).Count);
        Assert.Equal(1, (await Db.Get<IReviewQueries>().FindAsync(A.Mercy, new ReviewItemId("a"), Stop))!.Version);
    }

    [Fact]
    public async Task Item_whose_post_missed_its_time_stands_after_those_that_a_decision_still_helps()
    {
        await ItemAsync("late", ReviewStatus.New, TestDatabase.Start + Duration.FromMinutes(1));
        await ItemAsync("later", ReviewStatus.OnHold, TestDatabase.Start + Duration.FromMinutes(2));
        await ItemAsync("soon", ReviewStatus.New, TestDatabase.Start + Duration.FromHours(1));
        await ItemAsync("undated", ReviewStatus.New);
        await Db.Get<Reindexer>().ReindexAsync(Stop);
        Assert.Equal("late later soon undated", await IdsAsync(new ReviewFilter(Open: true)));

        await Db.PassAsync(Duration.FromMinutes(5));

        Assert.Equal("soon undated late later", await IdsAsync(new ReviewFilter(Open: true)));
        var first = await Db.Get<IReviewQueries>().ListAsync(A.Mercy, new ReviewFilter(Open: true), new PageRequest(2), Stop);
        var rest = await Db.Get<IReviewQueries>().ListAsync(A.Mercy, new ReviewFilter(Open: true), new PageRequest(2, first.Rows[^1].Cursor), Stop);
        Assert.Equal(["late", "later"], rest.Rows.Select(r => r.Row.State.Id.Value));
    }

    [Fact]
    public async Task Overdue_items_are_read_page_after_page()
    {
        await WrittenAsync([.. Enumerable.Range(0, 5).Select(i => Waiting($"i{i}", "urgent", dueBy: Duration.FromMinutes(i < 3 ? -1 : -2)))]);
        var seen = new List<string>();
        OverdueReview? after = null;
        while ((await Db.Get<IReviewQueries>().FallingDueAsync(after, 2, Stop)) is { IsEmpty: false } page)
        {
            seen.AddRange(page.Select(p => p.Item.Value));
            after = page[^1];
        }

        Assert.Equal(["i3", "i4", "i0", "i1", "i2"], seen);
    }

    private static ReviewItem Waiting(string id, string queue, ReviewTrigger trigger = ReviewTrigger.Hits, Duration? dueBy = null) => new()
    {
        Organization = A.Mercy,
        Id = new ReviewItemId(id),
        Post = new PostId("p1"),
        OpenedAt = TestDatabase.Start,
        Plan = ReviewPlan.Default with { Queue = queue, Trigger = trigger, DueBy = dueBy is { } time ? TestDatabase.Start + time : null },
    };

    private async Task WrittenAsync(params ReviewItem[] items)
    {
        foreach (var item in items)
        {
            await Db.WriteAsync($"review:mercy/{item.Id}", item);
        }

        await Db.Get<Reindexer>().ReindexAsync(Stop);
    }

    [Fact]
    public async Task Items_are_found_by_queue_level_reason_and_passed_time()
    {
        await WrittenAsync(
            Waiting("a", "urgent", dueBy: Duration.FromMinutes(-1)), Waiting("b", "urgent", ReviewTrigger.Sampling, Duration.FromMinutes(5)),
            Waiting("c", "other") with { Status = ReviewStatus.OnHold, Progress = new ReviewProgress { Level = 1, HeldAt = TestDatabase.Start } },
            Waiting("d", "urgent", dueBy: Duration.FromMinutes(-1)) with { Status = ReviewStatus.Decided, Decision = ReviewDecision.Reject, DecidedAt = TestDatabase.Start });

        Assert.Equal("a b c", await IdsAsync(new ReviewFilter(Open: true)));
        Assert.Equal("a b d", await IdsAsync(new ReviewFilter(Queue: "urgent")));
        Assert.Equal("c", await IdsAsync(new ReviewFilter(Level: 1)));
        Assert.Equal("b", await IdsAsync(new ReviewFilter(Trigger: ReviewTrigger.Sampling)));
        Assert.Equal("a", await IdsAsync(new ReviewFilter(Overdue: true)));
        Assert.Equal([new("other", 1, 0, 1, 0, TestDatabase.Start), new ReviewQueueStats("urgent", 2, 0, 0, 1, TestDatabase.Start)], await Db.Get<IReviewQueries>().QueuesAsync(A.Mercy, Stop));
        Assert.Empty(await Db.Get<IReviewQueries>().QueuesAsync(new OrganizationId("saint"), Stop));
    }

    [Fact]
    public async Task What_falls_due_is_found_until_it_is_noted()
    {
        var late = Waiting("a", "q", dueBy: Duration.Zero);
        await WrittenAsync(late, Waiting("b", "q", dueBy: Duration.FromMinutes(5)), Waiting("c", "q"), Waiting("d", "q", dueBy: Duration.Zero) with { Status = ReviewStatus.Invalidated });
        Assert.Equal([(A.Mercy, late.Id)], (await Db.Get<IReviewQueries>().FallingDueAsync(null, 10, Stop)).Select(due => (due.Organization, due.Item)));

        await WrittenAsync(late with { Progress = new ReviewProgress { BreachedAt = TestDatabase.Start } });
        Assert.Empty(await Db.Get<IReviewQueries>().FallingDueAsync(null, 10, Stop));
        await Db.PassAsync(Duration.FromMinutes(6));
        Assert.Equal("b", Assert.Single(await Db.Get<IReviewQueries>().FallingDueAsync(null, 10, Stop)).Item.Value);
    }

    [Fact]
    public async Task Figures_are_counted_over_the_time_and_the_organization()
    {
        ReviewItem Decided(string id, int minutes, params RuleDisposition[] said) => Waiting(id, "q") with
        {
            Status = ReviewStatus.Decided,
            Decision = ReviewDecision.Approve,
            DecidedAt = TestDatabase.Start + Duration.FromMinutes(minutes),
            PublishAt = TestDatabase.Start + Duration.FromMinutes(20),
            Progress = new ReviewProgress { Dispositions = [.. said], BreachedAt = minutes > 25 ? TestDatabase.Start : null },
        };
        static RuleDisposition Said(string rule, Disposition said) => new(0, "us-hipaa", rule, said);
        await WrittenAsync(
            Decided("a", 10, Said("x", Disposition.TruePositive), Said("y", Disposition.FalsePositive)), Decided("b", 20, Said("x", Disposition.FalsePositive)), Decided("c", 30, Said("x", Disposition.AcceptedRisk)),
            Waiting("d", "q", ReviewTrigger.Sampling) with { Progress = new ReviewProgress { Dispositions = [Said("x", Disposition.FalsePositive)] } }, Waiting("e", "q") with { OpenedAt = TestDatabase.Start - Duration.FromDays(2) });
        var queries = Db.Get<IReviewQueries>();

        Assert.Equal(new ReviewMetrics(4, 3, 1, TestDatabase.Start, Duration.FromMinutes(20), 1, null, 1.0 / 3),
            await queries.MetricsAsync(A.Mercy, TestDatabase.Start - Duration.FromDays(1), TestDatabase.Start + Duration.FromDays(1), Stop));
        Assert.Equal([new("us-hipaa", "x", 1, 1, 1), new RulePrecision("us-hipaa", "y", 0, 1, 0)], await queries.PrecisionAsync(A.Mercy, Stop));
        Assert.Empty(await queries.PrecisionAsync(new OrganizationId("saint"), Stop));
    }

    [Fact]
    public async Task Rows_older_than_routes_are_brought_to_what_a_rebuild_would_make_of_them()
    {
        var old = Waiting("a", "q") with { Plan = null, Status = ReviewStatus.Decided, Decision = ReviewDecision.Approve, DecidedAt = TestDatabase.Start + Duration.FromMilliseconds(4_321) };
        await WrittenAsync(old, Waiting("b", "q") with { Plan = null });
        await Db.SqlAsync("UPDATE rm_reviews SET queue = NULL, level = NULL, why = NULL, opened_at = NULL, decided_at = NULL");

        var script = Migrator.Scripts(Kind).Single(s => s.Number == 80).Text;
        await Db.SqlAsync(script[script.IndexOf("UPDATE", StringComparison.Ordinal)..script.IndexOf("CREATE INDEX", StringComparison.Ordinal)]);

        var found = new List<string>();
        Assert.Equal(0, await Db.Get<Rebuilder>().RunAsync(difference => found.Add(difference.ToString()), Stop));
        Assert.Empty(found);
    }

    private async Task<string> IdsAsync(ReviewFilter filter)
        => string.Join(' ', (await Db.Get<IReviewQueries>().ListAsync(A.Mercy, filter, new PageRequest(100), Stop)).Rows.Select(r => r.Row.State.Id.Value));
}
