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
        var (chosen, further, muted) = Parts(organization, own);
        return [.. chosen.Select(p => muted.Count == 0 ? p : p with { Rules = [.. p.Rules.Where(r => !muted.Contains((p.Id, r.Id)))] }), .. further];
    }

    /// <summary>The same in its parts: the built-in packs that it chose, whole; its further packs; and the rules that it muted.</summary>
    /// <param name="organization">Its settings.</param>
    /// <param name="own">Its own packs, read.</param>
    public static (ImmutableArray<RulePack> Chosen, ImmutableArray<RulePack> Further, IReadOnlySet<(string Pack, string Rule)> Muted) Parts(
        Organization organization, IEnumerable<RulePack> own)
    {
        ArgumentNullException.ThrowIfNull(organization);
        ArgumentNullException.ThrowIfNull(own);
        ImmutableArray<RulePack> chosen = [.. RulePacks.BuiltIn.Where(p => organization.Packs.IsDefaultOrEmpty || organization.Packs.Contains(p.Id))];
        var further = organization.Phrases.IsDefaultOrEmpty
            ? own
            : own.Append(RulePacks.FromPhrases(RulePacks.OwnPhrases, PhrasesVersion(organization), organization.Phrases));
        return (chosen, [.. further], (organization.Muted ?? []).Select(m => (m.Pack, m.Rule)).ToHashSet());
    }

    /// <summary>The version of the pack that its phrases make. It changes with the phrases alone: a finding that a reviewer has accepted stays accepted when other packs change.</summary>
    public static string PhrasesVersion(Organization organization)
    {
        ArgumentNullException.ThrowIfNull(organization);
        return (organization.PhrasesVersion ?? organization.PacksVersion).ToString(CultureInfo.InvariantCulture);
    }
}
