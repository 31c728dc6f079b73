using System.Text.RegularExpressions;
using FsCheck.Xunit;
using Platform.Domain.Moderation;
using Xunit;

namespace Platform.Domain.Tests.Moderation;

public sealed partial class RuleLanguageTests
{
    [Theory]
    [InlineData("cure AND cancer", "cancer has a cure", true)]
    [InlineData("cure AND cancer", "a cure", false)]
    [InlineData("cure AND cancer AND today", "cancer cure", false)]
    [InlineData("cure NOT trial", "a cure", true)]
    [InlineData("cure NOT trial", "a cure on trial", false)]
    [InlineData("cure AND cancer AND NOT (trial|study)", "a cancer cure, says the study", false)]
    [InlineData("cure AND cancer AND NOT (trial|study)", "a cancer cure", true)]
    [InlineData("cure OR heal", "we heal", true)]
    [InlineData("cure AND cancer OR heal AND pain", "heal your pain", true)]
    [InlineData("cure AND cancer OR heal AND pain", "heal your cancer", false)]
    [InlineData("cure NEAR/2 cancer AND (now|today)", "cure for cancer, today", true)]
    [InlineData("cure NEAR/2 cancer AND (now|today)", "cure, by the way, of cancer today", false)]
    [InlineData("cure \"AND\" care", "cure and care", true)]
    [InlineData("cure \"AND\" care", "care or cure", false)]
    [InlineData("cure and care", "cure and care", true)]
    public void Patterns_are_joined_by_and_or_and_not(string phrase, string text, bool found) =>
        Assert.Equal(found, Scans.Phrases(phrase).Scan(text).Hits.Length > 0);

    [Fact]
    public void The_hit_is_where_the_first_pattern_stands()
    {
        var hit = Assert.Single(Scans.Phrases("cure AND cancer").Scan("cancer has a cure").Hits);
        Assert.Equal((13, 17), (hit.Start, hit.End));
    }

    [Theory]
    [InlineData("cure AND", "no words")]
    [InlineData("AND cure", "no words")]
    [InlineData("NOT cure", "no words")]
    [InlineData("cure AND AND care", "no words")]
    [InlineData("cure OR (care", "from character 8 on")]
    [InlineData("cure ^5", "threshold")]
    [InlineData("cure ^x", "weight")]
    [InlineData("cure ^0", "weight")]
    [InlineData("cure ^5000", "weight")]
    public void A_phrase_that_joins_nothing_is_refused_with_the_place(string phrase, string reason) =>
        Assert.Contains(reason, RulePacks.ProblemOf(phrase), StringComparison.Ordinal);

    [Theory]
    [InlineData("cure", 0)]
    [InlineData("cure, cure", 0)]
    [InlineData("cure, cure and CURE", 3)]
    [InlineData("cure, cure, no cure", 0)]
    public void So_many_hits_must_be_there_and_excused_ones_do_not_count(string text, int hits) =>
        Assert.Equal(hits, Scans.OfJson($"[{Scans.Rule("a", "'kind':'phrase','phrases':['cure'],'minCount':3,'suppressors':['no cure']")}]").Scan(text).Hits.Length);

    [Theory]
    [InlineData("A miracle", 0)]
    [InlineData("A miracle, guaranteed", 2)]
    [InlineData("Guaranteed, guaranteed, guaranteed", 3)]
    [InlineData("A miracle, guaranteed in a clinical trial", 0)]
    [InlineData("A miracle cure, guaranteed in a clinical trial", 3)]
    public void Weights_of_hits_add_up_to_the_threshold(string text, int hits) =>
        Assert.Equal(hits, Scans.OfJson($"[{Scans.Rule("a", "'kind':'phrase','phrases':['miracle ^6','guaranteed ^4','cure ^6','clinical trial ^-5'],'threshold':10")}]").Scan(text.Replace("miracle cure", "miracle, cure", StringComparison.Ordinal)).Hits.Length == hits ? hits : -1);

