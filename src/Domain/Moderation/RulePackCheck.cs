using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Platform.Domain.Moderation;

/// <summary>What must hold in every pack, wherever it came from.</summary>
internal static partial class RulePackCheck
{
    private const int MostCounted = 10_000;

    /// <summary>The first thing wrong with a pack, its rule named; null when it is sound.</summary>
    public static string? Problem(RulePack pack)
    {
        if (!Name().IsMatch(pack.Id))
        {
            return $"the pack's id '{pack.Id}' is not made of small letters, digits and hyphens.";
        }

        if (string.IsNullOrWhiteSpace(pack.Version))
        {
            return "the pack has no version.";
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rule in pack.Rules)
        {
            var problem = ids.Add(rule.Id) ? Problem(rule, pack.Lists) : "another rule has this id";
            if (problem is not null)
            {
                return $"rule '{rule.Id}': {problem}.";
            }
        }

        return null;
    }

    private static string? Problem(Rule rule, ImmutableDictionary<string, ImmutableArray<string>> lists)
    {
        if (!Name().IsMatch(rule.Id))
        {
            return "the id is not made of small letters, digits and hyphens";
        }

        if (!Categories.All.Contains(rule.Category))
        {
            return $"category '{rule.Category}' is not known";
        }

        if (rule.Severity is Severity.Clear)
        {
            return "a rule can't be clear";
        }

        if ((rule.Detector is null ? 0 : 1) + (rule.Phrases.IsEmpty ? 0 : 1) + (rule.Patterns.IsEmpty ? 0 : 1) != 1)
        {
            return "it needs phrases, patterns or a detector, and one of them alone";
        }

        if (rule.MinCount is < 1 or > MostCounted || rule.Threshold is < 1 or > MostCounted)
        {
            return $"a count or threshold is from 1 to {MostCounted}";
        }

        if (rule.Phrases.IsEmpty && (rule.MinCount > 1 || rule.Threshold is not null))
        {
            return "counts and thresholds are for phrases";
        }

        if (rule.Detector is not null && !RulePacks.Detectors.Contains(rule.Detector))
        {
            return $"detector '{rule.Detector}' is not one of {string.Join(", ", RulePacks.Detectors)}";
        }

        if (rule.Detector is null && rule.Context is not null)
        {
            return "context is for detectors; phrases say it with NEAR/n";
        }

        if (!rule.Regions.IsEmpty && (!IdentifierDetectors.HasRegions(rule.Detector) || rule.Regions.FirstOrDefault(r => !PhoneNumbering.Knows(r)) is not null))
        {
            return "regions are for the phone and fax detectors, as ISO 3166 codes";
        }

        if (rule.Context is { Before: < 0 or > PhrasePattern.MaxDistance } or { After: < 0 or > PhrasePattern.MaxDistance } || rule.SuppressWithin is < 0 or > PhrasePattern.MaxDistance)
        {
            return $"a distance is from 0 to {PhrasePattern.MaxDistance} words";
        }

        return rule.Zones.FirstOrDefault(zone => zone.Contains(':', StringComparison.Ordinal) || !Zones.IsKnown(zone)) is { } unknown
            ? $"zone '{unknown}' is not known"
            : PatternProblem(rule.Phrases, rule.Threshold is not null, lists)
                ?? PatternProblem(rule.Suppressors.Concat(rule.Context?.Any ?? []), false, lists)
                ?? TenantPattern.Problem(rule.Patterns);
    }

    private static string? PatternProblem(IEnumerable<string> patterns, bool weighted, ImmutableDictionary<string, ImmutableArray<string>> lists)
    {
        foreach (var pattern in patterns)
        {
            if (!PhraseExpression.TryParse(pattern, lists, out var expression, out var problem))
            {
                return $"\"{pattern}\": {problem}";
            }

            if (expression!.Weight is not null && !weighted)
            {
                return $"\"{pattern}\": a weight counts only among the phrases of a rule with a threshold";
            }
        }

        return null;
    }

    [GeneratedRegex("^[a-z0-9]+(?:-[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
