using Platform.Domain;
using Platform.Domain.Campaigns;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.Grains;
using Platform.GraphQL.Organizations;

namespace Platform.GraphQL.Campaigns;

/// <summary>Stops a campaign and lets it go on.</summary>
[MutationType]
[Authorize(Roles = [nameof(Role.Author), nameof(Role.Compliance)])]
public static class CampaignSuspensions
{
    /// <summary>Stops everything of a campaign. When it answers, no further call to a network begins for its posts.</summary>
    /// <param name="id">The campaign's id.</param>
    /// <param name="reason">Why, 1 to 500 characters; shown on every post that waits.</param>
    public static async Task<CampaignSuspendPayload> CampaignSuspendAsync(CampaignId id, string reason, Caller caller, IGates gates, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var campaign = await grains.Campaign(caller.Organization, id).Get();
        var begun = Closed(campaign.State) is { } no ? no : await gates.CloseAsync(GateKind.Campaign, id.Value, reason, caller, cancellationToken);
        return begun.Ok
            ? new CampaignSuspendPayload { CallsBegun = begun.Value, Campaign = new CampaignNode(campaign) }
            : Payloads.Refused<CampaignSuspendPayload>(begun.Refused, FieldPaths.Argument);
    }

    /// <summary>Lets go out again what is within its grace and not stopped by another suspension.</summary>
    /// <param name="id">The campaign's id.</param>
    public static async Task<CampaignResumePayload> CampaignResumeAsync(CampaignId id, Caller caller, IGates gates, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var campaign = await grains.Campaign(caller.Organization, id).Get();
        var refused = Closed(campaign.State) ?? await gates.OpenAsync(GateKind.Campaign, id.Value, caller, cancellationToken);
        return refused is null ? new CampaignResumePayload { Campaign = new CampaignNode(campaign) } : Payloads.Refused<CampaignResumePayload>(refused, FieldPaths.None);
    }

    // While a calendar is being loaded its gate is the import's: opening it would let half a calendar go out.
    private static Refused? Closed(Campaign campaign) => campaign switch
    {
        { Exists: false } => new Refused(Refusal.NotFound, "There is no such campaign."),
        { Status: CampaignStatus.Importing } => new Refused(Refusal.WrongState, "A calendar is being loaded; nothing of the campaign goes out before it is whole. Import the same file again to go on."),
        _ => null,
    };
}

/// <summary>The suspended campaign, or why it is not suspended.</summary>
public sealed record CampaignSuspendPayload : SuspendPayload
{
    /// <summary>The campaign; null when it was refused.</summary>
    public CampaignNode? Campaign { get; init; }
}

/// <summary>The resumed campaign, or why it was not resumed.</summary>
public sealed record CampaignResumePayload : MutationPayload
{
    /// <summary>The campaign; null when it was refused.</summary>
    public CampaignNode? Campaign { get; init; }
}
