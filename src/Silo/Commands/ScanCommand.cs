using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Domain;
using Platform.Domain.Moderation;

namespace Platform.Silo.Commands;

/// <summary>
/// <c>scan [--packs us-hipaa,..] [--phrases FILE]</c>: one JSON object a line in (<c>id</c>, <c>text</c>, optional
/// <c>zone</c>; other fields are passed over), one a line out. Needs no server and stores nothing.
/// </summary>
public static class ScanCommand
{
    // Without --packs nobody has said whose law it is about: then every detector speaks, at least to advise.
    private static readonly IReadOnlyList<RulePack> Everything = [.. RulePacks.BuiltIn, RulePacks.Identifiers];

    private const string Usage = "usage: scan [--packs ID,..] [--phrases FILE]";

    private static readonly JsonSerializerOptions Plain = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Runs the command.</summary>
    /// <param name="args">All arguments; the first is the command's name.</param>
    /// <param name="stdin">The texts.</param>
    /// <param name="stdout">Receives the results.</param>
    /// <param name="stderr">Receives one JSON object for each line that could not be scanned, or one line for a wrong call.</param>
    /// <returns>0; 1 when a line could not be scanned; 2 for a wrong call.</returns>
    public static async Task<int> RunAsync(string[] args, TextReader stdin, TextWriter stdout, TextWriter stderr)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(stdin);
        ArgumentNullException.ThrowIfNull(stdout);
        ArgumentNullException.ThrowIfNull(stderr);
        var (scanner, wrong) = ScannerFor(args);
        if (scanner is null)
        {
            await stderr.WriteLineAsync(wrong);
            return 2;
        }

        var exit = 0;
        for (var number = 1; await stdin.ReadLineAsync() is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            var (result, problem) = Scan(scanner, line.TrimStart('\uFEFF'));
            if (problem is null)
            {
                await stdout.WriteLineAsync(result);
            }
            else
            {
                exit = 1;
                await stderr.WriteLineAsync(JsonSerializer.Serialize(new { line = number, error = problem }, Plain));
            }
        }

        await stdout.FlushAsync();
        await stderr.FlushAsync();
        return exit;
    }

    private static (Scanner? Scanner, string? Wrong) ScannerFor(string[] args)
    {
        var packs = Everything;
        RulePack? own = null;
        for (var i = 1; i < args.Length; i += 2)
        {
            if (args[i] is not ("--packs" or "--phrases"))
            {
                return (null, $"scan: '{args[i]}' is not an option; {Usage}");
            }

            if (i + 1 == args.Length)
            {
                return (null, $"scan: {args[i]} needs a value; {Usage}");
            }

            var (chosen, phrases, wrong) = args[i] == "--packs" ? Packs(args[i + 1]) : Phrases(args[i + 1]);
            if (wrong is not null)
            {
                return (null, $"scan: {wrong}");
            }

            packs = chosen ?? packs;
            own = phrases ?? own;
        }

        return (Scanner.Create(own is null ? packs : [.. packs, own]), null);
    }

    private static (IReadOnlyList<RulePack>? Chosen, RulePack? Own, string? Wrong) Packs(string ids)
    {
        var chosen = new List<RulePack>();
        foreach (var id in ids.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal))
        {
            if (Everything.FirstOrDefault(known => known.Id == id) is not { } pack)
            {
                return (null, null, $"there is no pack '{id}'; there are {string.Join(", ", Everything.Select(known => known.Id))}");
            }

            chosen.Add(pack);
        }

        return chosen.Count > 0 ? (chosen, null, null) : (null, null, $"--packs names no pack; {Usage}");
    }

    private static (IReadOnlyList<RulePack>? Chosen, RulePack? Own, string? Wrong) Phrases(string file)
    {
        try
        {
            return (null, RulePacks.FromPhrases("phrases", "file", File.ReadLines(file)), null);
        }
        catch (RulePackException wrong)
        {
            return (null, null, $"{file}: {wrong.Message}");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return (null, null, $"{file}: {wrong.Message}");
        }
    }

    private static (string? Result, string? Problem) Scan(Scanner scanner, string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var row = document.RootElement;
            if (row.ValueKind != JsonValueKind.Object)
            {
                return (null, "the line is not a JSON object");
            }

            if (!row.TryGetProperty("id", out var id) || id.ValueKind is not (JsonValueKind.String or JsonValueKind.Number)
                || (id.ValueKind == JsonValueKind.Number && id.GetRawText().Length > JsonBounds.MaxNumberLength))
            {
                return (null, $"'id' is missing or neither text nor a number of at most {JsonBounds.MaxNumberLength} characters");
            }

            if (!row.TryGetProperty("text", out var text) || text.ValueKind != JsonValueKind.String)
            {
                return (null, "'text' is missing or not text");
            }

            var zone = Zones.Body;
            if (row.TryGetProperty("zone", out var named) && named.ValueKind != JsonValueKind.Null)
            {
                zone = named.ValueKind == JsonValueKind.String ? named.GetString()! : named.GetRawText();
            }

            return Zones.IsKnown(zone)
                ? (Result(id, text.GetString()!, zone, scanner), null)
                : (null, $"zone '{zone}' is not known");
        }
        catch (JsonException wrong)
        {
            // The parser's own message quotes the text.
            return (null, $"not JSON, at byte {wrong.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            // An escape such as \ud800 without its other half.
            return (null, "the text is not valid Unicode");
        }
    }

    private static string Result(JsonElement id, string text, string zone, Scanner scanner)
    {
        var result = scanner.Scan([new ZonedText(zone, text)]);
        return JsonSerializer.Serialize(
            new
            {
                id,
                verdict = Word(result.Verdict),
                hits = result.Hits.Select(hit => new HitLine(
                    hit.Rule, hit.Category, Word(hit.Severity), hit.Start, hit.End, text[hit.Start..hit.End], hit.Citation, hit.Pack, hit.Context)),
            },
            Plain);
    }

    private static string Word(Severity severity) => severity.ToString().ToUpperInvariant();

    private sealed record HitLine(
        string Rule, string Category, string Severity, int Start, int End, string Text, string? Citation, string Pack,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] HitContext? Context);
}
