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
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<CampaignSuspendPayload> CampaignSuspendAsync(
        CampaignId id, string reason, Caller caller, IGates gates, IGrainFactory grains, int? expectedVersion = null, CancellationToken cancellationToken = default)
    {
        var campaign = await grains.Campaign(caller.Organization, id).Get();
        var begun = Refused(campaign, expectedVersion) is { } no ? no : await gates.CloseAsync(GateKind.Campaign, id.Value, reason, caller, cancellationToken);
        return begun.Ok
            ? new CampaignSuspendPayload { CallsBegun = begun.Value, Campaign = new CampaignNode(campaign) }
            : await Payloads.RefusedAsync(begun.Refused, FieldPaths.Argument, () => Task.FromResult(campaign), now => new CampaignSuspendPayload { Campaign = new CampaignNode(now) });
    }

    /// <summary>Lets go out again what is within its grace and not stopped by another suspension.</summary>
    /// <param name="id">The campaign's id.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<CampaignResumePayload> CampaignResumeAsync(
        CampaignId id, Caller caller, IGates gates, IGrainFactory grains, int? expectedVersion = null, CancellationToken cancellationToken = default)
    {
        var campaign = await grains.Campaign(caller.Organization, id).Get();
        var refused = Refused(campaign, expectedVersion) ?? await gates.OpenAsync(GateKind.Campaign, id.Value, caller, cancellationToken);
        return refused is null
            ? new CampaignResumePayload { Campaign = new CampaignNode(campaign) }
            : await Payloads.RefusedAsync(refused, FieldPaths.Argument, () => Task.FromResult(campaign), now => new CampaignResumePayload { Campaign = new CampaignNode(now) });
    }

    // While a calendar is being loaded its gate is the import's: opening it would let half a calendar go out.
    private static Refused? Refused(Versioned<Campaign> campaign, int? expectedVersion) => campaign.State switch
    {
        { Exists: false } => new Refused(Refusal.NotFound, "There is no such campaign."),
        { Status: CampaignStatus.Importing } => new Refused(Refusal.WrongState, "A calendar is being loaded; nothing of the campaign goes out before it is whole. Import the same file again to go on."),
        _ => campaign.Stale(expectedVersion),
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
