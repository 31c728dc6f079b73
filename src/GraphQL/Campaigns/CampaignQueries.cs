using Platform.Domain;
using Platform.Domain.Campaigns;
using Platform.Domain.Members;

namespace Platform.GraphQL.Campaigns;

/// <summary>Reads campaigns.</summary>
[QueryType]
[Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
public static class CampaignQueries
{
    /// <summary>A campaign, or null where there is none with this id.</summary>
    /// <param name="id">The campaign's id.</param>
    public static Task<CampaignNode?> GetCampaignAsync(CampaignId id, CampaignById campaigns, CancellationToken cancellationToken) => campaigns.LoadAsync(id, cancellationToken);

    /// <summary>The organization's campaigns, newest first.</summary>
    /// <param name="first">How many at most, 1 to 100.</param>
    /// <param name="after">The cursor to read on behind.</param>
    /// <param name="filter">Which ones; all of them without it.</param>
    public static async Task<Connection<CampaignNode>> GetCampaignsAsync(
        Caller caller, ICampaignQueries campaigns, int first = 20, string? after = null, CampaignFilterInput? filter = null, CancellationToken cancellationToken = default)
    {
        var page = await campaigns.ListAsync(caller.Organization, new CampaignFilter(filter?.Status), Connection.Request(first, after), cancellationToken);
        return Connection.From(page, row => new CampaignNode(row), after);
    }
}

/// <summary>Which campaigns are wanted.</summary>
/// <param name="Status">Only those that stand so.</param>
public sealed record CampaignFilterInput(CampaignStatus? Status = null);
