using System.Globalization;
using Platform.Domain.Moderation;
using Xunit;
using Case = Platform.Domain.Tests.Moderation.CaseSet.Case;

namespace Platform.Domain.Tests.Moderation;

/// <summary>The identifier detectors on the development half of the project's own set, under the packs that each case names.</summary>
public sealed class IdentifierScoreTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, string> ZoneNames = new(StringComparer.Ordinal)
    {
        ["post"] = Zones.Body,
        ["firstComment"] = Zones.FirstComment,
        ["altText"] = Zones.AltText,
        ["fileName"] = Zones.FileName,
    };

    private static readonly HashSet<string> Identifiers = [.. RulePacks.Identifiers.Rules.Select(rule => rule.Category)];

    private static readonly Dictionary<string, Scanner> Scanners = [];

    [Fact]
    public void Identifiers_are_held_where_the_law_calls_them_so()
    {
        var cases = CaseSet.Development.Where(c => c.IsViolation && c.Categories.Any(Identifiers.Contains)).ToList();
        var held = 0;
        foreach (var group in cases.GroupBy(c => c.Categories.First(Identifiers.Contains)).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var found = group.Where(c => Held(c).Any(hit => c.Categories.Contains(hit.Category))).ToList();
            var holds = group.Count(c => Held(c).Length > 0);
            held += holds;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{group.Key,-18} right {found.Count,3} held {holds,3} of {group.Count(),3}  {string.Join(' ', group.Except(found).Select(c => c.Id))}"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"held {held} of {cases.Count}"));
        Assert.True(held >= 0.9 * cases.Count, $"{held} of {cases.Count}");
    }

    [Fact]
    public void Clean_texts_are_not_held_for_an_identifier()
    {
        var cases = CaseSet.Development.Where(c => !c.IsViolation).ToList();
        var wrong = cases.Select(c => (Case: c, Hits: Held(c).Where(hit => Identifiers.Contains(hit.Category)).ToList())).Where(c => c.Hits.Count > 0).ToList();
        foreach (var (c, hits) in wrong)
        {
            output.WriteLine($"{c.Id}: {string.Join(", ", hits.Select(hit => $"{hit.Pack}/{hit.Rule} '{c.Text[hit.Start..hit.End]}'"))}");
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{wrong.Count} of {cases.Count} wrongly held"));
        Assert.True(wrong.Count <= 0.02 * cases.Count, $"{wrong.Count} of {cases.Count}");
    }

    private static Hit[] Held(Case c)
    {
        var key = string.Join(',', c.Packs);
        if (!Scanners.TryGetValue(key, out var scanner))
        {
            Scanners[key] = scanner = Scanner.Create(c.Packs.Select(RulePacks.Find).OfType<RulePack>());
        }

        return [.. scanner.Scan(c.Text, ZoneNames.GetValueOrDefault(c.Zone, c.Zone)).Hits.Where(hit => hit.Severity >= Severity.Flag)];
    }
}
