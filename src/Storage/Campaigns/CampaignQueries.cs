using System.Collections.Immutable;
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
}
