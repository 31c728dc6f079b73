using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.Grains;
using Platform.Grains.Moderation;
using Platform.GraphQL.Organizations;

namespace Platform.GraphQL.Moderation;

/// <summary>Changes what the organization's posts are scanned with. When one of these answers, nothing goes out any more in which the new packs find something
/// that no reviewer has accepted; `rulePackActivation` tells how far the scan of what waits has come.</summary>
[MutationType]
[Authorize(Roles = [nameof(Role.Compliance)])]
public static class RulePackMutations
{
    /// <summary>Writes the draft of a pack of the organization's own. It scans nothing before it is activated.</summary>
    /// <param name="name">The pack's id: small letters, digits and hyphens; no built-in pack has it.</param>
    /// <param name="source">JSON in the language of the built-in packs, at most 65,536 characters. Of a rule only `id`, `severity` and one of `phrases`, `detector` and `patterns` are needed.</param>
    /// <param name="expectedVersion">The version of the draft that the caller saw; another one is refused.</param>
    public static async Task<RulePackWritePayload> RulePackWriteAsync(
        string name, string source, Caller caller, IGrainFactory grains, IScanners scanners, IOrganizationPacks packs, int? expectedVersion = null, CancellationToken cancellationToken = default)
    {
        var drafts = await packs.DraftsAsync(caller.Organization, cancellationToken);
        var refused = caller.Actor.Lacks(Role.Compliance) ?? OrganizationPackReader.Read(name, "draft", source).Refused
            ?? (drafts.Length >= PackRules.MaxDrafts && drafts.All(d => d.Name != name) ? new Refused(Refusal.InvalidInput, $"There may be {PackRules.MaxDrafts} packs of your own.", "name") : null);
        if (refused is null && await packs.WriteAsync(caller.Organization, name, source, expectedVersion, cancellationToken) is null)
        {
            refused = new Refused(Refusal.VersionConflict, "The draft has changed meanwhile; read it again.", "expectedVersion");
        }

        var shown = refused is null or { Code: Refusal.VersionConflict } ? await PackAsync(name, caller, grains, scanners, packs, cancellationToken) : null;
        return new RulePackWritePayload { RulePack = shown, UserErrors = refused is null ? [] : [UserError.From(refused)] };
    }

    /// <summary>Scans with a pack from now on: a built-in one, or the draft of an own one as its next version.</summary>
    /// <param name="name">The pack's id.</param>
    /// <param name="expectedVersion">The version of the organization that the caller saw; another one is refused.</param>
    public static async Task<RulePackActivatePayload> RulePackActivateAsync(
        string name, Caller caller, IGrainFactory grains, IScanners scanners, IOrganizationPacks packs, int? expectedVersion = null, CancellationToken cancellationToken = default)
    {
        var own = (OrganizationPack?)null;
        if ((await packs.DraftsAsync(caller.Organization, cancellationToken)).FirstOrDefault(d => d.Name == name) is { } draft && caller.Actor.Is(Role.Compliance))
        {
            if (OrganizationPackReader.Read(name, "draft", draft.Source).Refused is { } unsound)
            {
                return Payloads.Refused<RulePackActivatePayload>(unsound, FieldPaths.None);
            }

            own = await packs.KeepAsync(caller.Organization, name, draft.Source, cancellationToken);
        }

        return await AnswerAsync(
            await grains.Organization(caller.Organization).ActivatePack(new ActivatePack(caller.Actor, name, own, expectedVersion)), caller, grains,
            async now => new RulePackActivatePayload { Organization = new OrganizationNode(now), RulePack = await PackAsync(name, caller, grains, scanners, packs, cancellationToken) });
    }

    /// <summary>Scans without a pack from now on. An own one keeps its draft and its versions.</summary>
    /// <param name="name">The pack's id.</param>
    /// <param name="expectedVersion">The version of the organization that the caller saw; another one is refused.</param>
    public static async Task<RulePackDeactivatePayload> RulePackDeactivateAsync(
        string name, Caller caller, IGrainFactory grains, int? expectedVersion = null)
        => await AnswerAsync(
            await grains.Organization(caller.Organization).DeactivatePack(new DeactivatePack(caller.Actor, name, expectedVersion)), caller, grains,
            now => Task.FromResult(new RulePackDeactivatePayload { Organization = new OrganizationNode(now) }));

