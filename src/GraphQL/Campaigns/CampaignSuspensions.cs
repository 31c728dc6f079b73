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
            ? new CampaignSuspendPayload { Campaign = new CampaignNode(campaign) }.With(begun.Value)
            : await Payloads.RefusedAsync(begun.Refused, FieldPaths.Argument, () => Task.FromResult(campaign), now => new CampaignSuspendPayload { Campaign = new CampaignNode(now) });
    }

    /// <summary>Lifts the caller's suspension, or one that the caller may lift: compliance's is lifted by compliance alone. What is within
    /// its grace and not stopped by another reason goes out again.</summary>
    /// <param name="id">The campaign's id.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<CampaignResumePayload> CampaignResumeAsync(
        CampaignId id, Caller caller, IGates gates, IGrainFactory grains, int? expectedVersion = null, CancellationToken cancellationToken = default)
    {
        var campaign = await grains.Campaign(caller.Organization, id).Get();
        var opened = Refused(campaign, expectedVersion) is { } no ? no : await gates.OpenAsync(GateKind.Campaign, id.Value, caller, cancellationToken);
        return opened.Ok
            ? new CampaignResumePayload { Campaign = new CampaignNode(campaign), StillClosed = opened.Value }
            : await Payloads.RefusedAsync(
                opened.Refused, FieldPaths.Argument, () => Task.FromResult(campaign), now => new CampaignResumePayload { Campaign = new CampaignNode(now) });
    }

    private static Refused? Refused(Versioned<Campaign> campaign, int? expectedVersion)
        => campaign.State.Exists ? campaign.Stale(expectedVersion) : new Refused(Refusal.NotFound, "There is no such campaign.");
}

/// <summary>The suspended campaign, or why it is not suspended.</summary>
public sealed record CampaignSuspendPayload : SuspendPayload
{
    /// <summary>The campaign; null when it was refused.</summary>
    public CampaignNode? Campaign { get; init; }
}

/// <summary>The resumed campaign, or why it was not resumed.</summary>
public sealed record CampaignResumePayload : ResumePayload
{
    /// <summary>The campaign; null when it was refused.</summary>
    public CampaignNode? Campaign { get; init; }
}
