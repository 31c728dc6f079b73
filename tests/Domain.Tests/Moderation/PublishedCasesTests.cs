using System.Globalization;
using System.Text.Json;
using CsvHelper;
using Platform.Domain.Moderation;
using Xunit;

namespace Platform.Domain.Tests.Moderation;

public sealed class PublishedCasesTests
{
    // Cases that are answered otherwise on purpose, with the reason.
    private static readonly Dictionary<string, string> Deviations = new(StringComparer.Ordinal)
    {
    };

    [Fact]
    public void Messages_of_a_real_public_health_campaign_are_clear()
    {
        using var reader = new StreamReader(SharedCases.PathOf("campaigns/hhs-flu-2013.csv"));
        using var csv = new CsvReader(reader, CultureInfo.InvariantCulture);
        var rows = csv.GetRecords<dynamic>().Select(row => (IDictionary<string, object>)row).ToList();
        Assert.Equal(10, rows.Count);
        foreach (var row in rows)
        {
            var result = Scans.Everything.Scan(
            [
                new ZonedText(Zones.Body, (string)row["text"]),
                new ZonedText(Zones.Link, (string)row["link"]),
                new ZonedText(Zones.Hashtag, (string)row["tags"]),
            ]);
            Assert.True(result.Verdict == Severity.Clear, (string)row["text"]);
        }
    }

    [Fact]
    public void Identifiers_of_the_published_recogniser_cases_are_found_and_the_others_are_not()
    {
        var categories = new Dictionary<string, (string Detector, string Category)>(StringComparer.Ordinal)
        {
            ["EmailRecognizer"] = ("email", "EMAIL"),
            ["PhoneRecognizer"] = ("phone", "PHONE"),
            ["UsSsnRecognizer"] = ("ssn", "SSN"),
            ["NhsRecognizer"] = ("nhs_number", "NHS_NUMBER"),
            ["DateRecognizer"] = ("date", "DATE"),
        };
        var wrong = new List<string>();
        var seen = 0;
        foreach (var line in File.ReadLines(SharedCases.PathOf("moderation/presidio-open.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            var row = document.RootElement;
            if (!categories.TryGetValue(row.GetProperty("recognizer").GetString()!, out var kind))
            {
                continue;
            }

            seen++;
            var id = row.GetProperty("id").GetString()!;
            if (Mistake(row, kind.Detector, kind.Category) is { } mistake && !Deviations.ContainsKey(id))
            {
                wrong.Add($"{id}: {mistake}");
            }
        }

        Assert.True(seen > 80, $"only {seen} cases");
        Assert.Empty(wrong);
    }

    private static string? Mistake(JsonElement row, string detector, string category)
    {
        var text = row.GetProperty("text").GetString()!;
        var regions = row.GetProperty("config") is { ValueKind: JsonValueKind.Object } config && config.TryGetProperty("supported_regions", out var named)
            ? ",\"regions\":" + named.GetRawText().Replace("\"UK\"", "\"GB\"", StringComparison.Ordinal)
            : "";
        var scanner = Scans.OfJson($"[{Scans.Rule("r", $"\"kind\":\"detector\",\"detector\":\"{detector}\"{regions}", category)}]");
        var hits = scanner.Scan(text).Hits;
        var spans = row.GetProperty("spans").EnumerateArray().ToList();
        if (spans.Count == 0 && row.GetProperty("basis").GetString() == "upstream-asserted-none")
        {
            return hits.IsEmpty ? null : $"'{text}' must not be found";
        }

        foreach (var span in spans)
        {
            var (start, end) = (Utf16(text, span.GetProperty("start").GetInt32()), Utf16(text, span.GetProperty("end").GetInt32()));
            var bound = category == "PHONE" ? 0.4 : 0.5;
            if (span.GetProperty("score").GetDouble() >= bound && !hits.Any(hit => Overlap(hit, start, end) >= 0.5))
            {
                return $"'{text[start..end]}' in '{text}' is not found";
            }
        }

        return null;
    }

    private static double Overlap(Hit hit, int start, int end)
    {
        var common = Math.Min(hit.End, end) - Math.Max(hit.Start, start);
        return common <= 0 ? 0 : (double)common / (Math.Max(hit.End, end) - Math.Min(hit.Start, start));
    }

    private static int Utf16(string text, int codePoints)
    {
        var units = 0;
        foreach (var rune in text.EnumerateRunes().Take(codePoints))
        {
            units += rune.Utf16SequenceLength;
        }

        return units;
    }
}
