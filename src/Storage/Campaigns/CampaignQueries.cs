using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Campaigns;

namespace Platform.Storage.Campaigns;

internal sealed class CampaignQueries(Database database) : ICampaignQueries
{
    public Task<Versioned<Campaign>?> FindAsync(OrganizationId organization, CampaignId id, CancellationToken cancellationToken)
        => database.FindAsync<Campaign>("rm_campaigns", organization, id.Value, cancellationToken);

    public Task<ImmutableDictionary<CampaignId, Versioned<Campaign>>> FindManyAsync(OrganizationId organization, IReadOnlyCollection<CampaignId> ids, CancellationToken cancellationToken)
        => database.FindManyAsync<CampaignId, Campaign>("rm_campaigns", organization, ids, cancellationToken);

    public Task<Page<Versioned<Campaign>>> ListAsync(OrganizationId organization, CampaignFilter filter, PageRequest page, CancellationToken cancellationToken)
        => new Listing<Versioned<Campaign>>("doc, version", "rm_campaigns", "created_at", "id", numbers: true, descending: true, r => Documents.Read<Campaign>(r, 2))
            .Where("org = @org AND doc IS NOT NULL", ("org", organization.Value))
            .WhereIf(filter.Status is not null, "status = @status", () => [("status", filter.Status!.Value.ToString())])
            .PageAsync(database, page, cancellationToken);
}
