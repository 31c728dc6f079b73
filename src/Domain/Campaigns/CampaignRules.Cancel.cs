using NodaTime;
using Orleans;
using Platform.Domain.Members;
using Platform.Domain.Posts;

namespace Platform.Domain.Campaigns;

/// <summary>Cancel a campaign.</summary>
/// <param name="Reason">Why, in a person's words.</param>
/// <param name="Actor">Who.</param>
/// <param name="ExpectedVersion">The version that the caller saw, or null.</param>
[GenerateSerializer, Immutable, Alias("CancelCampaign")]
public sealed record CancelCampaign([property: Id(0)] string Reason, [property: Id(1)] Actor Actor, [property: Id(2)] int? ExpectedVersion = null);

/// <summary>Cancelling: Importing, Active and Closed become Cancelling, and Closed when every unsent post is withdrawn.</summary>
public static partial class CampaignRules
{
    /// <summary>Why the campaign may not be cancelled, or null. The person who planned it may, with the role of an author, and
    /// compliance.</summary>
    public static Refused? MayCancel(Campaign campaign, CancelCampaign command)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        ArgumentNullException.ThrowIfNull(command);
        var actor = command.Actor;
        return campaign switch
        {
            { Exists: false } => new Refused(Refusal.NotFound, "There is no such campaign."),
            _ when actor.Person is null
                => new Refused(Refusal.PersonRequired, "Cancelling needs a named person: send the header On-Behalf-Of with a member's id or e-mail address."),
            _ when !actor.Is(Role.Compliance) && !(actor.Is(Role.Author) && actor.Person == campaign.Owner)
                => new Refused(Refusal.NotAllowed, "A campaign is cancelled by the person who planned it or by compliance."),
            _ when string.IsNullOrWhiteSpace(command.Reason) || command.Reason.Length > SuspensionRules.MaxReason
                => new Refused(Refusal.InvalidInput, $"Say why, in 1 to {SuspensionRules.MaxReason} characters.", "reason"),
            _ => null,
        };
    }

    /// <summary>Begins to cancel it. Again it changes nothing: what was begun goes on.</summary>
    public static Outcome<Decision<Campaign>> BeginCancel(Campaign campaign, CancelCampaign command, Instant now)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        ArgumentNullException.ThrowIfNull(command);
        if (MayCancel(campaign, command) is { } no)
        {
            return no;
        }

        return campaign.CancelledBy is not null
            ? Decision.Unchanged(campaign)
            : Decision.Of(
                campaign with { Status = CampaignStatus.Cancelling, CancelledBy = command.Actor.Person },
                new CampaignCancelBegun(now, command.Actor));
    }

    /// <summary>Every unsent post is withdrawn.</summary>
    public static Outcome<Decision<Campaign>> EndCancel(Campaign campaign, Actor actor, int withdrawn, int there, int underWay, Instant now)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        return campaign.Status != CampaignStatus.Cancelling
            ? Decision.Unchanged(campaign)
            : Decision.Of(campaign with { Status = CampaignStatus.Closed }, new CampaignCancelled(now, actor, withdrawn, there, underWay));
    }
}
