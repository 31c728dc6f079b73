using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Engagement;
using Platform.Domain.Posts;
using Platform.Storage.Posts;

namespace Platform.Storage.Engagement;

/// <summary>Keeps the last metrics. Live deliveries are taken up when somebody asks what is due, off the sender's way.</summary>
internal sealed class EngagementStore(Database database) : IEngagementStore
{
    private static readonly string[] SavedColumns =
        ["v_org", "v_post", "v_account", "v_authz", "v_next#", "v_read#", "v_likes#", "v_reposts#", "v_replies#", "v_comments#", "v_views#", "v_quotes#"];

    public async Task<ImmutableArray<(OrganizationId Organization, AccountId Account)>> AccountsDueAsync(int limit, CancellationToken cancellationToken)
    {
        await TakeUpAsync(cancellationToken);
        return [.. await database.ReadAsync($"""
            SELECT org, account FROM engagement AS e WHERE next_at <= now_ms() AND {Ledger.Unpaused("e")}
            GROUP BY org, account ORDER BY min(next_at) LIMIT @limit
            """, r => (new OrganizationId(r.GetString(0)), new AccountId(r.GetString(1))), cancellationToken, ("limit", limit))];
    }

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

    /// <summary>Looks a minute back behind the last time, for commits that came late.</summary>
    private Task<bool> TakeUpAsync(CancellationToken cancellationToken) => database.TransactAsync(async (connection, transaction) =>
    {
        var taken = await connection.RunAsync(transaction, $"""
            INSERT INTO engagement (org, post, account, authz, external_id, external_url, live_at, next_at)
            SELECT org, post, account, authz, external_id, external_url, finished_at, finished_at FROM deliveries
            WHERE state = {States.Live} AND finished_at >= (SELECT up_to - 60000 FROM engagement_seen) AND external_id IS NOT NULL
            ON CONFLICT DO NOTHING
            """, cancellationToken);
        await connection.RunAsync(transaction, "UPDATE engagement_seen SET up_to = now_ms() WHERE up_to < now_ms() - 10000", cancellationToken);
        return (taken > 0, true);
    }, cancellationToken);
}
