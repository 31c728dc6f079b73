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
        await Db.Get<Projector>().DrainAsync(Stop);

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

    private async Task<string> IdsAsync(ReviewFilter filter)
        => string.Join(' ', (await Db.Get<IReviewQueries>().ListAsync(A.Mercy, filter, new PageRequest(100), Stop)).Rows.Select(r => r.Row.State.Id.Value));
}
