using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

internal sealed class UnfinishedQueries(Database database) : IUnfinishedQueries
{
    // Deliveries that are missing a month behind their time would only be Missed; the bound keeps the search small however old the archive is.
    private const string Sql = """
        SELECT kind, org, id FROM (
            SELECT 'post' AS kind, p.org, p.id, p.changed_at FROM rm_posts AS p
            WHERE p.state = 'InReview' AND p.changed_at <= now_ms() - @age
                AND NOT EXISTS (SELECT 1 FROM rm_reviews AS r WHERE r.org = p.org AND r.id = p.review AND r.doc IS NOT NULL)
            UNION ALL
            SELECT 'post', p.org, p.id, p.changed_at FROM rm_posts AS p
            WHERE p.state = 'Authorized' AND p.due_at > now_ms() - 2592000000 AND p.changed_at <= now_ms() - @age
                AND NOT EXISTS (SELECT 1 FROM deliveries AS d WHERE d.org = p.org AND d.post = p.id AND d.authz = p.authz)
                AND NOT EXISTS (SELECT 1 FROM post_fence AS f WHERE f.org = p.org AND f.post = p.id
                    AND (f.generation > p.generation OR (f.generation = p.generation AND f.armed = 0)))
            UNION ALL
            SELECT 'review', r.org, r.id, r.changed_at FROM rm_posts AS p JOIN rm_reviews AS r ON r.org = p.org AND r.id = p.review
            WHERE p.state = 'InReview' AND r.status IN ('Decided', 'OnHold') AND r.changed_at <= now_ms() - @age AND p.changed_at <= now_ms() - @age
        ) AS unfinished ORDER BY changed_at, org, id LIMIT @limit
        """;

    public async Task<ImmutableArray<Unfinished>> FindAsync(Duration olderThan, int limit, CancellationToken cancellationToken)
    {
        var found = await database.ReadAsync(Sql,
            r => new Unfinished(r.GetString(0), new OrganizationId(r.GetString(1)), r.GetString(2)), cancellationToken,
            ("age", (long)olderThan.TotalMilliseconds), ("limit", limit));
        return [.. found];
    }
}
