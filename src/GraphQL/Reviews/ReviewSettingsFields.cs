using System.Collections.Immutable;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Reviews;
using Platform.GraphQL.Accounts;
using Platform.GraphQL.Campaigns;
using Platform.GraphQL.Organizations;

namespace Platform.GraphQL.Reviews;

/// <summary>How an organization reviews.</summary>
/// <param name="Row">The settings that are shown.</param>
[GraphQLName("ReviewSettings")]
public sealed record ReviewSettingsNode([property: GraphQLIgnore] ReviewSettings Row)
{
    /// <summary>Where what waits for review goes: the first route whose conditions all hold is taken.</summary>
    [ListSize(AssumedSize = 3)]
    public ImmutableArray<ReviewRoute> Routes => Row.Routes;

    /// <summary>How many of a hundred clear revisions are drawn for review.</summary>
    public int SamplingPercent => Row.SamplingPercent;

    /// <summary>What the draw is verified with: a revision is drawn when the first 8 bytes of SHA-256(`salt|post|revision`), modulo 100, are below the percentage; `post` is the post's key, which stands in its opaque id.</summary>
    [Authorize(Roles = [nameof(Role.Auditor), nameof(Role.Compliance)])]
    public string SamplingSalt => Row.SamplingSalt;

    /// <summary>The verdict from which on two different people must approve; null for never.</summary>
    public Severity? TwoPeopleFrom => Row.TwoPeopleFrom;

    /// <summary>Whether an approval must say of each FLAG or BLOCK hit what it was.</summary>
    public bool DispositionsRequired => Row.Dispositions;

    /// <summary>Whether an approval of a post with media must say `checklistConfirmed: true`.</summary>
    public bool ChecklistRequired => Row.Checklist;
}

/// <summary>Shows one route.</summary>
[ObjectType<ReviewRoute>(BindProperties = [nameof(ReviewRoute.Queue), nameof(ReviewRoute.From), nameof(ReviewRoute.Tags), nameof(ReviewRoute.Steps), nameof(ReviewRoute.Levels)])]
[GraphQLDescription("Where what waits for review goes. Conditions that are empty always hold.")]
public static class ReviewRouteFields
{
    /// <summary>It must be for one of these accounts.</summary>
    [ListSize(AssumedSize = 2)]
    public static async Task<ImmutableArray<AccountNode>> GetAccountsAsync([Parent] ReviewRoute route, AccountById accounts, CancellationToken cancellationToken)
        => [.. (await Task.WhenAll(route.Accounts.Select(id => accounts.LoadAsync(id, cancellationToken)))).OfType<AccountNode>()];

    /// <summary>It must belong to one of these campaigns.</summary>
    [ListSize(AssumedSize = 2)]
    public static async Task<ImmutableArray<CampaignNode>> GetCampaignsAsync([Parent] ReviewRoute route, CampaignById campaigns, CancellationToken cancellationToken)
        => [.. (await Task.WhenAll(route.Campaigns.Select(id => campaigns.LoadAsync(id, cancellationToken)))).OfType<CampaignNode>()];

    /// <summary>How many minutes a decision may take, or null; the time of the post is the latest in any case.</summary>
    public static int? GetDueInMinutes([Parent] ReviewRoute route) => route.DueIn is { } time ? (int)time.TotalMinutes : null;
}

/// <summary>How the organization reviews.</summary>
[ObjectType<OrganizationNode>]
public static class OrganizationReviewFields
{
    /// <summary>How it reviews: routes, sampling, and what an approval needs.</summary>
    [Authorize(Roles = [nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
    public static ReviewSettingsNode GetReviewSettings([Parent] OrganizationNode organization) => new(organization.Row.State.Review ?? ReviewSettings.Default);
}
