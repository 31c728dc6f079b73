using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Engagement;
using Platform.Domain.Posts;
using Platform.Storage.Posts;

namespace Platform.Storage.Engagement;

/// <summary>Keeps the last metrics. Live deliveries are taken up by the clock's job, not by the sender.</summary>
internal sealed class EngagementStore(Database database) : IEngagementStore
{
    private static readonly long FirstReading = (long)EngagementRules.FirstReading.TotalMilliseconds;

    private static readonly string[] SavedColumns =
        ["v_org", "v_post", "v_account", "v_authz", "v_next#", "v_read#", "v_likes#", "v_reposts#", "v_replies#", "v_comments#", "v_views#", "v_quotes#"];

    public async Task<ImmutableArray<AccountReading>> AccountsDueAsync(
        (OrganizationId Organization, AccountId Account)? after, int limit, CancellationToken cancellationToken)
        => [.. await database.ReadAsync($"""
            WITH due AS MATERIALIZED (SELECT org, account, next_at FROM engagement AS e WHERE next_at <= now_ms() AND {Ledger.Unpaused("e")})
            SELECT org, account, count(*), min(next_at) FROM due WHERE (org, account) > (@after_org, @after_account)
            GROUP BY org, account ORDER BY org, account LIMIT @limit
            """, r => new AccountReading(new OrganizationId(r.GetString(0)), new AccountId(r.GetString(1)), (int)r.GetInt64(2), Instant.FromUnixTimeMilliseconds(r.GetInt64(3))),
            cancellationToken, ("after_org", after?.Organization.Value ?? ""), ("after_account", after?.Account.Value ?? ""), ("limit", limit))];

    public async Task<ImmutableArray<EngagementDue>> DueAsync(OrganizationId organization, AccountId account, int limit, CancellationToken cancellationToken)
        => [.. await database.ReadAsync($"""
            SELECT org, post, account, authz, external_id, external_url, now_ms() - live_at FROM engagement AS e
            WHERE org = @org AND account = @account AND next_at <= now_ms() AND {Ledger.Unpaused("e")} ORDER BY next_at LIMIT @limit
            """, r => new EngagementDue(DeliveryRows.Key(r), new RemoteRef(r.GetString(4), r.TextOrNull(5)), Duration.FromMilliseconds(r.GetInt64(6))), cancellationToken,
            ("org", organization.Value), ("account", account.Value), ("limit", limit))];

    public async Task SaveAsync(ImmutableArray<(DeliveryKey Key, Metrics? Metrics, Duration Next)> read, CancellationToken cancellationToken)
    {
        var rows = new RowSet(SavedColumns);
        foreach (var (key, m, next) in read)
        {
            rows.Add(key.Organization.Value, key.Post.Value, key.Account.Value, key.Authorization.Value, (long)next.TotalMilliseconds, m is null ? 0 : 1,
                m?.Likes, m?.Reposts, m?.Replies, m?.Comments, m?.Views, m?.Quotes);
        }

        string[] counts = ["likes", "reposts", "replies", "comments", "views", "quotes"];
        await database.ChangeAsync($"""
            UPDATE engagement AS e SET next_at = now_ms() + v_next, read_at = CASE WHEN v_read = 1 THEN now_ms() ELSE read_at END,
                {string.Join(", ", counts.Select(c => $"{c} = CASE WHEN v_read = 1 THEN v_{c} ELSE {c} END"))}
            FROM {RowSet.From(database, SavedColumns)}
            WHERE e.org = v_org AND e.post = v_post AND e.account = v_account AND e.authz = v_authz
            """, cancellationToken, rows);
    }

    public async Task<ILookup<PostId, EngagementRow>> OfPostsAsync(OrganizationId organization, IReadOnlyCollection<PostId> posts, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenReadAsync(organization, cancellationToken);
        var rows = await connection.QueryAsync($"""
            SELECT org, post, account, authz, external_id, likes, reposts, replies, comments, views, quotes, read_at
            FROM {RowSet.From(database, "v_id")} CROSS JOIN engagement WHERE org = @org AND post = v_id AND read_at IS NOT NULL ORDER BY account
            """, r => new EngagementRow(DeliveryRows.Key(r),
                new Metrics(r.GetString(4), r.LongOrNull(5), r.LongOrNull(6), r.LongOrNull(7), r.LongOrNull(8), r.LongOrNull(9), r.LongOrNull(10)),
                Instant.FromUnixTimeMilliseconds(r.GetInt64(11))), cancellationToken, Documents.Ids(posts), ("org", organization.Value));
        return rows.ToLookup(r => r.Key.Post);
    }

    /// <summary>Takes up what has been live for as long as the first reading waits. Looks a minute back past the last time, for commits that came late.
    /// What is left over the limit is found the next time: up_to stays where the last one taken is.</summary>
    public Task<int> TakeUpAsync(int limit, CancellationToken cancellationToken) => database.TransactAsync(async (connection, transaction) =>
    {
        var taken = await connection.QueryAsync(transaction, $"""
            INSERT INTO engagement (org, post, account, authz, external_id, external_url, live_at, next_at)
            SELECT org, post, account, authz, external_id, external_url, finished_at, finished_at FROM deliveries AS d
            WHERE state = {States.Live} AND finished_at >= (SELECT up_to - 60000 FROM engagement_seen) AND finished_at <= now_ms() - @first
                AND external_id IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM engagement AS e WHERE e.org = d.org AND e.post = d.post AND e.account = d.account AND e.authz = d.authz)
            ORDER BY finished_at LIMIT @limit
            ON CONFLICT DO NOTHING RETURNING live_at
            """, r => r.GetInt64(0), cancellationToken, null, ("limit", limit), ("first", FirstReading));
        if (taken.Count == limit)
        {
            await connection.RunAsync(transaction, "UPDATE engagement_seen SET up_to = @up_to WHERE up_to < @up_to", cancellationToken, null,
                ("up_to", taken.Max()));
        }
        else
        {
            await connection.RunAsync(transaction, "UPDATE engagement_seen SET up_to = now_ms() - @first WHERE up_to < now_ms() - @first - 10000", cancellationToken,
                null, ("first", FirstReading));
        }

        return (taken.Count, true);
    }, cancellationToken);
}
