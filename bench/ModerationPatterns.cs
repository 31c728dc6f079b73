using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Platform.Domain.Moderation;

namespace Platform.Bench;

/// <summary>Regular expressions that hold backtracking matchers for ever, each on texts of its kind: how long the slowest scan took.</summary>
internal static class ModerationPatterns
{
    private static readonly (string Pattern, string Unit, string End)[] Bombs =
    [
        ("(a+)+$", "a", "!"), ("(a|a)+$", "a", "!"), ("(a|aa)+$", "a", "!"), ("([a-z]+)+$", "a", "!"), ("(.*a){12}", "a", ""), ("(.*,){10}p", "1,", ""),
        ("^(([a-z])+.)+[a-z]([a-z])+$", "a", "!"), ("(x+x+)+y", "x", ""), (@"\s*(\s+)*x", " ", ""), ("(a?){50}a{50}", "ab", ""), (".*.*.*.*=.*", "=", ""),
        (@"(\w+\s?)+!", "word ", ""), (@"(([a-z0-9])+.)+@([a-z]+)+x", "a.", ""), ("[ab]*a[ab]{14}c", "abbab", ""), ("(a|b|ab)*c", "ab", ""), ("(?:a{1,9}){1,9}b", "a", ""),
        (@"(\d+(-|\.)?)+x", "1-", ""), ("(.?){30}.{30}z", "q", ""), (@"(https?://)?([\w-]+\.)+[\w-]+(/[\w- ]*)+$", "a.", "/!"), ("(a*b?){20}c", "ab", ""),
    ];

    public static object Run()
    {
        var results = new Dictionary<string, object>();
        foreach (var length in new[] { 3_000, 100_000 })
        {
            var (slowest, name, refused, unfinished) = (0.0, "", 0, 0);
            foreach (var (pattern, unit, end) in Bombs)
            {
                if (RulePacks.ProblemOfPattern(pattern) is not null)
                {
                    refused++;
                    continue;
                }

                var scanner = Scanner.Create([PackOf(pattern)]);
                ZonedText[] text = [new ZonedText(Zones.Body, new StringBuilder().Insert(0, unit, length / unit.Length).Append(end).ToString())];
                scanner.Scan([new ZonedText(Zones.Body, "warm")]);
                var best = double.MaxValue;
                for (var round = 0; round < 3; round++)
                {
                    var began = Stopwatch.GetTimestamp();
                    var result = scanner.Scan(text);
                    best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                    unfinished += round == 0 && result.Hits.Any(hit => hit.Unfinished) ? 1 : 0;
                }

                (slowest, name) = best > slowest ? (best, pattern) : (slowest, name);
            }

            Console.Error.WriteLine($"{Bombs.Length} hostile patterns on {length} characters: slowest scan {slowest:F1} ms ({name}); {refused} refused, {unfinished} stopped and held");
            results[$"characters{length}"] = new { slowestMs = Math.Round(slowest, 1), refused, unfinished };
        }

        return results;
    }

    private static RulePack PackOf(string pattern)
    {
        var json = $$"""
            {"schema":1,"id":"bench","version":"1","title":"t","jurisdiction":"XX","source":"https://example.org/","notice":"n","rules":[
            {"id":"bomb","kind":"regex","category":"TERM","severity":"FLAG","citation":"c","link":"https://example.org/","checked":false,"patterns":[{{JsonSerializer.Serialize(pattern)}}]}]}
            """;
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return RulePacks.Read("bench.json", stream);
    }
}
