using System.Diagnostics;
using System.Globalization;
using Platform.Domain.Moderation;
using Xunit;

namespace Platform.Domain.Tests.Moderation;

/// <summary>What each detector costs on posts of about 922 characters. Run alone on a quiet machine: <c>-explicit only</c>.</summary>
public sealed class DetectorCostTests(ITestOutputHelper output)
{
    private const int Length = 922;
    private const int Posts = 200;

    [Fact(Explicit = true)]
    public void Microseconds_of_each_detector_and_of_the_whole_check()
    {
        var plain = Texts(c => !c.IsViolation);
        var loaded = Texts(c => c.IsViolation);
        output.WriteLine("us a post          clean    with identifiers");
        var nothing = Scans.Phrases("no such phrase here");
        var (floorPlain, floorLoaded) = (Measure(nothing, plain), Measure(nothing, loaded));
        Print("fold and index", floorPlain, floorLoaded);
        foreach (var rule in RulePacks.Identifiers.Rules)
        {
            var alone = Scanner.Create([RulePacks.Identifiers with { Rules = [rule] }]);
            Print(rule.Detector!, Measure(alone, plain) - floorPlain, Measure(alone, loaded) - floorLoaded);
        }

        var hipaa = Scanner.Create([RulePacks.Find("us-hipaa")!]);
        Print("us-hipaa", Measure(hipaa, plain), Measure(hipaa, loaded));
        Print("all packs", Measure(Scans.Everything, plain), Measure(Scans.Everything, loaded));
        Print("scan command", Measure(Scans.Command, plain), Measure(Scans.Command, loaded));
    }

    private void Print(string name, double clean, double loaded) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-18} {clean,6:F1}   {loaded,6:F1}"));

    // Texts of the set, one after another, cut at the length of a post.
    private static ZonedText[][] Texts(Func<CaseSet.Case, bool> which)
    {
        var all = string.Join(" ", CaseSet.Development.Where(which).Select(c => c.Text));
        return [.. Enumerable.Range(0, Posts).Select(i => all.Substring(i * 7919 % (all.Length - Length), Length)).Select(text => new[] { new ZonedText(Zones.Body, text) })];
    }

    private static double Measure(Scanner scanner, ZonedText[][] posts)
    {
        var best = double.MaxValue;
        for (var round = 0; round < 6; round++)
        {
            var watch = Stopwatch.StartNew();
            foreach (var post in posts)
            {
                scanner.Scan(post);
            }

            best = Math.Min(best, watch.Elapsed.TotalMicroseconds / posts.Length);
        }

        return best;
    }
}
