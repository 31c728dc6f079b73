using System.Collections.Immutable;
using Platform.Domain.Moderation;

namespace Platform.GraphQL.Moderation;

/// <summary>What a scan found.</summary>
/// <param name="Result">The result that is shown.</param>
public sealed record Scan([property: GraphQLIgnore] ScanResult Result)
{
    /// <summary>The gravest of the hits.</summary>
    public Severity Verdict => Result.Verdict;

    /// <summary>What was found, in order of zone and start.</summary>
    public ImmutableArray<Hit> Hits => Result.Hits;

    /// <summary>The packs that looked.</summary>
    public ImmutableArray<PackUse> Packs => [.. Result.Packs.Select(pack => new PackUse(pack.Pack, pack.Version))];

    /// <summary>The organization's packs version of this scan; null of scans that were made before it was kept.</summary>
    public int? PacksVersion => Result.PacksVersion;
}

/// <summary>A rule pack that took part in a scan.</summary>
/// <param name="Pack">The pack's id, such as `us-hipaa`.</param>
/// <param name="Version">Its version then.</param>
public sealed record PackUse(string Pack, string Version);

/// <summary>Shows one place in a text that a rule found.</summary>
[ObjectType<Hit>(BindProperties =
[
    nameof(Hit.Rule), nameof(Hit.Pack), nameof(Hit.PackVersion), nameof(Hit.Category), nameof(Hit.Severity), nameof(Hit.Zone), nameof(Hit.Start), nameof(Hit.End), nameof(Hit.Citation),
    nameof(Hit.Context), nameof(Hit.Unfinished),
])]
public static class HitFields;

/// <summary>Shows the words that decided.</summary>
[ObjectType<HitContext>(BindProperties = [nameof(HitContext.Start), nameof(HitContext.End)])]
[GraphQLDescription("The words that decided, by their place.")]
public static class HitContextFields;
