using Platform.Domain.Moderation;

namespace Platform.Domain.Tests.Moderation;

/// <summary>Scanners and short ways to use them.</summary>
internal static class Scans
{
    /// <summary>Every built-in pack.</summary>
    public static Scanner Everything { get; } = Scanner.Create(RulePacks.BuiltIn);

    /// <summary>What the scan command looks for when no pack is named: every pack, and whatever any detector finds.</summary>
    public static Scanner Command { get; } = Scanner.Create([.. RulePacks.BuiltIn, RulePacks.Identifiers]);

    /// <summary>Every identifier detector, in a form that needs no context: what the detectors themselves see.</summary>
    public static Scanner Bare { get; } = Scanner.Create([Pack(
        ("email", "EMAIL"), ("phone", "PHONE"), ("ssn", "SSN"), ("nhs_number", "NHS_NUMBER"), ("mrn", "MRN"), ("date", "DATE"))]);

    public static Scanner Phrases(params string[] phrases) => Scanner.Create([RulePacks.FromPhrases("own", "1", phrases)]);

    public static Scanner OfJson(string rules, string lists = "{}") => Scanner.Create([PackOf(rules, lists)]);

    public static RulePack PackOf(string rules, string lists = "{}")
    {
        var json = $$"""
            {"schema":1,"id":"test","version":"1","title":"t","jurisdiction":"XX","source":"https://example.org/","notice":"n","lists":{{lists}},"rules":{{rules}}}
            """;
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json));
        return RulePacks.Read("test.json", stream);
    }

    /// <summary>A rule as JSON; the body is written with single quotes.</summary>
    public static string Rule(string id, string body, string category = "TERM", string severity = "FLAG") =>
        $$"""{"id":"{{id}}","category":"{{category}}","severity":"{{severity}}","citation":"c","link":"https://example.org/","checked":false,{{body.Replace('\'', '"')}}}""";

    public static ScanResult Scan(this Scanner scanner, string text, string zone = Zones.Body) => scanner.Scan([new ZonedText(zone, text)]);

    /// <summary>What was hit, as "CATEGORY words", each once.</summary>
    public static string[] Found(this Scanner scanner, string text, string zone = Zones.Body) =>
        [.. scanner.Scan(text, zone).Hits.Select(hit => $"{hit.Category} {text[hit.Start..hit.End]}").Distinct()];

    private static RulePack Pack(params (string Detector, string Category)[] detectors) => PackOf(
        $"[{string.Join(',', detectors.Select(d => Rule(d.Detector.Replace('_', '-'), $"\"kind\":\"detector\",\"detector\":\"{d.Detector}\"", d.Category)))}]");
}
