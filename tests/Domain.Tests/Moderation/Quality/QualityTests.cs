using Xunit;

namespace Platform.Domain.Tests.Moderation.Quality;

/// <summary>The built-in packs on the development half of the project's own set. Names what is missed, never the held-out half.</summary>
public sealed class QualityTests(ITestOutputHelper output)
{
    private static readonly QualityScore Score = new(CaseSet.Development);

    public static TheoryData<string> Transforms => [.. Evasion.Transforms.Keys];

    [Fact]
    public void At_least_97_in_100_violations_are_held()
    {
        foreach (var (c, _) in Score.Violations.Where(judged => judged.Hits.IsEmpty))
        {
            output.WriteLine($"{c.Id}: {c.Text}");
        }

        Assert.True(Score.Held.Share >= 0.97, Score.Held.ToString());
    }

    [Fact]
    public void At_most_3_in_100_near_misses_are_held()
    {
        foreach (var (c, hits) in Score.Clean.Where(judged => !judged.Hits.IsEmpty))
        {
            output.WriteLine($"{c.Id}: {string.Join(", ", hits.Select(hit => $"{hit.Pack}/{hit.Rule} '{c.Text[hit.Start..hit.End]}'"))}");
        }

        Assert.True(Score.WronglyHeld.Share <= 0.03, Score.WronglyHeld.ToString());
    }

    [Theory]
    [MemberData(nameof(Transforms))]
    public void Violations_in_disguise_are_held(string transform)
    {
        var held = Score.Disguised(transform, missed => output.WriteLine(missed));
        output.WriteLine($"{transform}: {held}");
        Assert.True(held.Of > 80, held.ToString());
        Assert.True(held.Share >= 0.95, held.ToString());
    }

    [Theory]
    [InlineData("homoglyph", "My раtіеnt in rооm 12")]
    [InlineData("leet", "My p47ient in r00m 12")]
    [InlineData("spacing", "My p.a.t.i.e.n.t in r o o m 12")]
    [InlineData("hashtag", "My patient in room 12")]
    public void A_disguise_changes_the_long_words_of_the_span(string transform, string expected)
    {
        var violation = CaseSet.Development.First(c => c.IsViolation) with { Text = "x My patient in room 12 y", Span = "My patient in room 12" };
        Assert.Equal($"x {expected} y", Evasion.Apply(transform, violation));
    }

    [Fact]
    public void The_document_is_of_these_packs_and_figures()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
        {
            folder = folder.Parent!;
        }

        var document = File.ReadAllText(Path.Combine(folder.FullName, "docs", "moderation-quality.md"));
        Assert.True(document.Contains(QualityReport.Summary(Score), StringComparison.Ordinal), "docs/moderation-quality.md is stale: run `dotnet run -c Release --project bench -- quality`");
    }
}
