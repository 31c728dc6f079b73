using System.Collections.Immutable;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Xunit;

namespace Platform.Domain.Tests.Moderation;

/// <summary>A scanner that shares the built-in packs finds what one finds that was built for its organization alone.</summary>
public sealed class SharedScannerTests
{
    private const string Pack = """
        { "title": "Building works", "lists": { "wing": ["old wing", "new wing"] },
          "rules": [ { "id": "wing", "severity": "FLAG", "phrases": ["{wing} NEAR/5 (open|opens)", "patient NEAR/8 wing"], "suppressors": ["open day"] },
                     { "id": "mail", "category": "EMAIL", "severity": "BLOCK", "detector": "email", "citation": "House rule 4" },
                     { "id": "code", "severity": "ADVISE", "patterns": ["[A-Z]{2}-[0-9]{3}"] } ] }
        """;

    [Fact]
    public void Hits_are_those_of_a_scanner_of_its_own()
    {
        var random = new Random(20261130);
        var texts = CaseSet.Development.Select(c => new ZonedText(Zones.IsKnown(c.Zone) ? c.Zone : Zones.Body, c.Text)).ToArray();
        var (compared, hits) = (0, 0);
        for (var round = 0; round < 12; round++)
        {
            var chosen = RulePacks.BuiltIn.Where(_ => random.Next(3) > 0).Select(p => p.Id).ToImmutableArray();
            var packs = RulePacks.BuiltIn.Where(p => chosen.IsEmpty || chosen.Contains(p.Id)).ToList();
            var words = Enumerable.Range(0, 20).SelectMany(_ => Words(texts[random.Next(texts.Length)].Text).Chunk(3)).Where(c => c.Length == 3).ToList();
            var organization = new Organization
            {
                Packs = chosen,
                Phrases = [.. words.OrderBy(_ => random.Next()).Take(random.Next(30)).Select(w => string.Join(' ', w.Take(random.Next(1, 4)))).Distinct()],
                Muted = [.. packs.SelectMany(p => p.Rules.Select(r => (p.Id, Rule: r.Id))).OrderBy(_ => random.Next()).Take(random.Next(12))
                    .Select(r => new MutedRule(r.Id, r.Rule, "", default!, default))],
            };
            ImmutableArray<RulePack> own = random.Next(2) == 0 ? [] : [OrganizationPackReader.Read("works", "1", Pack).Value!];
            var alone = Scanner.Create(OrganizationScanner.Packs(organization, own));
            var (whole, further, muted) = OrganizationScanner.Parts(organization, own);
            var shared = Scanner.Create(whole).With(further, muted);
            Assert.Equal(alone.Packs, shared.Packs);
            foreach (var text in texts.Where(_ => random.Next(4) == 0))
            {
                ZonedText[] changed =
                    [text, new(text.Zone, text.Text + " " + texts[random.Next(texts.Length)].Text + " The old wing opens, see AB-123 or ann@example.org.")];
                var (expected, found) = (alone.Scan(changed), shared.Scan(changed));
                Assert.True(expected.Hits.SequenceEqual(found.Hits),
                    $"{string.Join(" | ", changed.Select(t => t.Text))}\n{string.Join('\n', expected.Hits)}\n--\n{string.Join('\n', found.Hits)}");
                Assert.Equal(expected.Verdict, found.Verdict);
                (compared, hits) = (compared + 1, hits + expected.Hits.Length);
            }
        }

        Assert.True(compared > 1_000 && hits > 5_000, $"{compared} texts, {hits} hits");
    }

    [Fact]
    public void Scanner_of_an_organization_with_phrases_of_its_own_takes_less_than_half_a_megabyte()
    {
        var shared = Scanner.Create(RulePacks.BuiltIn);
        var kept = new Scanner[20];
        kept[0] = Of(0);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 1; i < kept.Length; i++)
        {
            kept[i] = Of(i);
        }

        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / (kept.Length - 1);
        GC.KeepAlive(kept);
        TestContext.Current.TestOutputHelper?.WriteLine($"{each} bytes an organization");
        Assert.InRange(each, 0, 512 * 1024);

        Scanner Of(int i) => shared.With([RulePacks.FromPhrases(RulePacks.OwnPhrases, "1", Enumerable.Range(0, 100).Select(n => $"phrase {i} number{n}"))],
            new HashSet<(string, string)> { (RulePacks.BuiltIn[0].Id, RulePacks.BuiltIn[0].Rules[0].Id) });
    }

    [Fact]
    public void Pack_that_is_shared_already_is_refused_as_a_further_one()
    {
        var shared = Scanner.Create([RulePacks.BuiltIn[0]]);
        Assert.Throws<ArgumentException>(() => shared.With([RulePacks.BuiltIn[0]], new HashSet<(string, string)>()));
    }

    private static string[] Words(string text) => [.. text.Split(' ').Where(w => w.Length > 0 && w.All(char.IsAsciiLetter))];
}
