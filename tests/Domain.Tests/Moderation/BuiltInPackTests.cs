using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.Domain.Moderation;
using Platform.Domain.Tests.Moderation.Quality;
using Xunit;

namespace Platform.Domain.Tests.Moderation;

/// <summary>The packs that come with the platform: examples of every rule, clauses, and versions that change with the content.</summary>
public sealed class BuiltInPackTests
{
    public static TheoryData<string> Packs => [.. RulePacks.BuiltIn.Select(pack => pack.Id)];

    [Theory]
    [MemberData(nameof(Packs))]
    public void Examples_are_held_by_their_rule_or_not(string id)
    {
        var pack = RulePacks.Find(id)!;
        var scanner = Scanner.Create([pack]);
        var wrong = new List<string>();
        foreach (var rule in pack.Rules.Where(rule => rule.Examples is not null))
        {
            bool Hits(string text) => scanner.Scan(text, rule.Zones.IsEmpty ? Zones.Body : rule.Zones[0]).Hits.Any(hit => hit.Rule == rule.Id);
            wrong.AddRange(rule.Examples!.Held.Where(text => !Hits(text)).Select(text => $"{rule.Id} misses: {text}"));
            wrong.AddRange(rule.Examples.Clear.Where(Hits).Select(text => $"{rule.Id} holds: {text}"));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_rule_has_an_example_or_a_case_that_it_hits()
    {
        var hit = CaseSet.Development.Where(c => c.IsViolation).SelectMany(c => QualityScore.HitsThatHold(c, c.Text)).Select(h => $"{h.Pack}/{h.Rule}").ToHashSet();
        var bare = RulePacks.BuiltIn.SelectMany(pack => pack.Rules.Where(rule => rule.Examples is null or { Held.IsEmpty: true }).Select(rule => $"{pack.Id}/{rule.Id}"));
        Assert.Empty(bare.Except(hit));
    }

    [Fact]
    public void Checklists_ask_something_and_cite_a_clause()
    {
        Assert.Empty(RulePacks.BuiltIn.Where(pack => pack.Checklist.IsEmpty).Select(pack => pack.Id));
        foreach (var pack in RulePacks.BuiltIn)
        {
            Assert.Distinct(pack.Checklist.Select(item => item.Id));
            Assert.Empty(pack.Checklist.Where(item => !item.Text.EndsWith('?') && !item.Text.EndsWith('.') || item.Citation.Length == 0 || !item.Link.IsAbsoluteUri).Select(item => $"{pack.Id}/{item.Id}"));
        }
    }

    [Fact]
    public void A_changed_pack_has_a_new_version()
    {
        var known = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Moderation", "PackVersions.json")))!;
        var now = RulePacks.BuiltIn.Append(RulePacks.Identifiers).Select(pack => (Name: $"{pack.Id} {pack.Version}", Hash: Hash(pack))).ToList();
        Assert.True(
            now.TrueForAll(pack => known.GetValueOrDefault(pack.Name) == pack.Hash),
            "Raise the version of what changed since it was published, and say so in PackVersions.json:\n"
            + string.Join('\n', now.Where(pack => known.GetValueOrDefault(pack.Name) != pack.Hash).Select(pack => $"  \"{pack.Name}\": \"{pack.Hash}\",")));
    }

    // What a scan depends on, and what a hit shows; the wording that packs share is in it.
    private static string Hash(RulePack pack)
    {
        var text = new StringBuilder();
        Add(pack.Title, pack.Jurisdiction, pack.Source, pack.Notice);
        foreach (var (name, entries) in pack.Lists.OrderBy(list => list.Key, StringComparer.Ordinal))
        {
            Add(entries.Prepend(name));
        }

        foreach (var rule in pack.Rules)
        {
            Add(rule.Id, rule.Title, rule.Category, rule.Severity, rule.Detector, rule.Citation, rule.Link, rule.Checked, rule.SuppressWithin, rule.MinCount, rule.Threshold);
            Add(rule.Phrases.Concat(["/"]).Concat(rule.Suppressors).Concat(["/"]).Concat(rule.Zones).Concat(["/"]).Concat(rule.Regions));
            Add(rule.Context?.Before, rule.Context?.After, rule.Context?.Required, rule.Context?.LikelyIsEnough);
            Add(rule.Context?.Any ?? []);
        }

        Add(pack.Checklist.SelectMany(item => new[] { item.Id, item.Text, item.Citation, item.Link.ToString() }));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];

        void Add(params IEnumerable<object?> values) => text.AppendJoin('\u001F', values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture))).Append('\n');
    }
}
