using Platform.Domain.Moderation;
using Xunit;

namespace Platform.Domain.Tests.Moderation;

public sealed class OrganizationPackTests
{
    private const string Sound = """
        { "title": "Building works", "lists": { "wing": ["old wing", "new wing"] },
          "rules": [ { "id": "wing", "severity": "FLAG", "phrases": ["{wing} NEAR/5 (open|opens)"], "suppressors": ["open day"] },
                     { "id": "mail", "category": "EMAIL", "severity": "ADVISE", "detector": "email", "citation": "House rule 4" } ] }
        """;

    [Fact]
    public void Pack_says_what_it_needs_and_nothing_of_law()
    {
        var pack = OrganizationPackReader.Read("works", "3", Sound).Value!;

        Assert.Equal(("works", "3", "Building works", null, null), (pack.Id, pack.Version, pack.Title, pack.Jurisdiction, pack.Source));
        Assert.Equal(("TERM", null, null, null), (pack.Rules[0].Category, pack.Rules[0].Citation, pack.Rules[0].Link, pack.Rules[0].Checked));
        Assert.Equal("House rule 4", pack.Rules[1].Citation);
        var scan = Scanner.Create([pack]).Scan([new ZonedText(Zones.Body, "The old wing opens on Friday.")]);
        Assert.Equal(("works", "3", "wing", Severity.Flag), Assert.Single(scan.Hits) is var hit ? (hit.Pack, hit.PackVersion, hit.Rule, hit.Severity) : default);
    }

    [Theory]
    [InlineData("us-ftc")]
    [InlineData("us-fda")]
    [InlineData("au-tga")]
    [InlineData("uk-cap")]
    public void Built_in_pack_is_sound_as_an_own_one_under_another_name_and_takes_shared_wording(string id)
    {
        using var stream = typeof(RulePacks).Assembly.GetManifestResourceStream($"moderation/packs/{id}.json")!;
        using var reader = new StreamReader(stream);
        var source = reader.ReadToEnd();
        Assert.Contains("\"wording\"", source, StringComparison.Ordinal);
        var read = OrganizationPackReader.Read("ours", "1", source.Replace($"\"id\": \"{id}\"", "\"id\": \"ours\"", StringComparison.Ordinal));
        Assert.True(read.Ok, read.Refused?.Message);
    }

    [Theory]
    [InlineData("not json", "invalid JSON")]
    [InlineData("[]", "object")]
    [InlineData("""{ "rules": [] }""", "no rules")]
    [InlineData("""{ "rules": [ { "id": "a", "severity": "FLAG", "phrases": ["(open"] } ] }""", "rule 'a'")]
    [InlineData("""{ "rules": [ { "id": "a", "severity": "RED", "phrases": ["x"] } ] }""", "rule 'a'")]
    [InlineData("""{ "rules": [ { "id": "a", "severity": "FLAG" } ] }""", "rule 'a'")]
    [InlineData("""{ "rules": [ { "id": "a", "severity": "FLAG", "phrases": ["x"], "colour": 1 } ] }""", "colour")]
    [InlineData("""{ "rules": [ { "id": "a", "severity": "FLAG", "phrases": ["x"], "zones": ["roof"] } ] }""", "roof")]
    [InlineData("""{ "rules": [ { "id": "a", "severity": "FLAG", "phrases": ["x"] }, { "id": "a", "severity": "FLAG", "phrases": ["y"] } ] }""", "another rule has this id")]
    [InlineData("""{ "id": "other", "rules": [ { "id": "a", "severity": "FLAG", "phrases": ["x"] } ] }""", "another one than works")]
    [InlineData("""{ "rules": 1, "rules": 2 }""", "rules")]
    [InlineData("""{ "rules": [ null ] }""", "rule 1")]
    [InlineData("""{ "rules": [ { "id": "a", "severity": "FLAG", "phrases": ["x"] } ], "checklist": [ null ] }""", "an item of the checklist")]
    public void What_is_wrong_is_told_with_its_place(string source, string told)
    {
        var refused = OrganizationPackReader.Read("works", "1", source).Refused;
        Assert.Equal(("source", Refusal.InvalidInput), (refused?.Field, refused?.Code));
        Assert.Contains(told, refused!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("us-hipaa")]
    [InlineData("own")]
    [InlineData("identifiers")]
    public void Names_of_the_platform_are_taken(string name) => Assert.Equal("name", OrganizationPackReader.Read(name, "1", Sound).Refused?.Field);

    [Fact]
    public void Pack_is_bounded_in_length_rules_texts_and_phrases()
    {
        string Rules(int count, string phrases) => $$"""{ "rules": [ {{string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{ "id": "r{{i}}", "severity": "FLAG", "phrases": [{{phrases}}] }"""))}} ] }""";
        var many = string.Join('|', Enumerable.Range(0, 130).Select(i => $"w{i}"));
        foreach (var source in new[]
        {
            Rules(1, $"\"{new string('a', OrganizationPackReader.MaxSource)}\""),
            Rules(OrganizationPackReader.MaxRules + 1, "\"x\""),
            Rules(1, string.Join(',', Enumerable.Repeat("\"x\"", OrganizationPackReader.MaxTexts + 1))),
            Rules(4, $"\"({many}) ({many})\""),
        })
        {
            Assert.Equal("source", OrganizationPackReader.Read("works", "1", source).Refused?.Field);
        }

        Assert.True(OrganizationPackReader.Read("works", "1", Rules(OrganizationPackReader.MaxRules, "\"x\"")).Ok);
    }

    private const string Letters = "{}[]\",:|*()0aÀ\ud83d\u0000";

    [Fact]
    public void Any_bytes_are_a_pack_or_a_message_never_an_exception()
    {
        var random = new Random(20260302);
        var sound = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var source = Sound.ToCharArray().ToList();
            for (var edits = random.Next(1, 6); edits > 0; edits--)
            {
                var at = random.Next(source.Count);
                switch (random.Next(3))
                {
                    case 0:
                        source.RemoveAt(at);
                        break;
                    case 1:
                        source.Insert(at, Letters[random.Next(Letters.Length)]);
                        break;
                    default:
                        source[at] = source[random.Next(source.Count)];
                        break;
                }
            }

            var read = OrganizationPackReader.Read("works", "1", new string([.. source]));
            Assert.True(read.Ok || read.Refused.Message.Length is > 0 and < 600);
            sound += read.Ok ? 1 : 0;
        }

        Assert.InRange(sound, 1, 19_999);
    }

    [Fact]
    public void Trying_tells_what_would_come_and_go()
    {
        var pack = OrganizationPackReader.Read("works", "1", Sound).Value!;
        ZonedText[] texts = [new(Zones.Body, "The old wing opens on Friday.")];
        var tried = PackTry.Compare(texts, Scanner.Create([]), Scanner.Create([pack]));
        Assert.True(tried is { NewlyHeld: true, Released: false, Changed: true, Added.Length: 1, Removed.Length: 0 });
        var back = PackTry.Compare(texts, Scanner.Create([pack]), Scanner.Create([]));
        Assert.True(back is { NewlyHeld: false, Released: true, Removed.Length: 1 });
        Assert.False(PackTry.Compare(texts, Scanner.Create([pack]), Scanner.Create([pack with { Version = "2" }])).Changed);
    }
}
