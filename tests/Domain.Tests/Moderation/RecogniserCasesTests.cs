using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Platform.Domain.Moderation;
using Xunit;

namespace Platform.Domain.Tests.Moderation;

/// <summary>The published cases of other people's recognisers, scored as the scan command answers them: every pack and every detector at once.</summary>
public sealed class RecogniserCasesTests(ITestOutputHelper output)
{
    private const double Overlapping = 0.5;

    private static readonly Dictionary<string, string> Categories = new(StringComparer.Ordinal)
    {
        ["AU_ABN"] = "ACCOUNT",
        ["AU_MEDICARE"] = "MEDICARE_AU",
        ["AU_TFN"] = "TFN",
        ["CA_SIN"] = "SIN",
        ["CREDIT_CARD"] = "CREDIT_CARD",
        ["DATE_TIME"] = "DATE",
        ["EMAIL_ADDRESS"] = "EMAIL",
        ["IBAN_CODE"] = "IBAN",
        ["IN_AADHAAR"] = "AADHAAR",
        ["IN_PAN"] = "PAN",
        ["IP_ADDRESS"] = "IP",
        ["MAC_ADDRESS"] = "MAC",
        ["MEDICAL_LICENSE"] = "MEDICAL_LICENSE",
        ["PHONE_NUMBER"] = "PHONE",
        ["PH_MOBILE_NUMBER"] = "PHONE",
        ["TR_PHONE_NUMBER"] = "PHONE",
        ["UK_DRIVING_LICENCE"] = "DRIVING_LICENCE",
        ["UK_NHS"] = "NHS_NUMBER",
        ["UK_NINO"] = "NINO",
        ["UK_PASSPORT"] = "PASSPORT",
        ["UK_POSTCODE"] = "POSTCODE",
        ["UK_VEHICLE_REGISTRATION"] = "VEHICLE",
        ["URL"] = "URL",
        ["US_BANK_NUMBER"] = "ACCOUNT",
        ["US_DRIVER_LICENSE"] = "DRIVING_LICENCE",
        ["US_ITIN"] = "ITIN",
        ["US_MBI"] = "MBI",
        ["US_NPI"] = "NPI",
        ["US_PASSPORT"] = "PASSPORT",
        ["US_SSN"] = "SSN",
        ["ABA_ROUTING_NUMBER"] = "ACCOUNT",
    };

    [Fact]
    public void At_least_99_in_100_published_identifiers_are_found_and_as_few_wrong_ones()
    {
        var deviations = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Moderation", "RecogniserDeviations.json")))!;
        var scores = new SortedDictionary<string, Score>(StringComparer.Ordinal);
        var seen = 0;
        foreach (var row in Rows("moderation/presidio-open.jsonl"))
        {
            seen++;
            var id = row.GetProperty("id").GetString()!;
            var category = Categories[row.GetProperty("entities")[0].GetString()!];
            scores.TryAdd(category, new Score());
            Add(row, category, scores[category], deviations.ContainsKey(id) ? null : id);
        }

        output.WriteLine("category           found        must not be   precise");
        foreach (var (category, score) in scores)
        {
            output.WriteLine(score.Line(category));
        }

        var all = scores.Values.Aggregate(new Score(), static (sum, score) => sum.Add(score));
        output.WriteLine(all.Line("all"));
        foreach (var miss in all.Misses)
        {
            output.WriteLine(miss);
        }

        Assert.True(seen > 400, $"only {seen} cases");
        Assert.True(all.Found >= 0.99 * all.Wanted, all.Line("all"));
        Assert.True(all.Quiet >= 0.99 * all.Forbidden, all.Line("all"));
    }

    [Fact]
    public void Numbers_that_context_words_give_away_are_found()
    {
        var misses = new List<string>();
        foreach (var row in Rows("moderation/presidio-context-open.jsonl"))
        {
            var (text, type) = (row.GetProperty("text").GetString()!, row.GetProperty("type").GetString()!);
            var found = Categories.TryGetValue(type, out var category) && Scans.Command.Scan(text).Hits.Any(hit => hit.Category == category);
            output.WriteLine($"{(found ? "found" : "-"),-6} {type}: {text}");
            if (!found)
            {
                misses.Add(row.GetProperty("id").GetString()!);
            }
        }

        Assert.Equal(["presidio/context/03", "presidio/context/29", "presidio/context/35"], misses);
    }

    private static IEnumerable<JsonElement> Rows(string file) =>
        File.ReadLines(SharedCases.PathOf(file)).Select(line => JsonDocument.Parse(line).RootElement);

    // A case without an id deviates on purpose and isn't scored.
    private static void Add(JsonElement row, string category, Score score, string? id)
    {
        var text = row.GetProperty("text").GetString()!;
        var hits = Scans.Command.Scan(text).Hits.Where(hit => hit.Category == category).DistinctBy(hit => (hit.Start, hit.End)).ToImmutableArray();
        var spans = row.GetProperty("spans").EnumerateArray().Select(span => Span(text, span)).ToList();
        if (id is null)
        {
            return;
        }

        score.Hits += hits.Length;
        score.Right += hits.Count(hit => spans.Any(span => Overlap(hit, span.Start, span.End) >= Overlapping));
        foreach (var (start, end, sure) in spans.Where(span => span.Score >= (category is "PHONE" or "NPI" ? 0.4 : 0.5)))
        {
            score.Wanted++;
            var found = hits.Any(hit => Overlap(hit, start, end) >= Overlapping);
            score.Found += found ? 1 : 0;
            if (!found)
            {
                score.Misses.Add($"{id}: '{text[start..end]}' in '{text}' is not found ({sure})");
            }
        }

        if (spans.Count == 0 && row.GetProperty("basis").GetString() == "upstream-asserted-none")
        {
            score.Forbidden++;
            score.Quiet += hits.IsEmpty ? 1 : 0;
            score.Misses.AddRange(hits.Select(hit => $"{id}: '{text[hit.Start..hit.End]}' in '{text}' must not be found as {category} ({hit.Rule}/{hit.Pack})"));
        }
    }

    private static (int Start, int End, double Score) Span(string text, JsonElement span) =>
        (Utf16(text, span.GetProperty("start").GetInt32()), Utf16(text, span.GetProperty("end").GetInt32()), span.GetProperty("score").GetDouble());

    private static double Overlap(Hit hit, int start, int end)
    {
        var common = Math.Min(hit.End, end) - Math.Max(hit.Start, start);
        return common <= 0 ? 0 : (double)common / (Math.Max(hit.End, end) - Math.Min(hit.Start, start));
    }

    private static int Utf16(string text, int codePoints) => text.EnumerateRunes().Take(codePoints).Sum(rune => rune.Utf16SequenceLength);

    private sealed class Score
    {
        public int Wanted { get; set; }

        public int Found { get; set; }

        public int Forbidden { get; set; }

        public int Quiet { get; set; }

        public int Hits { get; set; }

        public int Right { get; set; }

        public List<string> Misses { get; } = [];

        public Score Add(Score other)
        {
            (Wanted, Found, Forbidden, Quiet, Hits, Right) = (Wanted + other.Wanted, Found + other.Found, Forbidden + other.Forbidden, Quiet + other.Quiet, Hits + other.Hits, Right + other.Right);
            Misses.AddRange(other.Misses);
            return this;
        }

        public string Line(string name) => string.Create(
            CultureInfo.InvariantCulture, $"{name,-18} {Found,3} of {Wanted,3}   {Quiet,3} of {Forbidden,3}    {Right,3} of {Hits,3}");
    }
}
