using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace Platform.Domain;

/// <summary>The one JSON form of persisted states, events, payloads and rows: camelCase names, enums by name, NodaTime's ISO patterns.
/// A renamed property is a broken archive, which the golden files of every release show.</summary>
public static class PlatformJson
{
    /// <summary>The options; frozen.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>As <see cref="Options"/>, without members that are <see cref="SecretAttribute">secret</see>.</summary>
    internal static JsonSerializerOptions Documents { get; } = CreateWithoutSecrets();

    /// <summary>Writes a value.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>Reads a value; throws <see cref="JsonException"/> on anything else than that value.</summary>
    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("A value was expected, not null.");

    /// <summary>Reads a value from UTF-8.</summary>
    public static T Read<T>(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("A value was expected, not null.");

    /// <summary>Whether a member is kept from readers.</summary>
    internal static bool IsSecret(JsonPropertyInfo member)
        => member.AttributeProvider?.IsDefined(typeof(SecretAttribute), inherit: false) == true;

    private static JsonSerializerOptions CreateWithoutSecrets()
    {
        var options = new JsonSerializerOptions(Options)
        {
            TypeInfoResolver = Options.TypeInfoResolver!.WithAddedModifier(type =>
            {
                for (var i = type.Properties.Count - 1; i >= 0; i--)
                {
                    if (IsSecret(type.Properties[i]))
                    {
                        type.Properties.RemoveAt(i);
                    }
                }
            }),
        };
        options.MakeReadOnly();
        return options;
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.General)
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            AllowOutOfOrderMetadataProperties = true, // PostgreSQL's jsonb doesn't keep the order of properties
            Converters = { new JsonStringEnumConverter() },
        };
        options.ConfigureForNodaTime(DateTimeZoneProviders.Tzdb);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
