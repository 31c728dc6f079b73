using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.GraphQL.Members;

namespace Platform.GraphQL.Moderation;

/// <summary>A set of rules with a version.</summary>
/// <param name="Name">The pack's id, such as `us-hipaa`; hits name it.</param>
/// <param name="Pack">The built-in pack; null for the organization's own.</param>
/// <param name="Version">The version that scans now; null while it is not active.</param>
/// <param name="Draft">What the organization is writing; null for built-in packs and before it has written one.</param>
/// <param name="Settings">The organization.</param>
[GraphQLName("RulePack")]
public sealed record RulePackView(
    string Name, [property: GraphQLIgnore] RulePack? Pack, string? Version, [property: GraphQLIgnore] PackDraft? Draft, [property: GraphQLIgnore] Organization Settings)
{
    /// <summary>For people; null for the organization's own.</summary>
    public string? Title => Pack?.Title;

    /// <summary>Whose law or guidance it serves, such as `US`; null where it serves none.</summary>
    public string? Jurisdiction => Pack?.Jurisdiction;

    /// <summary>Where the law or guidance stands; null where it serves none.</summary>
    public Uri? Source => Pack?.Source;

    /// <summary>What is to be known before relying on it.</summary>
    public string? Notice => Pack?.Notice;

    /// <summary>Whether the organization's posts are scanned with it.</summary>
    public bool Active => Version is not null;

    /// <summary>Whether the organization wrote it.</summary>
    public bool Own => Pack is null;

    /// <summary>Its rules that the organization does not use.</summary>
    public ImmutableArray<MutedRuleView> MutedRules => [.. (Settings.Muted ?? []).Where(m => m.Pack == Name).Select(m => new MutedRuleView(m))];

    internal static ImmutableArray<RulePackView> All(Organization organization, IScanner scanner, IEnumerable<string> builtIn, ImmutableArray<PackDraft> drafts)
    {
        var active = scanner.Packs.ToDictionary(pack => pack.Pack, pack => pack.Version);
        return [.. builtIn.Union(active.Keys).Union(drafts.Select(d => d.Name)).Order(StringComparer.Ordinal)
            .Select(name => new RulePackView(name, RulePacks.Find(name), active.GetValueOrDefault(name), drafts.FirstOrDefault(d => d.Name == name), organization))];
    }
}

/// <summary>What else is known of a pack.</summary>
[ObjectType<RulePackView>]
public static class RulePackFields
{
    /// <summary>What the organization is writing; null for built-in packs and before it has written one.</summary>
    public static RulePackDraft? GetDraft([Parent] RulePackView pack) => pack.Draft is { } draft ? new RulePackDraft(draft.Source, draft.Version, draft.ChangedAt) : null;

    /// <summary>The rules of a built-in pack, or of the version of an own pack that scans now; none for the organization's phrases.</summary>
    public static async Task<ImmutableArray<RuleView>> GetRulesAsync([Parent] RulePackView pack, Caller caller, IOrganizationPacks packs, CancellationToken cancellationToken)
    {
        var rules = await ReadAsync(pack, caller, packs, cancellationToken);
        var muted = pack.MutedRules.Select(m => m.Rule).ToHashSet(StringComparer.Ordinal);
        return [.. (rules?.Rules ?? []).Select(rule => new RuleView(rule.Id, rule.Title, rule.Category, rule.Severity, rule.Citation, rule.Link, muted.Contains(rule.Id)))];
    }

    /// <summary>What no text shows and a reviewer must look at when media are attached; none for the organization's phrases.</summary>
    [ListSize(AssumedSize = 5)]
    public static async Task<ImmutableArray<ChecklistItem>> GetChecklistAsync([Parent] RulePackView pack, Caller caller, IOrganizationPacks packs, CancellationToken cancellationToken)
        => (await ReadAsync(pack, caller, packs, cancellationToken))?.Checklist ?? [];

    private static async Task<RulePack?> ReadAsync(RulePackView pack, Caller caller, IOrganizationPacks packs, CancellationToken cancellationToken)
        => pack.Pack is { } builtIn ? builtIn
            : (pack.Settings.OwnPacks ?? []).FirstOrDefault(p => p.Name == pack.Name) is { } own
                && await packs.FindAsync(caller.Organization, own.Name, own.Version, cancellationToken) is { } source
                && OrganizationPackReader.Read(own.Name, own.Version.ToString(CultureInfo.InvariantCulture), source) is { Ok: true, Value: var read } ? read
            : null;
}

/// <summary>One rule of a pack.</summary>
/// <param name="Name">The rule's id in its pack; hits name it.</param>
/// <param name="Title">For people.</param>
/// <param name="Category">What it finds.</param>
/// <param name="Severity">How grave its hits are.</param>
/// <param name="Citation">The clause of law or guidance that it serves.</param>
/// <param name="Link">Where the clause can be read.</param>
/// <param name="Muted">Whether the organization does not use it.</param>
[GraphQLName("Rule")]
public sealed record RuleView(string Name, string? Title, string Category, Severity Severity, string? Citation, Uri? Link, bool Muted);

/// <summary>A pack that is being written.</summary>
/// <param name="Source">JSON, in the language of the built-in packs.</param>
/// <param name="Version">Grows each time it is written.</param>
/// <param name="ChangedAt">When it was written last.</param>
public sealed record RulePackDraft(string Source, int Version, Instant ChangedAt);

/// <summary>A rule of a built-in pack that the organization does not use.</summary>
/// <param name="Row">The mute that is shown.</param>
[GraphQLName("MutedRule")]
public sealed record MutedRuleView([property: GraphQLIgnore] MutedRule Row)
{
    /// <summary>The pack's id.</summary>
    public string Pack => Row.Pack;

    /// <summary>The rule's id in it.</summary>
    public string Rule => Row.Rule;

    /// <summary>Why, in the words of whoever muted it.</summary>
    public string Reason => Row.Reason;

    /// <summary>Since when.</summary>
    public Instant At => Row.At;
}

/// <summary>Who muted a rule.</summary>
[ObjectType<MutedRuleView>]
public static class MutedRuleFields
{
    /// <summary>The member; null when an API client did it by itself.</summary>
    public static async Task<MemberNode?> GetByAsync([Parent] MutedRuleView muted, MemberById members, CancellationToken cancellationToken)
        => muted.Row.By.Person is { } person ? await members.LoadAsync(person, cancellationToken) : null;
}