    [Theory]
    [InlineData("'kind':'phrase','phrases':['x'],'minCount':0", "count")]
    [InlineData("'kind':'phrase','phrases':['x'],'threshold':0", "threshold")]
    [InlineData("'kind':'phrase','phrases':['x ^2']", "threshold")]
    [InlineData("'kind':'phrase','phrases':['x ^2'],'threshold':2,'suppressors':['y ^3']", "threshold")]
    [InlineData("'kind':'detector','detector':'ssn','minCount':2", "for phrases")]
    [InlineData("'kind':'regex','patterns':['a'],'threshold':2", "for phrases")]
    [InlineData("'kind':'regex'", "'patterns'")]
    [InlineData("'kind':'regex','patterns':['a'],'phrases':['b']", "no 'phrases'")]
    [InlineData("'kind':'regex','patterns':['(a']", "character")]
    public void A_wrong_count_weight_or_pattern_is_refused(string body, string reason)
    {
        var wrong = Assert.Throws<RulePackException>(() => Scans.PackOf($"[{Scans.Rule("bad-one", body)}]"));
        Assert.Contains("bad-one", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(reason, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hit_says_which_words_made_it_count()
    {
        const string text = "Her “record” is 123456 here";
        var hit = Assert.Single(Scans.OfJson($"[{Scans.Rule("a", "'kind':'detector','detector':'mrn','context':{'any':['record'],'before':3}")}]").Scan(text).Hits);
        Assert.Equal("123456", text[hit.Start..hit.End]);
        Assert.Equal("record", text[hit.Context!.Start..hit.Context.End]);
        Assert.Null(Assert.Single(Scans.Phrases("record").Scan(text).Hits).Context);
    }

    // Pieces of the language in any order and number: a phrase or a reason, never an exception.
    [Property(Arbitrary = [typeof(HostileTextTests)], MaxTest = 2000)]
    public void Any_text_is_a_phrase_or_is_refused_with_a_reason(string text, int seed)
    {
        string[] pieces = ["cure", "AND", "OR", "NOT", "NEAR/2", "ONEAR/3", "NEAR/", "(", ")", "|", "{", "}", "[number]", "[", "stem:", "stem:heal", "*", "vac*", "^", "^5", "\"", " ", "  ", "病", "(a|b)", text];
        var random = new Random(seed);
        var phrase = string.Join(random.Next(2) == 0 ? " " : "", Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)]));
        var problem = RulePacks.ProblemOf(phrase);
        if (problem is null)
        {
            Scans.Phrases(phrase).Scan(text);
        }
        else
        {
            Assert.NotEmpty(problem);
        }

        _ = RulePacks.ProblemOfPattern(phrase);
    }

    [Fact]
    public void The_examples_of_the_documentation_do_what_it_says()
    {
        var rows = File.ReadLines(Path.Combine(Root(), "docs", "moderation-rules.md")).Select(line => Example().Match(line)).Where(match => match.Success).ToList();
        Assert.True(rows.Count > 15, $"only {rows.Count} examples");
        foreach (var row in rows)
        {
            var (phrase, found, left) = (row.Groups["phrase"].Value.Replace("\\|", "|", StringComparison.Ordinal), row.Groups["found"].Value, row.Groups["left"].Value);
            var scanner = row.Groups["regex"].Success
                ? Scans.OfJson($"[{Scans.Rule("a", $"'kind':'regex','patterns':[{System.Text.Json.JsonSerializer.Serialize(phrase)}]")}]")
                : Scans.Phrases(phrase);
            Assert.True(scanner.Scan(found).Hits.Length > 0, $"{phrase}: nothing in '{found}'");
            Assert.True(scanner.Scan(left).Hits.IsEmpty, $"{phrase}: a hit in '{left}'");
        }
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Platform.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"^\| (?<regex>regex )?`(?<phrase>[^`]+)` \| ""(?<found>[^""]+)"" \| ""(?<left>[^""]+)"" \|")]
    private static partial Regex Example();
}
