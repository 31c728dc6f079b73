using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Domain.Moderation;
using Platform.Domain.Tests.Moderation.Quality;
using Xunit;

namespace Platform.Domain.Tests.Moderation;

/// <summary>What the packs' phrases find in the development half is found as well when the words of the finding are disguised.</summary>
public sealed partial class DisguisedCasesTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, Func<string, string>> Forms = new(StringComparer.Ordinal)
    {
        ["letters apart"] = words => string.Join(' ', Letters(words, c => $"{c} ")).Trim(),
        ["letters dotted"] = words => string.Join(' ', Letters(words, c => $"{c}.")).Trim('.'),
        ["letters apart, longer between words"] = words => string.Join("  ", Letters(words, c => $"{c} ")).Trim(),
        ["digits and signs"] = words => Word().Replace(words, word => word.Length < 3 ? word.Value : Leet(word.Value)),
        ["parted in the middle"] = words => Word().Replace(words, word => word.Length < 5 ? word.Value : word.Value.Insert(word.Length / 2, ".")),
        ["parted by the line"] = words => Word().Replace(words, word => word.Length < 5 ? word.Value : word.Value.Insert(word.Length / 2, "-\n")),
        ["repeated letters"] = words => Word().Replace(words, word => word.Length < 3 ? word.Value : word.Value.Insert(2, new string(word.Value[1], 2))),
        ["capitals in a hashtag"] = words => "#" + string.Concat(Letters(words, c => c.ToString()).Select(word => char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant())),
        ["repeated, then digits"] = words => Word().Replace(words, word => word.Length < 3 ? word.Value : Leet(word.Value.Insert(2, new string(word.Value[1], 2)))),
    };

    [Fact]
    public void A_disguised_finding_is_found()
    {
        var findings = CaseSet.Development.Where(c => c.IsViolation).SelectMany(Findings).ToList();
        var (held, all) = (0, 0);
        foreach (var (form, disguise) in Forms)
        {
            var missed = findings.Where(f => !IsHeld(f, disguise)).ToList();
            (held, all) = (held + findings.Count - missed.Count, all + findings.Count);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{form,-36} {findings.Count - missed.Count,4} of {findings.Count}"));
            foreach (var f in missed)
            {
                output.WriteLine($"    {f.Scanner.Packs[0].Pack}/{f.Rule}: {disguise(f.Text[f.Start..f.End]).ReplaceLineEndings("/")}");
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{held} of {all}"));
        Assert.True(findings.Count >= 20, $"only {findings.Count} findings");
        Assert.True(held >= 0.95 * all, $"{held} of {all}");
    }

    private static bool IsHeld(Finding finding, Func<string, string> disguise)
    {
        var words = disguise(finding.Text[finding.Start..finding.End]);
        var text = finding.Text[..finding.Start] + words + finding.Text[finding.End..];
        return finding.Scanner.Scan(text, finding.Zone).Hits.Any(hit => hit.Rule == finding.Rule && hit.Start < finding.Start + words.Length && hit.End > finding.Start);
    }

    // Numbers stay as they are: which of them is whose is for the detectors.
    private static IEnumerable<Finding> Findings(CaseSet.Case c)
    {
        var zone = c.Zone switch { "post" => Zones.Body, "firstComment" => Zones.FirstComment, "altText" => Zones.AltText, "fileName" => Zones.FileName, var same => same };
        var packs = c.Packs.Select(RulePacks.Find).OfType<RulePack>().ToList();
        var scanner = QualityScore.ScannerOf(c.Packs);
        return scanner.Scan(c.Text, zone).Hits
            .Where(hit => hit.Severity >= Severity.Flag && packs.Single(pack => pack.Id == hit.Pack).Rules.Single(rule => rule.Id == hit.Rule).Detector is null)
            .Where(hit => !c.Text[hit.Start..hit.End].Any(char.IsDigit) && c.Text[hit.Start..hit.End].All(ch => char.IsAsciiLetter(ch) || ch == ' '))
            .Select(hit => new Finding(scanner, c.Text, zone, hit.Rule, hit.Start, hit.End));
    }

    private static IEnumerable<string> Letters(string words, Func<char, string> each) =>
        words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => string.Concat(word.Select(each)));

    private static string Leet(string word) =>
        string.Concat(word.Select((c, i) => i == 0 ? c : char.ToLowerInvariant(c) switch { 'a' => '4', 'e' => '3', 'i' => '1', 'o' => '0', _ => c }));

    private sealed record Finding(Scanner Scanner, string Text, string Zone, string Rule, int Start, int End);

    [GeneratedRegex("[A-Za-z]+")]
    private static partial Regex Word();
}