    /// <summary>Scans without a rule of a built-in pack from now on. Rules of the platform are muted, never edited.</summary>
    /// <param name="pack">The pack's id.</param>
    /// <param name="rule">The rule's id in it.</param>
    /// <param name="reason">Why, 1 to 300 characters; it stands in the list of muted rules.</param>
    /// <param name="expectedVersion">The version of the organization that the caller saw; another one is refused.</param>
    public static async Task<RuleMutePayload> RuleMuteAsync(
        string pack, string rule, string reason, Caller caller, IGrainFactory grains, int? expectedVersion = null)
        => await AnswerAsync(
            await grains.Organization(caller.Organization).MuteRule(new MuteRule(caller.Actor, pack, rule, reason, expectedVersion)), caller, grains,
            now => Task.FromResult(new RuleMutePayload { Organization = new OrganizationNode(now) }));

    /// <summary>Scans with a muted rule again.</summary>
    /// <param name="pack">The pack's id.</param>
    /// <param name="rule">The rule's id in it.</param>
    /// <param name="expectedVersion">The version of the organization that the caller saw; another one is refused.</param>
    public static async Task<RuleUnmutePayload> RuleUnmuteAsync(
        string pack, string rule, Caller caller, IGrainFactory grains, int? expectedVersion = null)
        => await AnswerAsync(
            await grains.Organization(caller.Organization).UnmuteRule(new UnmuteRule(caller.Actor, pack, rule, expectedVersion)), caller, grains,
            now => Task.FromResult(new RuleUnmutePayload { Organization = new OrganizationNode(now) }));

    private static async Task<TPayload> AnswerAsync<TPayload>(
        Outcome<Versioned<Organization>> outcome, Caller caller, IGrainFactory grains, Func<Versioned<Organization>, Task<TPayload>> payload)
        where TPayload : MutationPayload, new()
    {
        if (!outcome.Ok)
        {
            var told = Payloads.Refused<TPayload>(outcome.Refused, FieldPaths.Argument);
            return outcome.Refused.Code == Refusal.VersionConflict ? await payload(await grains.Organization(caller.Organization).Get()) with { UserErrors = told.UserErrors } : told;
        }

        return await payload(outcome.Value);
    }

    private static async Task<RulePackView?> PackAsync(string name, Caller caller, IGrainFactory grains, IScanners scanners, IOrganizationPacks packs, CancellationToken cancellationToken)
    {
        var organization = (await grains.Organization(caller.Organization).Get()).State;
        return RulePackView.All(organization, await scanners.ForAsync(organization), scanners.Packs, await packs.DraftsAsync(caller.Organization, cancellationToken)).FirstOrDefault(p => p.Name == name);
    }
}

/// <summary>The draft as it was written, or what is wrong with it: rule, place and kind.</summary>
public sealed record RulePackWritePayload : MutationPayload
{
    /// <summary>The pack with its draft; null when it was refused.</summary>
    public RulePackView? RulePack { get; init; }
}

/// <summary>The organization with the pack, or why it is not activated.</summary>
public sealed record RulePackActivatePayload : MutationPayload
{
    /// <summary>The organization; null when it was refused.</summary>
    public OrganizationNode? Organization { get; init; }

    /// <summary>The pack; null when it was refused.</summary>
    public RulePackView? RulePack { get; init; }
}

/// <summary>The organization without the pack, or why it is still active.</summary>
public sealed record RulePackDeactivatePayload : MutationPayload
{
    /// <summary>The organization; null when it was refused.</summary>
    public OrganizationNode? Organization { get; init; }
}

/// <summary>The organization with its muted rules, or why the rule is not muted.</summary>
public sealed record RuleMutePayload : MutationPayload
{
    /// <summary>The organization; null when it was refused.</summary>
    public OrganizationNode? Organization { get; init; }
}

/// <summary>The organization with its muted rules, or why the rule is still muted.</summary>
public sealed record RuleUnmutePayload : MutationPayload
{
    /// <summary>The organization; null when it was refused.</summary>
    public OrganizationNode? Organization { get; init; }
}
