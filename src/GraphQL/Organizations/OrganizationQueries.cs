using System.Collections.Immutable;
using Platform.Domain.Members;
using Platform.Grains;
using Platform.GraphQL.Moderation;

namespace Platform.GraphQL.Organizations;

/// <summary>Reads the organization.</summary>
[QueryType]
public static class OrganizationQueries
{
    /// <summary>The organization that the token belongs to.</summary>
    [Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
    public static async Task<OrganizationNode> GetOrganizationAsync(Caller caller, IGrainFactory grains)
        => new(await grains.Organization(caller.Organization).Get());
}

/// <summary>What else is known of an organization.</summary>
[ObjectType<OrganizationNode>]
public static class OrganizationFields
{
    /// <summary>The rules of built-in packs that its posts are not scanned with: which, why, who and since when.</summary>
    [Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
    public static ImmutableArray<MutedRuleView> GetMutedRules([Parent] OrganizationNode organization) => [.. (organization.Row.State.Muted ?? []).Select(muted => new MutedRuleView(muted))];

    /// <summary>The suspensions in force, of the organization, of accounts and of campaigns: those of compliance and authors, and campaigns
    /// whose calendar is being loaded. Accounts that are not connected and members who left are no suspensions; they are shown with their
    /// posts.</summary>
    [Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
    public static async Task<ImmutableArray<ClosedGateView>> GetClosedGatesAsync([Parent] OrganizationNode organization, ClosedGates gates, CancellationToken cancellationToken)
        => [.. (await gates.LoadAsync(organization.Row.State.Id, cancellationToken) ?? []).Select(gate => new ClosedGateView(gate))];
}
