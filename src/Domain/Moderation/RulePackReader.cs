using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace Platform.Domain.Moderation;

/// <summary>Reads a pack file. Strict: a field that it doesn't know, a wrong word or a pattern that doesn't parse is refused with the file and the rule named.</summary>
internal static class RulePackReader
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>Reads one pack.</summary>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="json">The content, UTF-8.</param>
    public static RulePack Read(string file, Stream json)
    {
        var pack = Parse<PackFile>(file, json);
        var rules = pack.Rules.Select((element, index) => ReadRule(file, element, index)).ToImmutableArray();
        var own = (pack.Lists ?? []).ToImmutableDictionary(list => list.Key, list => list.Value.ToImmutableArray());
        if (own.Keys.FirstOrDefault(SharedWording.Lists.ContainsKey) is { } taken)
        {
            throw new RulePackException($"{file}: the list '{taken}' has the name of a list that all packs share.");
        }

        var read = new RulePack(pack.Id, pack.Version, pack.Title, pack.Jurisdiction, pack.Source, pack.Notice, own.AddRange(SharedWording.ListsOf(rules)), rules)
        {
            Checklist =
            [
                .. (pack.Checklist ?? []).Select(item => item is null
                    ? throw new RulePackException($"{file}: an item of the checklist is null.") : new ChecklistItem(pack.Id, item.Id, item.Text, item.Citation, item.Link)),
            ],
        };
        if (pack.Schema != 1)
        {
            throw new RulePackException($"{file}: schema {pack.Schema} is not known; this version reads schema 1.");
        }

        return RulePackCheck.Problem(read) is { } problem ? throw new RulePackException($"{file}: {problem}") : read;
    }

    private static T Parse<T>(string file, Stream json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options) ?? throw new RulePackException($"{file}: the file is empty.");
        }
        catch (JsonException wrong)
        {
            throw new RulePackException($"{file}: {wrong.Message}", wrong);
        }
    }

    private static Rule ReadRule(string file, JsonElement element, int index)
    {
        var name = element.ValueKind == JsonValueKind.Object && element.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
            ? $"rule '{id.GetString()}'"
            : $"rule {index + 1}";
        try
        {
            return (SharedWording.Complete(element).Deserialize<RuleFile>(Options) ?? throw new JsonException("it is null")).ToRule();
        }
        catch (JsonException wrong)
        {
            throw new RulePackException($"{file}: {name}: {wrong.Message}", wrong);
        }
    }

    private sealed record PackFile(
        int Schema,
        string Id,
        string Version,
        string Title,
        string Jurisdiction,
        Uri Source,
        string Notice,
        JsonElement[] Rules,
        Dictionary<string, string[]>? Lists = null,
        ChecklistFile?[]? Checklist = null);

    private sealed record ChecklistFile(string Id, string Text, string Citation, Uri Link);

    private sealed record ExamplesFile(string[] Held, string[] Clear);

    private sealed record ContextFile(string[] Any, int Before, int? After = null, bool Required = false, bool LikelyIsEnough = false);

    private sealed record RuleFile(
        string Id,
        string Kind,
        string Category,
        string Severity,
        string Citation,
        Uri Link,
        JsonElement Checked,
        string? Title = null,
        string[]? Phrases = null,
        string[]? Patterns = null,
        int MinCount = 1,
        int? Threshold = null,
        string? Detector = null,
        string[]? Regions = null,
        ContextFile? Context = null,
        string[]? Zones = null,
        string[]? Suppressors = null,
        int SuppressWithin = 0,
        ExamplesFile? Examples = null)
    {
        public Rule ToRule()
        {
            var (needed, has) = Kind switch
            {
                "phrase" => ("phrases", Phrases is { Length: > 0 }),
                "detector" => ("detector", Detector is not null),
                "regex" => ("patterns", Patterns is { Length: > 0 }),
                _ => throw new JsonException($"kind '{Kind}' is not one of phrase, detector, regex"),
            };
            var unfit = (Phrases is not null && Kind != "phrase") ? "phrases" : (Detector is not null && Kind != "detector") ? "detector" : (Patterns is not null && Kind != "regex") ? "patterns" : null;
            if (!has || unfit is not null)
            {
                throw new JsonException(has ? $"kind {Kind} has no '{unfit}'" : $"kind {Kind} has '{needed}'");
            }

            return new Rule
            {
                Id = Id,
                Title = Title,
                Category = Category,
                Severity = Severity switch
                {
                    "ADVISE" => Moderation.Severity.Advise,
                    "FLAG" => Moderation.Severity.Flag,
                    "BLOCK" => Moderation.Severity.Block,
                    _ => throw new JsonException($"severity '{Severity}' is not one of ADVISE, FLAG, BLOCK"),
                },
                Phrases = [.. Phrases ?? []],
                Patterns = [.. Patterns ?? []],
                MinCount = MinCount,
                Threshold = Threshold,
                Detector = Detector,
                Regions = [.. Regions ?? []],
                Context = Context is null ? null : new RuleContext([.. Context.Any], Context.Before, Context.After, Context.Required, Context.LikelyIsEnough),
                Zones = [.. Zones ?? []],
                Suppressors = [.. Suppressors ?? []],
                SuppressWithin = SuppressWithin,
                Citation = Citation,
                Link = Link,
                Checked = Day(),
                Examples = Examples is null ? null : new RuleExamples([.. Examples.Held], [.. Examples.Clear]),
            };
        }

        // `false` says openly that nobody has held the rule against the text of the law yet.
        private LocalDate? Day() => Checked.ValueKind switch
        {
            JsonValueKind.False => null,
            JsonValueKind.String when LocalDatePattern.Iso.Parse(Checked.GetString()!) is { Success: true } day => day.Value,
            _ => throw new JsonException("'checked' is a day such as \"2026-01-31\", or false"),
        };
    }
}
