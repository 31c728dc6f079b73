using System.Text.Json;
using Platform.Domain.Moderation;
using Platform.Domain.Tests.Moderation;
using Platform.Domain.Tests.Moderation.Quality;

namespace Platform.Bench;

/// <summary>Scores the built-in rule packs on the project's own cases and writes docs/moderation-quality.md.</summary>
internal static class Quality
{
    public static Task<object> RunAsync(string[] args)
    {
        var heldOut = args.Setting("held-out", "false") == "true";
        var development = new QualityScore(CaseSet.Development);
        var clean = Clean(args.Setting("clean", ""));
        var path = Path.Combine(Root(), "docs", "moderation-quality.md");
        var text = new QualityReport(development, "development half", clean).ToString();
        if (heldOut)
        {
            text += "\n" + new QualityReport(new QualityScore(CaseSet.HeldOut), "held-out half", clean).ToString().Replace("# How well", "# The held-out half: how well", StringComparison.Ordinal);
        }

        File.WriteAllText(path, text);
        return Task.FromResult<object>(new
        {
            bench = "quality",
            held = development.Held.ToString(),
            wronglyHeld = development.WronglyHeld.ToString(),
            disguised = Evasion.Transforms.Keys.ToDictionary(transform => transform, transform => development.Disguised(transform).ToString()),
            clean = clean.ToDictionary(texts => texts.Key, texts => texts.Value.ToString()),
            heldOut = heldOut ? Of(new QualityScore(CaseSet.HeldOut)) : null,
        });
    }

    private static object Of(QualityScore score) => new { held = score.Held.ToString(), wronglyHeld = score.WronglyHeld.ToString() };

    // Texts that nobody should hold, one JSON object with `text` a line; every pack on, then each alone.
    private static Dictionary<string, Tally> Clean(string file)
    {
        var clean = new Dictionary<string, Tally>();
        if (file.Length == 0)
        {
            return clean;
        }

        var texts = File.ReadLines(file).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!).ToList();
        var sets = RulePacks.BuiltIn.Select(pack => (Name: pack.Id, Packs: new[] { pack })).Prepend((Name: "every pack", Packs: [.. RulePacks.BuiltIn]));
        foreach (var (name, packs) in sets)
        {
            var scanner = Scanner.Create(packs);
            clean[$"{Path.GetFileNameWithoutExtension(file)}, {name}"] = Tally.Count(texts, text => scanner.Scan([new ZonedText(Zones.Body, text)]).Verdict >= Severity.Flag);
        }

        return clean;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The repository is not above the benchmark.");
        }

        return folder.FullName;
    }
}
