using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Platform.Domain;

/// <summary>Finds the members of a stored state that this release does not know, and writes them again. During a rolling upgrade an older silo works on states
/// that a later one has written; what it does not know it must not lose. Members of list elements are not looked at: elements have no name
/// to meet by.</summary>
internal static class UnknownMembers
{
    private static readonly string[] OfTheEnvelope = ["pending", "steps", "readModel"];

    /// <summary>The unknown members, nested as they were; null for none.</summary>
    public static JsonObject? Of(JsonElement state, Type type) => Of(state, PlatformJson.Options.GetTypeInfo(type), OfTheEnvelope);

    /// <summary>A document with those of these members that belong into members of its own. Others stay beside it: a later release may keep them
    /// from readers.</summary>
    public static byte[] Into(byte[] document, JsonObject unknown)
    {
        var target = JsonNode.Parse(document)!.AsObject();
        var changed = false;
        foreach (var (name, value) in unknown)
        {
            if (target[name] is JsonObject member && value is JsonObject nested)
            {
                Merge(member, nested);
                changed = true;
            }
        }

        return changed ? JsonSerializer.SerializeToUtf8Bytes(target, PlatformJson.Options) : document;
    }

    /// <summary>A member's JSON with the unknown members that belong into it.</summary>
    public static JsonNode Into(JsonNode member, JsonNode? unknown)
    {
        if (member is JsonObject known && unknown is JsonObject nested)
        {
            Merge(known, nested);
        }

        return member;
    }

    /// <summary>Those of these members that a state's type does not have.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> Beside(JsonObject? unknown, Type type)
        => unknown is null ? [] : unknown.Where(member => PlatformJson.Options.GetTypeInfo(type).Properties.All(p => p.Name != member.Key));

    private static JsonObject? Of(JsonElement value, JsonTypeInfo type, string[] known)
    {
        if (value.ValueKind != JsonValueKind.Object || type.Kind != JsonTypeInfoKind.Object || type.PolymorphismOptions is not null)
        {
            return null;
        }

        JsonObject? found = null;
        foreach (var member in value.EnumerateObject())
        {
            var property = type.Properties.FirstOrDefault(p => p.Name == member.Name);
            JsonNode? unknown = property is not null
                ? member.Value.ValueKind == JsonValueKind.Object ? Of(member.Value, PlatformJson.Options.GetTypeInfo(property.PropertyType), []) : null
                : known.Contains(member.Name) ? null : JsonNode.Parse(member.Value.GetRawText());
            if (unknown is not null)
            {
                (found ??= []).Add(member.Name, unknown);
            }
        }

        return found;
    }

    private static void Merge(JsonObject target, JsonObject unknown)
    {
        foreach (var (name, value) in unknown)
        {
            if (target[name] is JsonObject there && value is JsonObject nested)
            {
                Merge(there, nested);
            }
            else if (!target.ContainsKey(name))
            {
                target[name] = value?.DeepClone();
            }
        }
    }
}
