using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Members;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Grains;

namespace Platform.GraphQL.Organizations;

/// <summary>Changes the organization's settings, stops everything and lets it go on.</summary>
[MutationType]
[Authorize(Roles = [nameof(Role.Compliance)])]
public static class OrganizationMutations
{
    /// <summary>Changes settings. Packs and phrases are compliance's, the rest the administrator's.</summary>
    /// <param name="input">What is left out stays as it is.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<OrganizationUpdatePayload> OrganizationUpdateAsync(
        OrganizationUpdateInput input, Caller caller, IGrainFactory grains, int? expectedVersion = null)
    {
        var grace = input.GraceMinutes is { } minutes ? Duration.FromMinutes((long)minutes) : (Duration?)null;
        var command = new ChangeOrganization(caller.Actor, input.Name, input.Zone, input.ReviewPolicy, input.Packs, input.Phrases, grace, expectedVersion);
        var grain = grains.Organization(caller.Organization);
        return await Payloads.AnswerAsync(
            await grain.Change(command), FieldPaths.Input, grain.Get,
            changed => new OrganizationUpdatePayload { Organization = new OrganizationNode(changed) });
    }

    /// <summary>Stops everything that goes out of the organization. When it answers, no further call to a network begins.</summary>
    /// <param name="reason">Why, 1 to 500 characters; shown on every post that waits.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<OrganizationSuspendPayload> OrganizationSuspendAsync(
        string reason, Caller caller, IGates gates, IGrainFactory grains, int? expectedVersion = null, CancellationToken cancellationToken = default)
    {
        var organization = await grains.Organization(caller.Organization).Get();
        var begun = organization.Stale(expectedVersion) is { } no ? no : await gates.CloseAsync(GateKind.Organization, caller.Organization.Value, reason, caller, cancellationToken);
        return begun.Ok
            ? new OrganizationSuspendPayload { Organization = new OrganizationNode(organization) }.With(begun.Value)
            : await Payloads.RefusedAsync(
                begun.Refused, FieldPaths.Argument, () => Task.FromResult(organization), now => new OrganizationSuspendPayload { Organization = new OrganizationNode(now) });
    }

    /// <summary>Lifts the caller's suspension, or one that the caller may lift: compliance's is lifted by compliance alone. What is within
    /// its grace and not stopped by another reason goes out again.</summary>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<OrganizationResumePayload> OrganizationResumeAsync(
        Caller caller, IGates gates, IGrainFactory grains, int? expectedVersion = null, CancellationToken cancellationToken = default)
    {
        var organization = await grains.Organization(caller.Organization).Get();
        var opened = organization.Stale(expectedVersion) is { } stale
            ? stale
            : await gates.OpenAsync(GateKind.Organization, caller.Organization.Value, caller, cancellationToken);
        return opened.Ok
            ? new OrganizationResumePayload { Organization = new OrganizationNode(organization), StillClosed = opened.Value }
            : await Payloads.RefusedAsync(
                opened.Refused, FieldPaths.Argument, () => Task.FromResult(organization),
                now => new OrganizationResumePayload { Organization = new OrganizationNode(now) });
    }
}

/// <summary>Settings to change; what is left out stays as it is.</summary>
/// <param name="Name">The name, 1 to 200 characters.</param>
/// <param name="Zone">An IANA time zone.</param>
/// <param name="ReviewPolicy">Which posts need a reviewer.</param>
/// <param name="Packs">The ids of the rule packs that are active; an empty list means all of them.</param>
/// <param name="Phrases">All phrases of the organization's own, each of 1 to 200 characters.</param>
/// <param name="GraceMinutes">How many minutes late a post may still go out, 1 to 43200.</param>
public sealed record OrganizationUpdateInput(
    string? Name = null, string? Zone = null, ReviewPolicy? ReviewPolicy = null, ImmutableArray<string>? Packs = null, ImmutableArray<string>? Phrases = null, int? GraceMinutes = null);

/// <summary>The organization with its settings, or why they stay as they were.</summary>
public sealed record OrganizationUpdatePayload : MutationPayload
{
    /// <summary>The organization as it is now; null when it was refused.</summary>
    public OrganizationNode? Organization { get; init; }
}

/// <summary>The suspended organization, or why it is not suspended.</summary>
public sealed record OrganizationSuspendPayload : SuspendPayload
{
    /// <summary>The organization; null when it was refused.</summary>
    public OrganizationNode? Organization { get; init; }
}

/// <summary>The resumed organization, or why it was not resumed.</summary>
public sealed record OrganizationResumePayload : ResumePayload
{
    /// <summary>The organization; null when it was refused.</summary>
    public OrganizationNode? Organization { get; init; }
}
