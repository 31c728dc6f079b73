using System.Text.Json;
using Platform.Domain;

namespace Platform.Networks.Http;

/// <summary>Reads what servers send: nothing in it is taken on trust, and nothing in it makes this throw.</summary>
internal static class JsonDoor
{
    private const int MaxDepth = 32;
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };
    private static readonly JsonBounds Bounds = new(Values: 100_000, MaxDepth);

    /// <summary>The object that the bytes are, or null. The element outlives its document.</summary>
    public static JsonElement? Object(ReadOnlyMemory<byte> bytes)
    {
        if (!Bounds.Hold(bytes.Span))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The elements of the array that the bytes are, or null.</summary>
    public static JsonElement[]? Array(ReadOnlyMemory<byte> bytes)
    {
        if (!Bounds.Hold(bytes.Span))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, Options);
            return document.RootElement.ValueKind == JsonValueKind.Array ? [.. document.RootElement.Clone().EnumerateArray()] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A member of an object, or null where it is missing or the element is none.</summary>
    public static JsonElement? Member(this JsonElement element, string name)
    {
        try
        {
            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half of a surrogate pair in some member's name
        }
    }

    /// <summary>A text of 1 to <paramref name="most"/> UTF-16 units without control characters, or null: ids and addresses, which go on into
    /// headers and pages.</summary>
    public static string? Text(this JsonElement element, string name, int most = 2048)
    {
        if (element.Member(name) is not { ValueKind: JsonValueKind.String } value)
        {
            return null;
        }

        try
        {
            var text = value.GetString();
            return text is { Length: > 0 } && text.Length <= most && !text.Any(char.IsControl) ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half of a surrogate pair
        }
    }

    /// <summary>A whole number that is not negative, or null.</summary>
    public static long? Count(this JsonElement element, string name)
        => element.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) && number >= 0 ? number : null;

    /// <summary>An absolute http or https address, or null.</summary>
    public static string? Address(this JsonElement element, string name)
        => element.Text(name) is { } text && Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
            ? text
            : null;
}
