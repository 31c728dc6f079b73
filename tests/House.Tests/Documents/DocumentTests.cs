using System.Text.RegularExpressions;
using Platform.House.Tests.Code;
using Platform.House.Tests.Rooms;

namespace Platform.House.Tests.Documents;

/// <summary>The documents say what the code is.</summary>
public sealed partial class DocumentTests
{
    private static IEnumerable<SourceFile> Documents => Repository.Files.Where(f => f.Path.EndsWith(".md", StringComparison.Ordinal));

    public static TheoryData<string> Decisions => [.. Documents.Where(f => f.Under("docs/decisions")).Select(f => f.Path)];

    [Fact]
    public void Every_open_room_has_a_line_in_the_glossary()
    {
        var open = Repository.Folders("src").SelectMany(floor => Repository.Folders($"src/{floor}")).Where(RoomTests.Rooms.Contains).Distinct();
        var told = Rows("docs/glossary.md").Select(r => r[0].Trim('*')).ToHashSet(StringComparer.Ordinal);
        Expect.Nothing(open.Where(r => !told.Contains(r)), "docs/glossary.md has no line for the room:");
    }

    [Fact]
    public void The_glossary_explains_no_word_twice()
        => Expect.Nothing(Rows("docs/glossary.md").GroupBy(r => r[0]).Where(g => g.Count() > 1).Select(g => g.Key), "One word, one meaning:");

    [Fact]
    public void Every_grain_has_its_row_and_every_row_its_grain()
        => Assert.Equal(GrainTexts.Interfaces().Select(g => $"`{g.Name[1..]}`").Order(StringComparer.Ordinal), Grains().Select(r => r[0]).Order(StringComparer.Ordinal));

    [Fact]
    public void The_rows_of_grains_show_keys_and_states_as_the_code_makes_them()
    {
        var keys = Repository.File("src/Grains/GrainKeys.cs").Text;
        var kinds = Kind().Matches(Repository.File("src/Domain/GrainKinds.cs").Text).ToDictionary(m => m.Groups["field"].Value, m => m.Groups["kind"].Value);
        foreach (var row in Grains())
        {
            var grain = row[0].Trim('`');
            var kind = kinds[Regex.Match(keys, $@"Get<I{grain}>\(grains, new GrainKey\(GrainKinds\.(?<field>\w+)").Groups["field"].Value];
            var states = Repository.Product.Where(f => Path.GetFileName(f.Path) == $"{grain}.cs").SelectMany(f => State().Matches(f.Text)).Select(_ => $"`{kind}`");
            Assert.StartsWith($"`{kind}:", row[1], StringComparison.Ordinal);
            Assert.Equal(string.Join(", ", states), row[3]);
        }
    }

    [Fact]
    public void The_map_names_every_project_and_fits_on_a_page()
    {
        var map = Repository.File("docs/architecture.md");
        Expect.Nothing(Repository.Folders("src").Where(p => !map.Text.Contains($"{p}/", StringComparison.Ordinal)), "docs/architecture.md doesn't name:");
        Assert.InRange(map.Lines.Length, 20, 100);
    }

    [Theory]
    [MemberData(nameof(Decisions))]
    public void A_decision_says_context_decision_and_consequences_on_half_a_page(string path)
    {
        var file = Repository.File(path);
        Assert.InRange(file.Lines.Length, 15, 40);
        Assert.Equal(["## Context", "## Decision", "## Consequences"], file.Lines.Where(l => l.StartsWith("## ", StringComparison.Ordinal)));
        Assert.Matches($"^# {int.Parse(Path.GetFileName(path)[..4], System.Globalization.CultureInfo.InvariantCulture)}\\. \\S", file.Lines[0]);
    }

    [Fact]
    public void Decisions_are_numbered_without_a_gap()
    {
        var numbers = Decisions.Select(d => Path.GetFileName(d.Data)[..4]).ToList();
        Assert.NotEmpty(numbers);
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(n => $"{n:0000}"), numbers);
    }

    [Fact]
    public void Links_lead_somewhere()
    {
        var dead = Documents.SelectMany(f => Link().Matches(f.Text).Select(m => m.Groups["to"].Value)
            .Where(to => !to.Contains("://", StringComparison.Ordinal) && !to.StartsWith('#') && !to.StartsWith("mailto:", StringComparison.Ordinal))
            .Where(to => !Repository.Has(Path.Combine(Path.GetDirectoryName(f.Path)!, to.Split('#')[0])))
            .Select(to => $"{f.Path}: {to}"));
        Expect.Nothing(dead, "Dead links:");
    }

    private static IEnumerable<string[]> Grains() => Rows("docs/grains.md").Where(r => r[0].EndsWith("Grain`", StringComparison.Ordinal));

    // The rows of all tables of a document, without their heads.
    private static IEnumerable<string[]> Rows(string path)
    {
        var lines = Repository.File(path).Lines;
        return lines.Where((line, index) => line.StartsWith('|') && index > 1 && lines[index - 1].StartsWith('|') && !line.StartsWith("|--", StringComparison.Ordinal) && !line.StartsWith("| --", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split('|').Select(cell => cell.Trim()).ToArray());
    }

    [GeneratedRegex(@"\[StoredState\]")]
    private static partial Regex State();

    [GeneratedRegex(@"GrainKind (?<field>\w+) \{ get; \} = new\(""(?<kind>[a-z-]+)""")]
    private static partial Regex Kind();

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)")]
    private static partial Regex Link();
}
