using System.Collections.Immutable;
using System.Globalization;
using Platform.Domain.Organizations;

namespace Platform.Domain.Moderation;

/// <summary>What an organization's posts are scanned with: the built-in packs that it chose, without the rules that it muted, its own packs, and its phrases.</summary>
public static class OrganizationScanner
{
    /// <summary>The packs.</summary>
    /// <param name="organization">Its settings.</param>
    /// <param name="own">Its own packs, read.</param>
    public static ImmutableArray<RulePack> Packs(Organization organization, IEnumerable<RulePack> own)
    {
        ArgumentNullException.ThrowIfNull(organization);
        var muted = (organization.Muted ?? []).Select(m => (m.Pack, m.Rule)).ToHashSet();
        var packs = RulePacks.BuiltIn.Where(p => organization.Packs.IsDefaultOrEmpty || organization.Packs.Contains(p.Id))
            .Select(p => muted.Count == 0 ? p : p with { Rules = [.. p.Rules.Where(r => !muted.Contains((p.Id, r.Id)))] })
            .Concat(own);
        return [.. organization.Phrases.IsDefaultOrEmpty ? packs : packs.Append(RulePacks.FromPhrases(RulePacks.OwnPhrases, PhrasesVersion(organization), organization.Phrases))];
    }

    /// <summary>The version of the pack that its phrases make. It changes with the phrases alone: a finding that a reviewer has accepted stays accepted when other packs change.</summary>
    public static string PhrasesVersion(Organization organization)
    {
        ArgumentNullException.ThrowIfNull(organization);
        return (organization.PhrasesVersion ?? organization.PacksVersion).ToString(CultureInfo.InvariantCulture);
    }
}
