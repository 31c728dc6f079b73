using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Reviews;
using Platform.Grains;
using Platform.GraphQL.Organizations;

namespace Platform.GraphQL.Reviews;

/// <summary>Changes how the organization reviews.</summary>
[MutationType]
[Authorize(Roles = [nameof(Role.Compliance)])]
public static class ReviewSettingsMutations
{
    /// <summary>Changes how the organization reviews. Items that are open keep what held when they were opened.</summary>
    /// <param name="input">What is left out stays as it is.</param>
    /// <param name="expectedVersion">The organization's version that the caller saw; another one is refused.</param>
    public static async Task<ReviewSettingsUpdatePayload> ReviewSettingsUpdateAsync(
        ReviewSettingsUpdateInput input, Caller caller, IGrainFactory grains, int? expectedVersion = null)
    {
        var grain = grains.Organization(caller.Organization);
        var command = new ChangeReviewSettings(
            caller.Actor, input.Routes is { } routes ? [.. routes.Select(route => route.Route)] : null, input.SamplingPercent, input.TwoPeopleFrom, input.DispositionsRequired, expectedVersion,
            input.ChecklistRequired);
        return await Payloads.AnswerAsync(
            await grain.ChangeReviews(command), FieldPaths.Input, grain.Get,
            changed => new ReviewSettingsUpdatePayload { Organization = new OrganizationNode(changed) });
    }
}

/// <summary>How the organization is to review; what is left out stays as it is.</summary>
/// <param name="Routes">All routes, in the order in which they are tried; at most 20.</param>
/// <param name="SamplingPercent">How many of a hundred clear revisions are drawn for review, 0 to 100.</param>
/// <param name="TwoPeopleFrom">The verdict from which on two different people must approve; CLEAR for never.</param>
/// <param name="DispositionsRequired">Whether an approval must say of each FLAG or BLOCK hit what it was.</param>
/// <param name="ChecklistRequired">Whether an approval of a post with media must say `checklistConfirmed: true`.</param>
public sealed record ReviewSettingsUpdateInput(
    ImmutableArray<ReviewRouteInput>? Routes = null, int? SamplingPercent = null, Severity? TwoPeopleFrom = null, bool? DispositionsRequired = null,
    bool? ChecklistRequired = null);

/// <summary>Where what waits for review goes. Conditions that are left out always hold.</summary>
/// <param name="Queue">The name of the queue, 1 to 50 characters.</param>
/// <param name="From">The least verdict.</param>
/// <param name="Tags">It must have one of these tags.</param>
/// <param name="AccountIds">It must be for one of these accounts.</param>
/// <param name="CampaignIds">It must belong to one of these campaigns.</param>
/// <param name="Steps">Who is asked, one step after the other; any reviewer where it is left out. Nobody counts at two steps.</param>
/// <param name="Levels">Who is asked when it is escalated, level 1 first; any of the compliance staff where it is left out.</param>
/// <param name="DueInMinutes">How long a decision may take, 1 to 43200; the time of the post is the latest in any case.</param>
public sealed record ReviewRouteInput(
    string Queue, Severity? From = null, ImmutableArray<string> Tags = default, ImmutableArray<AccountId> AccountIds = default, ImmutableArray<CampaignId> CampaignIds = default,
    ImmutableArray<ReviewStepInput> Steps = default, ImmutableArray<ReviewStepInput> Levels = default, int? DueInMinutes = null)
{
    internal ReviewRoute Route => new(
        Queue, From, Tags.IsDefault ? [] : Tags, AccountIds.IsDefault ? [] : AccountIds, CampaignIds.IsDefault ? [] : CampaignIds,
        Steps.IsDefault ? [] : [.. Steps.Select(step => step.Step)], Levels.IsDefault ? [] : [.. Levels.Select(level => level.Step)],
        DueInMinutes is { } minutes ? Duration.FromMinutes((long)minutes) : null);
}

/// <summary>Who is asked, and how many of them must approve.</summary>
/// <param name="Role">Those with this role, where no members are named; every reviewer where it is left out.</param>
/// <param name="MemberIds">These members; they need a reviewer's role as well.</param>
/// <param name="Needed">How many must approve: 1 is any of them, 0 is all members, k is k of them.</param>
public sealed record ReviewStepInput(Role? Role = null, ImmutableArray<MemberId> MemberIds = default, int Needed = 1)
{
    internal ReviewStep Step => new(Role, MemberIds.IsDefault ? [] : MemberIds, Needed);
}

/// <summary>The organization with its settings, or why they stay as they were.</summary>
public sealed record ReviewSettingsUpdatePayload : MutationPayload
{
    /// <summary>The organization as it is now; null when it was refused.</summary>
    public OrganizationNode? Organization { get; init; }
}
