using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Orleans;
using Platform.Domain.Members;

namespace Platform.Domain.Campaigns;

/// <summary>Create a campaign, or change it; null leaves a value as it is.</summary>
[GenerateSerializer, Immutable, Alias("PlanCampaign")]
public sealed record PlanCampaign(
    [property: Id(0)] string? Name, [property: Id(1)] string? Goal, [property: Id(2)] LocalDate? StartsOn, [property: Id(3)] LocalDate? EndsOn,
    [property: Id(4)] Actor Actor, [property: Id(5)] int? ExpectedVersion = null);

/// <summary>The road of a campaign.
/// <list type="table">
/// <item><term>nothing</term><description>created: Active; a calendar begun: Importing</description></item>
/// <item><term>Importing</term><description>all posts there: Active; the same calendar again goes on where it stopped</description></item>
/// <item><term>Active</term><description>changed: Active; closed: Closed</description></item>
/// <item><term>Importing, Active, Closed</term><description>cancelled: Cancelling; its posts withdrawn: Closed</description></item>
/// </list></summary>
public static partial class CampaignRules
{
    /// <summary>Creates a campaign.</summary>
    public static Outcome<Decision<Campaign>> Create(Campaign campaign, OrganizationId organization, CampaignId id, PlanCampaign command, Instant now)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        ArgumentNullException.ThrowIfNull(command);
        if (MayPlan(command.Actor) is { } no)
        {
            return no;
        }

        if (campaign.Exists)
        {
            return new Refused(Refusal.AlreadyExists, "There is a campaign of this id.");
        }

        if (CheckPlan(command.Name ?? "", command.StartsOn, command.EndsOn) is { } wrong)
        {
            return wrong;
        }

        var created = new Campaign
        {
            Organization = organization,
            Id = id,
            Name = command.Name!.Trim(),
            Goal = command.Goal,
            StartsOn = command.StartsOn,
            EndsOn = command.EndsOn,
            Status = CampaignStatus.Active,
            Owner = command.Actor.Person,
            CreatedAt = now,
        };
        return Decision.Of(created, new CampaignCreated(now, command.Actor) { Changes = Changes(campaign, created) });
    }

    /// <summary>Changes name, goal or dates.</summary>
    public static Outcome<Decision<Campaign>> Change(Campaign campaign, PlanCampaign command, Instant now)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        ArgumentNullException.ThrowIfNull(command);
        if (!campaign.Exists)
        {
            return new Refused(Refusal.NotFound, "There is no such campaign.");
        }

        if (MayPlan(command.Actor) is { } no)
        {
            return no;
        }

        var changed = campaign with
        {
            Name = command.Name?.Trim() ?? campaign.Name,
            Goal = command.Goal ?? campaign.Goal,
            StartsOn = command.StartsOn ?? campaign.StartsOn,
            EndsOn = command.EndsOn ?? campaign.EndsOn,
        };
        return CheckPlan(changed.Name, changed.StartsOn, changed.EndsOn)
            ?? (Outcome<Decision<Campaign>>)(changed == campaign
                ? Decision.Unchanged(campaign)
                : Decision.Of(changed, new CampaignChanged(now, command.Actor) { Changes = Changes(campaign, changed) }));
    }

    /// <summary>Closes a campaign for new posts.</summary>
    public static Outcome<Decision<Campaign>> Close(Campaign campaign, Actor actor, Instant now)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        return !campaign.Exists
            ? new Refused(Refusal.NotFound, "There is no such campaign.")
            : MayPlan(actor) is { } no
                ? no
                : campaign.Status is CampaignStatus.Closed or CampaignStatus.Cancelling
                    ? Decision.Unchanged(campaign)
                    : Decision.Of(campaign with { Status = CampaignStatus.Closed }, new CampaignClosed(now, actor));
    }

    /// <summary>Begins to load a calendar. The same calendar again goes on; another one into the same campaign is refused.</summary>
    public static Outcome<Decision<Campaign>> BeginImport(Campaign campaign, OrganizationId organization, CampaignId id, string name,
        string hash, string salt, int posts, Actor actor, Instant now)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        if (MayPlan(actor) is { } no)
        {
            return no;
        }

        if (campaign.Exists)
        {
            return campaign switch
            {
                { CancelledBy: not null } => new Refused(Refusal.WrongState, "The campaign was cancelled; load the calendar under another name."),
                _ when campaign.ImportHash == hash => Decision.Unchanged(campaign),
                _ => new Refused(Refusal.AlreadyExists, "A campaign of this id was made from another calendar."),
            };
        }

        return CheckPlan(name, null, null) ?? (Outcome<Decision<Campaign>>)Decision.Of(
            new Campaign
            {
                Organization = organization,
                Id = id,
                Name = name.Trim(),
                Status = CampaignStatus.Importing,
                Owner = actor.Person,
                CreatedAt = now,
                ImportHash = hash,
                ImportSalt = salt,
                ImportedPosts = posts,
            },
            new CampaignImportBegun(now, actor, CommitmentTo(hash, salt), posts));
    }

    /// <summary>What may be told of a calendar's hash.</summary>
    public static string CommitmentTo(string hash, string? salt)
        => salt is null ? hash : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{salt}/{hash}")));

    /// <summary>All posts are there.</summary>
    public static Outcome<Decision<Campaign>> EndImport(Campaign campaign, Actor actor, Instant now)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        return campaign.Status != CampaignStatus.Importing
            ? Decision.Unchanged(campaign)
            : Decision.Of(campaign with { Status = CampaignStatus.Active }, new CampaignImported(now, actor, campaign.ImportedPosts));
    }

    private static ImmutableArray<SettingChange> Changes(Campaign before, Campaign after)
        => SettingChange.Between(CampaignSettings.Of(before), CampaignSettings.Of(after));

    private static Refused? CheckPlan(string name, LocalDate? from, LocalDate? to) => (name, from, to) switch
    {
        _ when string.IsNullOrWhiteSpace(name) || name.Length > 200 => new Refused(Refusal.InvalidInput, "A campaign's name has 1 to 200 characters.", "name"),
        (_, { } start, { } end) when end < start => new Refused(Refusal.InvalidInput, "The campaign ends before it begins.", "endsOn"),
        _ => null,
    };

    private static Refused? MayPlan(Actor actor)
        => actor.Person is null ? new Refused(Refusal.PersonRequired, "Planning needs a named person: send the header On-Behalf-Of with a member's id or e-mail address.") : actor.Lacks(Role.Author);
}
