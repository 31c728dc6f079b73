using System.Runtime.CompilerServices;
using Platform.Domain;
using Platform.Domain.Campaigns;
using Platform.Domain.Members;
using Platform.GraphQL.Audit;

namespace Platform.GraphQL.Campaigns;

/// <summary>Tells of campaigns.</summary>
[SubscriptionType]
[Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
public static class CampaignSubscriptions
{
    /// <summary>The changes of one campaign.</summary>
    /// <param name="id">The campaign's id.</param>
    /// <param name="after">The `seq` of the last event that was heard, to hear what was missed; without it, what happens from now on.</param>
    public static async IAsyncEnumerable<CampaignChange> StreamCampaignAsync(
        CampaignId id, Caller caller, [Service] JournalFeeds feeds, ICampaignQueries campaigns, long? after = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var happenings in feeds.ReadAsync(caller.Organization, after, cancellationToken))
        {
            foreach (var (happening, _) in happenings.Told(one => CampaignOf(one) is { } campaign && campaign == id ? campaign : (CampaignId?)null))
            {
                if (await happening.SharedAsync("campaign", () => ReadAsync(happening, id, campaigns)) is { } row)
                {
                    yield return new CampaignChange(happening.Seq, new CampaignNode(row));
                }
            }
        }
    }

    /// <summary>A campaign is planned anew, closed, suspended or resumed. It is told at least once for each change, as it stands then or later; of its posts
    /// tells `postStatusChanged`.</summary>
    [Subscribe(With = nameof(StreamCampaignAsync))]
    public static CampaignChange CampaignChanged([EventMessage] CampaignChange change) => change;

    private static CampaignId? CampaignOf(Happening happening) => happening switch
    {
        { Kind: "campaign", Keys: [var campaign] } => new CampaignId(campaign),
        { Kind: "gate", Keys: ["campaign", var campaign] } => new CampaignId(campaign),
        _ => null,
    };

    private static async Task<Versioned<Campaign>?> ReadAsync(Happening happening, CampaignId id, ICampaignQueries campaigns)
        => (await campaigns.FindManyAsync(happening.Organization, [id], CancellationToken.None)).GetValueOrDefault(id);
}

/// <summary>A campaign that changed.</summary>
/// <param name="Seq">The place of the change in the organization's journal: give it as `after` to go on behind it.</param>
/// <param name="Campaign">The campaign as it stands now.</param>
public sealed record CampaignChange(long Seq, CampaignNode Campaign);
