using System.Diagnostics;
using FsCheck.Xunit;
using Platform.Domain.Moderation;
using Xunit;

namespace Platform.Domain.Tests.Moderation;

/// <summary>Regular expressions of somebody's own pack find what they say, and none can hold a scan up.</summary>
public sealed class TenantPatternTests(ITestOutputHelper output)
{
    /// <summary>Patterns that are known to make backtracking matchers run for ever, each with a text of its kind.</summary>
    public static TheoryData<string, string> Bombs()
    {
        var bombs = new TheoryData<string, string>
        {
            { "(a+)+$", new string('a', 100_000) + "!" },
            { "(a|a)*$", new string('a', 100_000) + "!" },
            { "(a|aa)+$", new string('a', 100_000) + "!" },
            { "([a-z]+)*$", new string('a', 100_000) + "!" },
            { "(.*a){12}", new string('a', 50_000) },
            { "(.*,){10}p", string.Concat(Enumerable.Repeat("1,", 50_000)) },
            { "^(([a-z])+.)+[a-z]([a-z])+$", new string('a', 100_000) },
            { "(x+x+)+y", new string('x', 100_000) },
            { @"\s*(\s+)*x", new string(' ', 100_000) },
            { "(a?){50}a{50}", new string('a', 49) + new string('b', 100_000) },
            { ".*.*.*.*=.*", new string('=', 50_000) },
            { @"(\w+\s?)*!", string.Concat(Enumerable.Repeat("word ", 40_000)) },
            { "(([a-z0-9])+.)+@([a-z]+)+x", string.Concat(Enumerable.Repeat("a.", 100_000)) },
            { "[ab]*a[ab]{14}c", string.Concat(Enumerable.Range(0, 100_000).Select(i => (i * 7919 % 13) > 5 ? 'a' : 'b')) },
            { "(a|b|ab)*c", string.Concat(Enumerable.Repeat("ab", 100_000)) },
            { "(?:a{1,9}){1,9}b", new string('a', 100_000) },
        };
        return bombs;
    }

    [Theory]
    [InlineData(@"\bref[ -]?\d{4,6}\b", "Please quote REF-12345 here", "REF-12345")]
    [InlineData("protocol [xyz]-[0-9]+", "under PROTOCÓL Y-7.", "PROTOCÓL Y-7")]
    [InlineData("(cure|heal)(s|ed)?", "it heals", "heals")]
    public void A_pattern_is_found_on_the_folded_text_and_told_in_the_original(string pattern, string text, string words)
    {
        var hit = Assert.Single(Of(pattern).Scan(text).Hits);
        Assert.Equal(words, text[hit.Start..hit.End]);
        Assert.False(hit.Unfinished);
    }

    [Theory]
    [InlineData("(?<=a)b", "look-around")]
    [InlineData("(?=a)b", "look-around")]
    [InlineData(@"(a)\1", "look-around")]
    [InlineData("(?>a+)b", "look-around")]
    [InlineData("a*", "nothing")]
    [InlineData("(a", "character")]
    [InlineData("", "characters")]
    [InlineData("a{1,1000}", "repeats")]
    [InlineData("((a{1,90}){1,90}){1,90}", "repeats")]
    public void A_pattern_that_can_not_be_bounded_is_refused_with_the_reason(string pattern, string reason) =>
        Assert.Contains(reason, RulePacks.ProblemOfPattern(pattern), StringComparison.Ordinal);

    [Fact]
    public void A_suppressor_excuses_a_pattern()
    {
        var scanner = Scans.OfJson($$"""[{{Scans.Rule("a", "'kind':'regex','patterns':['[0-9]{5}'],'suppressors':['order number'],'suppressWithin':2")}}]""");
        Assert.Empty(scanner.Scan("order number is 12345").Hits);
        Assert.Single(scanner.Scan("chart 12345").Hits);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Bombs))]
    public async Task A_bomb_is_refused_or_ends_in_time_and_what_did_not_end_is_held(string pattern, string text)
    {
        if (RulePacks.ProblemOfPattern(pattern) is { } problem)
        {
            output.WriteLine(problem);
            return;
        }

        await Task.Run(
            () =>
            {
                var scanner = Of(pattern, pattern);
                var watch = Stopwatch.StartNew();
                var result = scanner.Scan(text);
                output.WriteLine($"{pattern}: {watch.ElapsedMilliseconds} ms for {text.Length} characters, {result.Hits.Length} hits{(result.Hits.Any(hit => hit.Unfinished) ? ", held unfinished" : "")}");
                Assert.True(result.Hits.All(hit => !hit.Unfinished) || result is { Verdict: >= Severity.Flag });
                Assert.All(result.Hits.Where(hit => hit.Unfinished), hit => Assert.Equal((0, text.Length), (hit.Start, hit.End)));
            },
            TestContext.Current.CancellationToken);
    }

    // Stopped by the number of places, which no machine's speed changes; running out of time ends the same way.
    [Fact]
    public void A_text_that_a_pattern_does_not_get_to_the_end_of_is_held_whole_and_no_other_pattern_runs()
    {
        var text = string.Concat(Enumerable.Repeat("ab, ", 1_001));
        var scanner = Scans.OfJson($$"""[{{Scans.Rule("slow", "'kind':'regex','patterns':['ab,']", severity: "ADVISE")}},{{Scans.Rule("later", "'kind':'regex','patterns':['ab']")}}]""");
        var hit = Assert.Single(scanner.Scan(text).Hits);
        Assert.Equal(("slow", true, Severity.Flag, 0, text.Length), (hit.Rule, hit.Unfinished, hit.Severity, hit.Start, hit.End));
        Assert.True(scanner.Scan("ab").Hits is [{ Rule: "later", Unfinished: false }]);
    }

    [Property(Arbitrary = [typeof(HostileTextTests)], MaxTest = 500)]
    public void Any_text_is_a_pattern_or_is_refused(string pattern, string text)
    {
        if (RulePacks.ProblemOfPattern(pattern) is null)
        {
            Assert.All(Of(pattern).Scan(text).Hits, hit => Assert.InRange(hit.End, hit.Start + 1, text.Length));
        }
    }

    private static Scanner Of(params string[] patterns) =>
        Scans.OfJson($$"""[{{Scans.Rule("a", $"'kind':'regex','patterns':{System.Text.Json.JsonSerializer.Serialize(patterns).Replace("'", "\\u0027", StringComparison.Ordinal)}", severity: "ADVISE")}}]""");
}
