using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Tests.Posts;

public sealed class PostAttentionOnSqlite(PostgresCluster cluster) : PostAttentionTests(DatabaseKind.Sqlite, cluster);

public sealed class PostAttentionOnPostgres(PostgresCluster cluster) : PostAttentionTests(DatabaseKind.Postgres, cluster);

public abstract class PostAttentionTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private static readonly Instant Later = TestDatabase.Start + Duration.FromMinutes(10);

    private async Task<List<string>> FoundAsync()
        => [.. (await Db.Get<IPostAttention>().ListAsync(A.Mercy, new PageRequest(50), Stop)).Rows.Select(r => $"{r.Row.Post} {r.Row.Reason}")
            .Order(StringComparer.Ordinal)];

    [Fact]
    public async Task Draft_and_review_whose_time_has_passed_wait_for_a_person()
    {
        await Db.WriteAsync("post:mercy/draft", A.Post("draft", EditorialState.Draft, Later));
        await Db.WriteAsync("post:mercy/undated", A.Post("undated"));
        await Db.WriteAsync("post:mercy/review", A.Post("review", EditorialState.InReview, Later, review: "review-r1"));
        await Db.WriteAsync("post:mercy/withdrawn", A.Post("withdrawn", EditorialState.Withdrawn, Later));
        await Db.WriteAsync("post:saint/draft", A.Post("draft", EditorialState.Draft, Later) with { Organization = new OrganizationId("saint") });
        await Db.Get<Reindexer>().ReindexAsync(Stop);
        Assert.Empty(await FoundAsync());

        await Db.PassAsync(Duration.FromMinutes(10));

        Assert.Equal(["draft DraftPastDue", "review ExpiredInReview"], await FoundAsync());
    }

    [Fact]
    public async Task Post_that_lost_its_place_waits_for_a_person_with_the_reason()
    {
        var ledger = Db.Get<ILedger>();
        foreach (var (post, state) in new[] { ("missed", 14), ("blocked", 5), ("human", 12), ("rejected", 11), ("live", 10) })
        {
            await Db.WriteAsync($"post:mercy/{post}", A.Post(post, EditorialState.Authorized, TestDatabase.Start, generation: 1));
            await ledger.ArmedAsync(post, accounts: ["blog", "page"]);
            await Db.SqlAsync($"UPDATE deliveries SET state = {state} WHERE post = '{post}'");
        }

        await Db.AddStepAsync(A.Mercy, "post:mercy/void", "void", 1);
        await Db.AddStepAsync(A.Mercy, "post:mercy/broken", "arm", 1);
        await Db.AddStepAsync(A.Mercy, "post:mercy/young", "arm", 1);
        await Db.AddStepAsync(A.Mercy, "review:mercy/item", "tell", 1);
        await Db.SqlAsync("UPDATE unfinished_steps SET tries = 5 WHERE grain_key IN ('post:mercy/broken', 'review:mercy/item')");
        await Db.Get<Reindexer>().ReindexAsync(Stop);
        await Db.PassAsync(Duration.FromMinutes(1));

        Assert.Equal(
            ["blocked Blocked", "broken Unreadable", "human NeedsHuman", "missed Missed", "rejected Failed", "void AuthorizationVoid"], await FoundAsync());
        var first = await Db.Get<IPostAttention>().ListAsync(A.Mercy, new PageRequest(3), Stop);
        var rest = await Db.Get<IPostAttention>().ListAsync(A.Mercy, new PageRequest(3, first.Rows[^1].Cursor), Stop);
        Assert.Equal((6, true, 6, false), (first.Total, first.HasNext, rest.Total, rest.HasNext));
        Assert.Equal(6, first.Rows.Concat(rest.Rows).DistinctBy(r => r.Row.Post).Count());
    }

    [Fact]
    public async Task Post_that_was_refused_waits_for_a_person_until_it_is_tried_again_edited_or_purged()
    {
        var ledger = Db.Get<ILedger>();
        foreach (var post in new[] { "refused", "edited", "purged" })
        {
            await Db.WriteAsync($"post:mercy/{post}", A.Post(post, EditorialState.Authorized, TestDatabase.Start, generation: 1) with
            {
                PurgedAt = post == "purged" ? TestDatabase.Start : null,
            });
            await ledger.ArmedAsync(post);
        }

        await Db.SqlAsync("UPDATE deliveries SET state = 11, error_kind = 'Transient'");
        await Db.WriteAsync("post:mercy/edited", A.Post("edited", EditorialState.Draft, generation: 2));
        await Db.Get<IReadModels>().ReindexAsync(Stop);
        Assert.Equal(["refused Failed"], await FoundAsync());

        Assert.Null(await ledger.RetryAsync(A.Key("refused"), A.Anna, Stop));
        Assert.Empty(await FoundAsync());
    }

    [Fact]
    public async Task Post_on_which_nothing_works_although_its_time_has_passed_waits_for_a_person()
    {
        var ledger = Db.Get<ILedger>();
        foreach (var (post, due) in new[] { ("due", TestDatabase.Start), ("later", TestDatabase.Start + Duration.FromHours(1)), ("tried", TestDatabase.Start) })
        {
            await Db.WriteAsync($"post:mercy/{post}", A.Post(post, EditorialState.Authorized, due, generation: 1));
            await ledger.ArmedAsync(post, due);
        }

        await ledger.ArmedAsync("due", organization: "saint");
        await Db.Get<IReadModels>().ReindexAsync(Stop);
        await Db.PassAsync(Duration.FromMinutes(4));
        Assert.Empty(await FoundAsync());

        await Db.PassAsync(Duration.FromMinutes(2));
        await Db.SqlAsync($"UPDATE deliveries SET wake_at = wake_at + 600000 WHERE post = 'tried'"); // it waits for its next try

        Assert.Equal(["due Overdue"], await FoundAsync());
    }
}
