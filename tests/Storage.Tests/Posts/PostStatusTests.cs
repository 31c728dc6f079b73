using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Tests.Posts;

public sealed class PostStatusOnSqlite(PostgresCluster cluster) : PostStatusTests(DatabaseKind.Sqlite, cluster);

public sealed class PostStatusOnPostgres(PostgresCluster cluster) : PostStatusTests(DatabaseKind.Postgres, cluster);

/// <summary>The status has one meaning in the rules and in SQL: every pair of deliveries, of one authorization or of two, in force or
/// ended.</summary>
public abstract class PostStatusTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private const int TakenDown = -1;

    private static readonly int[] Generations = [1, 2];
    private static readonly EditorialState[] Editorial = [EditorialState.Authorized, EditorialState.Withdrawn];

    [Fact]
    public async Task Status_in_SQL_is_that_of_the_rules_for_every_pair_of_deliveries()
    {
        var (posts, rows, shown) = (new List<Post>(), new List<string>(), new List<string>());
        int[] states = [.. Enum.GetValues<DeliveryState>().Select(s => (int)s), TakenDown];
        foreach (var (first, second, generation, state) in
            from first in states
            from second in states
            from generation in Generations
            from state in Editorial
            select (first, second, generation, state))
        {
            var inForce = state == EditorialState.Authorized ? 1 : 0;
            var post = A.Post($"p{posts.Count:0000}", state, TestDatabase.Start, generation: inForce, accounts: ["blog", "page"]);
            posts.Add(post);
            shown.Add($"('mercy', '{post.Id}', 1, 0, '{state}', 1, 1, {(inForce == 0 ? "NULL" : $"'{A.Authorization()}'")}, '{{}}')");
            rows.Add(Row(post.Id, "blog", 1, first));
            rows.Add(Row(post.Id, "page", generation, second));
        }

        await Db.SqlAsync($"INSERT INTO rm_posts (org, id, version, changed_at, state, due_at, sort_due, authz, doc) VALUES {string.Join(", ", shown)}");
        await Db.SqlAsync($"""
            INSERT INTO deliveries (org, post, account, authz, generation, network, state, taken_down_at, due, wake_at, not_after, changed_at, authorized_at,
                idempotency_key, payload, payload_hash, packs) VALUES {string.Join(", ", rows)}
            """);

        var deliveries = await Db.Get<IPostQueries>().DeliveriesAsync(A.Mercy, [.. posts.Select(p => p.Id)], Stop);
        Assert.Equal(
            posts.Select(p => $"{p.Id}|{PostStatusRules.Derive(p, [.. deliveries[p.Id]], TestDatabase.Start)}"),
            await Db.RowsAsync("SELECT post, status FROM post_status ORDER BY post"));
    }

    [Fact]
    public async Task Half_of_a_post_that_was_withdrawn_makes_it_partly_published()
    {
        await Db.SqlAsync("INSERT INTO rm_posts (org, id, version, changed_at, state, doc) VALUES ('mercy', 'p1', 1, 0, 'Withdrawn', '{}')");
        await Db.SqlAsync($"""
            INSERT INTO deliveries (org, post, account, authz, generation, network, state, taken_down_at, due, wake_at, not_after, changed_at, authorized_at,
                idempotency_key, payload, payload_hash, packs) VALUES {Row(new("p1"), "blog", 1, 10)}, {Row(new("p1"), "page", 1, 13)}
            """);

        Assert.Equal(["PartiallyPublished"], await Db.RowsAsync("SELECT status FROM post_status"));
    }

    private static string Row(PostId post, string account, int generation, int state)
        => $"('mercy', '{post}', '{account}', '{A.Authorization(generation)}', {generation}, 'sandbox', {(state == TakenDown ? 10 : state)}, "
            + $"{(state == TakenDown ? "1" : "NULL")}, 0, 0, 0, 0, 0, '{post}-{account}', '', '', '')";
}
