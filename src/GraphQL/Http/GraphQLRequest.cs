using System.Buffers;
using System.Text;
using System.Text.Json;
using GraphQL;
using Microsoft.AspNetCore.Http;
using Platform.GraphQL.Engine;

namespace Platform.GraphQL.Http;

/// <summary>The parameters of a request.</summary>
/// <param name="Query">The document; null where a stored one is named.</param>
/// <param name="OperationName">Which of its operations to run, or null where there is one only.</param>
/// <param name="Variables">The values of its variables, or null.</param>
/// <param name="DocumentId">The id of a stored document, or null.</param>
internal sealed record GraphQLRequest(string? Query, string? OperationName, Inputs? Variables, string? DocumentId = null)
{
    private const string NotJson = "The body is not JSON in UTF-8, or has a property twice.";

    /// <summary>How deep the objects of a request may lie in one another before it counts as malformed.</summary>
    public const int MaxNesting = 64;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = MaxNesting };

    /// <summary>Reads a body. Never throws: what can't be read comes back as a message for the caller.</summary>
    public static (GraphQLRequest? Request, RequestFault? Wrong) Read(ReadOnlyMemory<byte> body, IGraphQLSerializer serializer, PlatformGraphQLOptions options)
    {
        if (VariableLimits.Judge(body.Span, level: 1, options) is { } over)
        {
            return (null, over);
        }

        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return Read(document.RootElement, serializer);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or ArgumentException)
        {
            return (null, RequestFault.NoRequest(NotJson));
        }
    }

    /// <summary>Reads the parameters of an address as a body with the same ones.</summary>
    public static (GraphQLRequest? Request, RequestFault? Wrong) Read(IQueryCollection parameters, IGraphQLSerializer serializer,
        PlatformGraphQLOptions options)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            foreach (var (name, values) in parameters)
            {
                if (values is not [{ } value])
                {
                    return (null, RequestFault.NoRequest($"The parameter '{Shown(name)}' stands in the address twice."));
                }

                json.WritePropertyName(name);
                if (name is not ("variables" or "extensions"))
                {
                    json.WriteStringValue(value);
                }
                else if (Json(value) is not { } raw)
                {
                    return (null, RequestFault.NoRequest($"The parameter '{name}' is not JSON."));
                }
                else
                {
                    json.WriteRawValue(raw, skipInputValidation: true);
                }
            }

            json.WriteEndObject();
        }

        return Read(body.WrittenMemory, serializer, options);
    }

    /// <summary>Reads what a message carries, whose limits were judged with the message. What can't be read comes back as a message for the caller.</summary>
    public static (GraphQLRequest? Request, RequestFault? Wrong) Read(JsonElement root, IGraphQLSerializer serializer)
    {
        try
        {
            return Parameters(root, serializer);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException or OverflowException or ArgumentException)
        {
            // Besides the reader's own exception: a text that is no UTF-8, a number out of every range.
            return (null, RequestFault.NoRequest(NotJson));
        }
    }

    private static (GraphQLRequest? Request, RequestFault? Wrong) Parameters(JsonElement root, IGraphQLSerializer serializer)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return (null, RequestFault.NoRequest("The body must be one JSON object with the property 'query'; a list of requests is not taken."));
        }

        if (Other(root, "operationName", JsonValueKind.String, out var operationName) is { } wrongName)
        {
            return (null, RequestFault.NoRequest(wrongName));
        }

        if (Other(root, "variables", JsonValueKind.Object, out var variables) is { } wrongVariables)
        {
            return (null, RequestFault.NoRequest(wrongVariables));
        }

        if (Other(root, "extensions", JsonValueKind.Object, out var extensions) is { } wrongExtensions)
        {
            return (null, RequestFault.NoRequest(wrongExtensions));
        }

        if (Other(root, "documentId", JsonValueKind.String, out var documentId) is { } wrongId)
        {
            return (null, RequestFault.NoRequest(wrongId));
        }

        var id = documentId?.GetString() ?? Persisted(extensions);
        if (Other(root, "query", JsonValueKind.String, out var query) is { } wrongQuery)
        {
            return (null, RequestFault.NoRequest(wrongQuery));
        }

        if (query is null && id is null)
        {
            return (null, RequestFault.NoRequest(
                "The property 'query' must be there and be a string with the document; or 'documentId', with the id of a stored one."));
        }

        // The specification takes all three line ends for the same; the parser stumbles over a lone carriage return.
        var text = query?.GetString()!.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        return (new(text, operationName?.GetString(), variables is { } given ? serializer.ReadNode<Inputs>(given) : null, id), null);
    }

    /// <summary>The hash that clients send which don't know <c>documentId</c>; null where there is none.</summary>
    public static string? Persisted(JsonElement? extensions)
        => extensions is { ValueKind: JsonValueKind.Object } given
           && given.TryGetProperty("persistedQuery", out var persisted) && persisted.ValueKind == JsonValueKind.Object
           && persisted.TryGetProperty("sha256Hash", out var hash) && hash.ValueKind == JsonValueKind.String
            ? hash.GetString()
            : null;

    // A name that nobody knows may be anything.
    private static string Shown(string name) => name is "query" or "operationName" or "documentId" or "variables" or "extensions" ? name : "...";

    // Only whether it is one value, so that it can't bring further parameters with it. Its limits are judged with those of the others.
    private static byte[]? Json(string text)
    {
        try
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxNesting });
            while (reader.Read())
            {
            }

            return utf8;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Other(JsonElement root, string name, JsonValueKind kind, out JsonElement? value)
    {
        value = root.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;
        return value is { } given && given.ValueKind != kind
            ? $"The property '{name}' must be {(kind == JsonValueKind.String ? "a string" : "an object")} or be left out."
            : null;
    }
}
