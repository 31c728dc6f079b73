using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Domain.Moderation;

/// <summary>Reads a pack that an organization wrote: the language of the built-in packs, in bounds. It need not say what law a rule serves, nor its own name and version.</summary>
public static class OrganizationPackReader
{
    /// <summary>The longest source, in characters.</summary>
    public const int MaxSource = 64 * 1024;

    /// <summary>How many rules a pack may have.</summary>
    public const int MaxRules = 200;

    /// <summary>How many texts (patterns, alternatives of lists) a pack may have.</summary>
    public const int MaxTexts = 2_000;

    /// <summary>How many phrases all patterns may make.</summary>
    public const int MaxSequences = 50_000;

    private const string Nowhere = "about:blank";
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 12, AllowDuplicateProperties = false };

    /// <summary>The pack, or the place and the kind of the first thing that is wrong with it.</summary>
    /// <param name="name">Its id.</param>
    /// <param name="version">Its version.</param>
    /// <param name="source">JSON.</param>
    public static Outcome<RulePack> Read(string name, string version, string source)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(source);
        if (RulePacks.Find(name) is not null || name is RulePacks.OwnPhrases || name == RulePacks.Identifiers.Id || name.Length > 60)
        {
            return new Refused(Refusal.InvalidInput, "This name is taken by the platform, or has more than 60 characters; give the pack another one.", "name");
        }

        if (source.Length > MaxSource)
        {
            return Wrong($"The pack has {source.Length} characters; there may be {MaxSource}.");
        }

        if (HasLongNumber(source))
        {
            return Wrong($"The pack holds a number of more than {JsonBounds.MaxNumberLength} characters.");
        }

        try
        {
            if (JsonNode.Parse(source, documentOptions: Strict) is not JsonObject pack)
            {
                return Wrong("A pack is a JSON object with schema, title and rules.");
            }

            var texts = Texts(pack);
            if (texts > MaxTexts || (pack["rules"] as JsonArray)?.Count > MaxRules)
            {
                return Wrong($"There may be {MaxRules} rules and {MaxTexts} patterns and list entries in a pack.");
            }

            Complete(pack, name, version);
            using var json = new MemoryStream(Encoding.UTF8.GetBytes(pack.ToJsonString()));
            var read = RulePacks.Read(name, json);
            return read.Id != name ? Wrong($"The pack says that its id is another one than {name}.")
                : read.Rules.IsEmpty ? Wrong("The pack has no rules.")
                : Sequences(read) > MaxSequences ? Wrong($"The patterns make more than {MaxSequences} phrases; take alternatives out.")
                : Own(read, version);
        }
        catch (RulePackException wrong)
        {
            return Wrong(wrong.Message);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or ArgumentException or FormatException)
        {
            return Wrong($"{name}: {wrong.Message}");
        }
    }

    private static bool HasLongNumber(string source)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(source), new JsonReaderOptions { MaxDepth = Strict.MaxDepth });
            while (reader.Read())
            {
                if (JsonBounds.IsLongNumber(ref reader))
                {
                    return true;
                }
            }
        }
        catch (JsonException)
        {
            // The parser tells what is wrong.
        }

        return false;
    }

    private static Refused Wrong(string message) => new(Refusal.InvalidInput, message.Length > 500 ? message[..500] + "…" : message, "source");

    // What only a built-in pack must say is filled in, and taken away again behind the reader.
    private static void Complete(JsonObject pack, string name, string version)
    {
        pack.TryAdd("schema", 1);
        pack.TryAdd("id", name);
        pack["version"] = version;
        pack.TryAdd("title", name);
        pack.TryAdd("jurisdiction", "");
        pack.TryAdd("source", Nowhere);
        pack.TryAdd("notice", "");
        foreach (var rule in (pack["rules"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (!rule.ContainsKey("wording"))
            {
                rule.TryAdd("category", Categories.Term);
                rule.TryAdd("kind", rule.ContainsKey("detector") ? "detector" : rule.ContainsKey("patterns") ? "regex" : "phrase");
            }

            rule.TryAdd("citation", "");
            rule.TryAdd("link", Nowhere);
            rule.TryAdd("checked", false);
        }
    }

    private static RulePack Own(RulePack pack, string version) => pack with
    {
        Version = version,
        Jurisdiction = Said(pack.Jurisdiction),
        Source = Said(pack.Source),
        Notice = Said(pack.Notice),
        Rules = [.. pack.Rules.Select(rule => rule with { Citation = Said(rule.Citation), Link = Said(rule.Link) })],
    };

    private static string? Said(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static Uri? Said(Uri? link) => link?.OriginalString == Nowhere ? null : link;

    private static int Texts(JsonNode? node) => node switch
    {
        JsonObject members => members.Sum(member => Texts(member.Value)),
        JsonArray items => items.Sum(item => item is JsonValue ? 1 : Texts(item)),
        _ => 0,
    };

    private static long Sequences(RulePack pack)
    {
        var sum = 0L;
        foreach (var pattern in pack.Rules.SelectMany(rule => rule.Phrases.Concat(rule.Suppressors).Concat(rule.Context?.Any ?? [])))
        {
            sum += PhraseExpression.TryParse(pattern, pack.Lists, out var parsed, out _)
                ? parsed!.Any.SelectMany(any => any.And.Concat(any.Not).Prepend(any.First)).Sum(part => part.Sides.Sum(side => (long)side.Length)) : 0;
            if (sum > MaxSequences)
            {
                break;
            }
        }

        return sum;
    }

    private static void TryAdd(this JsonObject pack, string member, JsonNode value)
    {
        if (!pack.ContainsKey(member))
        {
            pack.Add(member, value);
        }
    }
}
