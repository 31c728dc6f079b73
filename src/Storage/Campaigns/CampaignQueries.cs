using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Campaigns;
using Platform.Domain.Posts;
using Platform.Storage.Posts;

namespace Platform.Storage.Campaigns;

internal sealed class CampaignQueries(Database database) : ICampaignQueries
{
    public Task<Versioned<Campaign>?> FindAsync(OrganizationId organization, CampaignId id, CancellationToken cancellationToken)
        => database.FindAsync<Campaign>("rm_campaigns", organization, id.Value, cancellationToken);

    public Task<ImmutableDictionary<CampaignId, Versioned<Campaign>>> FindManyAsync(OrganizationId organization, IReadOnlyCollection<CampaignId> ids, CancellationToken cancellationToken)
        => database.FindManyAsync<CampaignId, Campaign>("rm_campaigns", organization, ids, cancellationToken);

    public Task<Page<Versioned<Campaign>>> ListAsync(OrganizationId organization, CampaignFilter filter, PageRequest page, CancellationToken cancellationToken)
        => new Listing<Versioned<Campaign>>(new Cursor("campaigns", organization), "doc, version", "rm_campaigns", "created_at", "id", numbers: true, descending: true, r => Documents.Read<Campaign>(r, 2))
            .Where("org = @org AND doc IS NOT NULL", ("org", organization.Value))
            .WhereIf(filter.Status is not null, "status = @status", () => [("status", filter.Status!.Value.ToString())])
            .PageAsync(database, page, cancellationToken);

    // What is under way writes posts all the time, or the campaign.
    private const string UnderWay = """
        (SELECT id, status, CASE WHEN posts_at > changed_at THEN posts_at ELSE changed_at END AS since FROM (
            SELECT c.id, c.status, c.changed_at, (SELECT max(p.changed_at) FROM rm_posts AS p WHERE p.org = c.org AND p.campaign = c.id) AS posts_at
            FROM rm_campaigns AS c WHERE c.org = @org AND c.status IN ('Importing', 'Cancelling') AND c.doc IS NOT NULL) AS written) AS under_way
        """;

    public Task<Page<CampaignAttention>> NeedingAttentionAsync(OrganizationId organization, PageRequest page, CancellationToken cancellationToken)
        => new Listing<CampaignAttention>(
                new Cursor("campaigns attention", organization), "id, status", UnderWay, "since", "id", numbers: true, descending: true,
                r => new CampaignAttention(new CampaignId(r.GetString(2)), ReasonOf(r.GetString(3)), Instant.FromUnixTimeMilliseconds(r.GetInt64(0))))
            .Where("since <= now_ms() - 120000", ("org", organization.Value))
            .PageAsync(database, page, cancellationToken);

    public async Task<ImmutableDictionary<CampaignId, ImmutableArray<StatusCount>>> CountsAsync(
        OrganizationId organization, IReadOnlyCollection<CampaignId> campaigns, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenReadAsync(organization, cancellationToken);
        var rows = await connection.QueryAsync($"""
            SELECT campaign, status, count(*) FROM (
                SELECT p.campaign, {PostStatusSql.Status} AS status FROM {RowSet.From(database, "v_id")} CROSS JOIN rm_posts AS p CROSS JOIN post_status AS s
                WHERE p.org = @org AND p.campaign = v_id AND s.org = p.org AND s.post = p.id) AS posts
            GROUP BY campaign, status
            """, r => (Campaign: new CampaignId(r.GetString(0)), Count: new StatusCount(Enum.Parse<PostStatus>(r.GetString(1)), (int)r.GetInt64(2))), cancellationToken,
            Documents.Ids(campaigns), ("org", organization.Value));
        return rows.GroupBy(r => r.Campaign).ToImmutableDictionary(g => g.Key, g => g.Select(r => r.Count).OrderBy(c => c.Status).ToImmutableArray());
    }

    private static CampaignAttentionReason ReasonOf(string status)
        => status == nameof(CampaignStatus.Importing) ? CampaignAttentionReason.ImportInterrupted : CampaignAttentionReason.CancelInterrupted;
}
