using System.Collections.Immutable;
using NodaTime;
using Orleans;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;

namespace Platform.Domain.Reviews;

/// <summary>Change how an organization reviews; null leaves a setting as it is.</summary>
/// <param name="Actor">Who; compliance staff.</param>
/// <param name="Routes">All routes.</param>
/// <param name="SamplingPercent">How many of a hundred clear revisions are drawn.</param>
/// <param name="TwoPeopleFrom">The verdict from which on two people must approve; Clear for never.</param>
/// <param name="Dispositions">Whether an approval must say what each grave hit was.</param>
/// <param name="ExpectedVersion">The version that the caller saw, or null.</param>
/// <param name="Checklist">Whether an approval of a post with media must attest the checklist.</param>
[GenerateSerializer, Immutable, Alias("ChangeReviewSettings")]
public sealed record ChangeReviewSettings(
    [property: Id(0)] Actor Actor, [property: Id(1)] ImmutableArray<ReviewRoute>? Routes = null, [property: Id(2)] int? SamplingPercent = null,
    [property: Id(3)] Severity? TwoPeopleFrom = null, [property: Id(4)] bool? Dispositions = null, [property: Id(5)] int? ExpectedVersion = null,
    [property: Id(6)] bool? Checklist = null);

/// <summary>How an organization reviews is compliance's to say. Items that are open keep the plan they were opened with.</summary>
public static class ReviewSettingsRules
{
    /// <summary>The most routes.</summary>
    public const int MaxRoutes = 20;

    /// <summary>The most steps or levels of a route.</summary>
    public const int MaxSteps = 5;

    /// <summary>The most people, tags, accounts or campaigns that one list of a route names.</summary>
    public const int MaxNames = 20;

    /// <summary>The longest name of a queue, in characters.</summary>
    public const int MaxQueue = 50;

    /// <summary>Changes settings.</summary>
    /// <param name="organization">The organization.</param>
    /// <param name="command">What is to change.</param>
    /// <param name="salt">A new salt, for an organization that has none.</param>
    /// <param name="now">The moment.</param>
    public static Outcome<Decision<Organization>> Change(Organization organization, ChangeReviewSettings command, string salt, Instant now)
    {
        ArgumentNullException.ThrowIfNull(organization);
        ArgumentNullException.ThrowIfNull(command);
        if (!organization.Exists)
        {
            return new Refused(Refusal.NotFound, "There is no such organization.");
        }

        if ((command.Actor.Lacks(Role.Compliance) ?? Check(command)) is { } no)
        {
            return no;
        }

        var before = organization.Review ?? ReviewSettings.Default;
        var review = before with
        {
            Routes = command.Routes ?? before.Routes,
            SamplingPercent = command.SamplingPercent ?? before.SamplingPercent,
            SamplingSalt = before.SamplingSalt.Length > 0 ? before.SamplingSalt : salt,
            TwoPeopleFrom = command.TwoPeopleFrom switch { Severity.Clear => null, { } from => from, _ => before.TwoPeopleFrom },
            Dispositions = command.Dispositions ?? before.Dispositions,
            Checklist = command.Checklist ?? before.Checklist,
        };
        var changed = organization with { Review = review };
        return Decision.Of(
            changed,
            new OrganizationReviewChanged(
                now, command.Actor, review.SamplingPercent, review.TwoPeopleFrom, review.Dispositions, review.Routes.Length, review.Checklist)
            {
                Changes = OrganizationSettings.Changes(organization, changed, OrganizationSettings.Review),
            });
    }

    /// <summary>Everything that routes name, to be looked up: what is not of the organization is refused like what is not there.</summary>
    public static (ImmutableArray<MemberId> Members, ImmutableArray<AccountId> Accounts, ImmutableArray<CampaignId> Campaigns) Named(ChangeReviewSettings command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var routes = command.Routes ?? [];
        return ([.. routes.SelectMany(r => r.Steps.Concat(r.Levels)).SelectMany(s => s.Members).Distinct()],
            [.. routes.SelectMany(r => r.Accounts).Distinct()], [.. routes.SelectMany(r => r.Campaigns).Distinct()]);
    }

    private static Refused? Check(ChangeReviewSettings command)
    {
        if (command.SamplingPercent is < 0 or > 100)
        {
            return new Refused(Refusal.InvalidInput, "The percentage is 0 to 100.", "samplingPercent");
        }

        var routes = command.Routes ?? [];
        if (routes.Length > MaxRoutes)
        {
            return new Refused(Refusal.InvalidInput, $"There may be {MaxRoutes} routes.", "routes");
        }

        return routes.Select(CheckRoute).FirstOrDefault(no => no is not null);
    }

    private static Refused? CheckRoute(ReviewRoute route)
    {
        if (string.IsNullOrWhiteSpace(route.Queue) || route.Queue.Length > MaxQueue)
        {
            return new Refused(Refusal.InvalidInput, $"A queue's name has 1 to {MaxQueue} characters.", "routes");
        }

        if (route.Steps.Length > MaxSteps || route.Levels.Length > MaxSteps || route.Tags.Length > MaxNames || route.Accounts.Length > MaxNames || route.Campaigns.Length > MaxNames)
        {
            return new Refused(Refusal.InvalidInput, $"A route has at most {MaxSteps} steps and {MaxSteps} levels, and names at most {MaxNames} tags, accounts or campaigns.", "routes");
        }

        if (route.DueIn is { } time && (time < Duration.FromMinutes(1) || time > Duration.FromDays(30)))
        {
            return new Refused(Refusal.InvalidInput, "The time for a decision is between one minute and 30 days.", "routes");
        }

        return route.Steps.Concat(route.Levels).All(IsPossible) ? null
            : new Refused(Refusal.InvalidInput, $"A step asks a role, or 1 to {MaxNames} members, each once; it needs 0 (all members) to {MaxNames} approvals, and not more than it names members.", "routes");
    }

    private static bool IsPossible(ReviewStep step)
        => step.Members.Length <= MaxNames && step.Members.Distinct().Count() == step.Members.Length && step.Needed is >= 0 and <= MaxNames
            && (step.Members.IsEmpty ? step.Needed > 0 : step.Needed <= step.Members.Length);
}
