using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Platform.Domain.Moderation;

/// <summary>
/// What people write is much the same wherever they are; the law that it touches is not. Wording/*.json holds the words
/// once: lists that every pack may name, and bodies of rules that a rule takes with <c>"wording": "name"</c>. What the rule
/// says itself goes before what the wording says.
/// </summary>
internal static partial class SharedWording
{
    private const string Folder = "moderation/wording/";
    private const string Key = "wording";

    private static readonly ImmutableArray<JsonObject> Files =
        [.. typeof(SharedWording).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Parse)];

    private static readonly ImmutableDictionary<string, JsonObject> Bodies =
        Files.SelectMany(file => file["rules"]!.AsObject()).ToImmutableDictionary(rule => rule.Key, rule => rule.Value!.AsObject());

    /// <summary>Lists by name.</summary>
    public static ImmutableDictionary<string, ImmutableArray<string>> Lists { get; } =
        Files.SelectMany(file => file["lists"]!.AsObject()).ToImmutableDictionary(list => list.Key, list => list.Value!.Deserialize<string[]>()!.ToImmutableArray());

    /// <summary>The lists that the patterns of some rules name.</summary>
    public static IEnumerable<KeyValuePair<string, ImmutableArray<string>>> ListsOf(ImmutableArray<Rule> rules)
    {
        var named = rules.SelectMany(rule => rule.Phrases.Concat(rule.Suppressors).Concat(rule.Context?.Any ?? []))
            .SelectMany(pattern => ListName().Matches(pattern).Select(match => match.Groups[1].Value))
            .ToHashSet(StringComparer.Ordinal);
        return Lists.Where(list => named.Contains(list.Key));
    }

    /// <summary>A rule as its file has it, with what its wording adds.</summary>
    /// <exception cref="JsonException">There is no such wording.</exception>
    public static JsonElement Complete(JsonElement rule)
    {
        if (rule.ValueKind != JsonValueKind.Object || !rule.TryGetProperty(Key, out var wording))
        {
            return rule;
        }

        if (wording.ValueKind != JsonValueKind.String || !Bodies.TryGetValue(wording.GetString()!, out var body))
        {
            throw new JsonException($"there is no wording '{wording}'");
        }

        var whole = JsonObject.Create(rule)!;
        whole.Remove(Key);
        foreach (var (name, value) in body)
        {
            whole.TryAdd(name, value?.DeepClone());
        }

        return whole.Deserialize<JsonElement>();
    }

    private static JsonObject Parse(string name)
    {
        using var stream = typeof(SharedWording).Assembly.GetManifestResourceStream(name)!;
        return JsonNode.Parse(stream)!.AsObject();
    }

    [GeneratedRegex(@"\{([a-z0-9-]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex ListName();
}
