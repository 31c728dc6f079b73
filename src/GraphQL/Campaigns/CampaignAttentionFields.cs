using NodaTime;
using Platform.Domain;
using Platform.Domain.Campaigns;
using Platform.Domain.Members;

namespace Platform.GraphQL.Campaigns;

/// <summary>A campaign that waits for a person, and why.</summary>
/// <param name="Row">The row of the list.</param>
[GraphQLName("CampaignAttention")]
public sealed record CampaignAttentionNode([property: GraphQLIgnore] CampaignAttention Row)
{
    /// <summary>The campaign's id.</summary>
    public CampaignId CampaignId => Row.Campaign;

    /// <summary>Why it waits for a person, and what to do.</summary>
    public CampaignAttentionReason Reason => Row.Reason;

    /// <summary>When something of it was written last.</summary>
    public Instant Since => Row.Since;
}

/// <summary>What a row of the list leads to.</summary>
[ObjectType<CampaignAttentionNode>]
public static class CampaignAttentionFields
{
    /// <summary>The campaign; null where what is stored of it can't be shown.</summary>
    public static Task<CampaignNode?> GetCampaignAsync([Parent] CampaignAttentionNode attention, CampaignById campaigns, CancellationToken cancellationToken)
        => campaigns.LoadAsync(attention.Row.Campaign, cancellationToken);
}

/// <summary>Reads what waits for a person.</summary>
[QueryType]
[Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
public static class CampaignAttentionQueries
{
    /// <summary>Campaigns whose import or cancellation was interrupted: nothing was written of them for two minutes. Nothing of them goes out
    /// until a person goes on with it; the latest first.</summary>
    /// <param name="first">How many at most, 1 to 100.</param>
    /// <param name="after">The cursor to read on after.</param>
    public static async Task<Connection<CampaignAttentionNode>> GetCampaignsNeedingAttentionAsync(
        Caller caller, ICampaignQueries campaigns, int first = 20, string? after = null, CancellationToken cancellationToken = default)
        => Connection.From(await campaigns.NeedingAttentionAsync(caller.Organization, Connection.Request(first, after), cancellationToken),
            row => new CampaignAttentionNode(row), after);
}
