using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Campaigns;
using Platform.Domain.Members;
using Platform.Grains;
using Platform.GraphQL.Organizations;

namespace Platform.GraphQL.Campaigns;

/// <summary>Cancels campaigns.</summary>
[MutationType]
[Authorize(Roles = [nameof(Role.Author), nameof(Role.Compliance)])]
public static class CampaignCancellations
{
    /// <summary>Cancels a campaign: withdraws all of its unsent posts and closes it for good, also one whose calendar was loaded or is
    /// being loaded. When it answers, nothing of it goes out any more; what is public stays public. For the person who planned it, with the
    /// role of an author, and for compliance. The same call again goes on where an interrupted one stopped, and the platform does so by
    /// itself.
    /// A post that can't be withdrawn yet is named in `failed`: its campaign stays CANCELLING until it is.</summary>
    /// <param name="id">The campaign's id.</param>
    /// <param name="reason">Why, 1 to 500 characters.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<CampaignCancelPayload> CampaignCancelAsync(
        CampaignId id, string reason, Caller caller, IGrainFactory grains, int? expectedVersion = null)
    {
        var grain = grains.Campaign(caller.Organization, id);
        var command = new CancelCampaign(reason, caller.Actor, expectedVersion);
        var seen = await grain.Get();
        if ((CampaignRules.MayCancel(seen.State, command) ?? seen.Stale(expectedVersion)) is { } no)
        {
            return await Payloads.RefusedAsync(no, FieldPaths.Argument, grain.Get, now => new CampaignCancelPayload { Campaign = new CampaignNode(now) });
        }

        await grain.Interrupt();
        var cancelled = await grain.Cancel(command);
        if (cancelled.Campaign is not { } campaign)
        {
            return await Payloads.RefusedAsync(
                cancelled.Refused!, FieldPaths.Argument, grain.Get, now => new CampaignCancelPayload { Campaign = new CampaignNode(now) });
        }

        return new CampaignCancelPayload
        {
            Campaign = new CampaignNode(campaign),
            Withdrawn = cancelled.Withdrawn,
            AlreadyPublic = cancelled.Public,
            UnderWay = cancelled.UnderWay,
            Failed = cancelled.Failed,
        };
    }
}

/// <summary>The cancelled campaign and what became of its posts, or why it was not cancelled.</summary>
public sealed record CampaignCancelPayload : CampaignPayload
{
    /// <summary>How many of its posts are withdrawn.</summary>
    public int Withdrawn { get; init; }

    /// <summary>How many are public on at least one account. What was unsent of them is withdrawn; what is public stays.</summary>
    public int AlreadyPublic { get; init; }

    /// <summary>How many have a call whose outcome is not known yet; they are asked about, and never sent again.</summary>
    public int UnderWay { get; init; }

    /// <summary>The ids of posts that could not be read or written. Nothing of them goes out, and they are tried again.</summary>
    public ImmutableArray<PostId> Failed { get; init; } = [];
}
