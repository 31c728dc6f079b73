using System.Collections.Immutable;
using System.Globalization;
using NodaTime.Text;
using Platform.Domain.Reviews;

namespace Platform.Domain.Organizations;

/// <summary>The settings of an organization as the record compares and shows them: each property of the state that a command can change.</summary>
public static class OrganizationSettings
{
    /// <summary>All settings.</summary>
    public static IEnumerable<Setting> Of(Organization organization)
    {
        ArgumentNullException.ThrowIfNull(organization);
        return General(organization).Concat(Packs(organization)).Concat(Review(organization));
    }

    internal static ImmutableArray<SettingChange> Changes(Organization before, Organization after, Func<Organization, IEnumerable<Setting>> part)
        => SettingChange.Between(part(before), part(after));

    internal static IEnumerable<Setting> General(Organization organization) =>
    [
        Setting.Words("name", organization.Name.Length == 0 ? null : organization.Name),
        Setting.Of("zone", organization.Zone),
        Setting.Of("reviewPolicy", organization.ReviewPolicy),
        Setting.Of("graceMinutes", (long)organization.Grace.TotalMinutes),
    ];

    internal static IEnumerable<Setting> Packs(Organization organization) =>
    [
        organization.Packs.IsDefaultOrEmpty ? Setting.Of("packs", "all") : Setting.List("packs", organization.Packs),
        Phrases(organization),
        Setting.List("ownPacks", (organization.OwnPacks ?? []).Select(pack => $"{pack.Name}@{Text(pack.Version)}")),
        Setting.List("mutedRules", (organization.Muted ?? []).Select(muted => $"{muted.Pack}/{muted.Rule}")),
    ];

    private static Setting Phrases(Organization organization)
    {
        var phrases = organization.Phrases.IsDefault ? [] : organization.Phrases;
        return new Setting("phrases", string.Join('\n', phrases), phrases.IsEmpty ? "none" : $"{Text(phrases.Length)} phrases of version {Text(organization.PhrasesVersion ?? organization.PacksVersion)}");
    }

    internal static IEnumerable<Setting> Review(Organization organization)
    {
        var review = organization.Review ?? ReviewSettings.Default;
        yield return Setting.Of("samplingPercent", review.SamplingPercent);
        yield return Setting.Of("twoPeopleFrom", review.TwoPeopleFrom);
        yield return Setting.Of("dispositions", review.Dispositions);
        yield return Setting.Of("checklist", review.Checklist);
        for (var i = 0; i < review.Routes.Length; i++)
        {
            yield return Route($"routes.{Text(i + 1)}", review.Routes[i]);
        }
    }

    // The queue's name and the labels are words: compared, and not shown.
    private static Setting Route(string name, ReviewRoute route)
    {
        var due = route.DueIn is { } time ? DurationPattern.JsonRoundtrip.Format(time) : "none";
        var shown = $"from={route.From?.ToString() ?? "any"} tags={Text(route.Tags.Length)} accounts={Ids(route.Accounts.Select(id => id.Value))} "
            + $"campaigns={Ids(route.Campaigns.Select(id => id.Value))} steps={Steps(route.Steps)} levels={Steps(route.Levels)} dueIn={due}";
        return new Setting(name, $"{shown} {route.Queue}\n{string.Join('\n', route.Tags)}", shown);
    }

    private static string Steps(ImmutableArray<ReviewStep> steps)
        => steps.IsEmpty ? "none" : string.Join('>', steps.Select(step => $"{step.Role?.ToString() ?? Ids(step.Members.Select(id => id.Value))}:{Text(step.Needed)}"));

    private static string Ids(IEnumerable<string> ids) => string.Join(',', ids) is { Length: > 0 } listed ? listed : "any";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
