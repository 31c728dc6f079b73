using System.Text.Json;
using Platform.GraphQL.Engine;

namespace Platform.GraphQL.Http;

/// <summary>What a client may send over a socket.</summary>
internal enum SocketMessageType
{
    /// <summary>Says who it is.</summary>
    ConnectionInit,

    /// <summary>Asks whether anybody is there.</summary>
    Ping,

    /// <summary>Says that it is there.</summary>
    Pong,

    /// <summary>Begins an operation.</summary>
    Subscribe,

    /// <summary>Ends an operation.</summary>
    Complete,
}

/// <summary>A message of <c>graphql-transport-ws</c> from a client.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Id">The operation, of those that are about one.</param>
/// <param name="Payload">What it carries, or null.</param>
/// <param name="Over">Which limit its payload is over, or null; over one it carries none.</param>
internal sealed record SocketMessage(SocketMessageType Type, string Id, JsonElement? Payload, RequestFault? Over = null)
{
    private const int MaxId = 128;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = GraphQLRequest.MaxNesting };

    /// <summary>Reads a message; null where it is none. Never throws.</summary>
    public static SocketMessage? Read(ReadOnlyMemory<byte> text, PlatformGraphQLOptions options)
    {
        try
        {
            if (VariableLimits.Judge(text.Span, level: 2, options) is { } over)
            {
                return Head(text.Span) is (SocketMessageType.Subscribe, { Length: > 0 and <= MaxId } of)
                    ? new(SocketMessageType.Subscribe, of, null, over)
                    : null;
            }

            using var document = JsonDocument.Parse(text, Strict);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("type", out var named) || named.ValueKind != JsonValueKind.String || TypeOf(named.GetString()!) is not { } type)
            {
                return null;
            }

            JsonElement? payload = root.TryGetProperty("payload", out var carried) && carried.ValueKind != JsonValueKind.Null ? carried : null;
            if (payload is { ValueKind: not JsonValueKind.Object } || (type == SocketMessageType.Subscribe && payload is null))
            {
                return null;
            }

            if (type == SocketMessageType.ConnectionInit && payload is { } who)
            {
                ReadThrough(who);
            }

            var id = "";
            if (type is SocketMessageType.Subscribe or SocketMessageType.Complete)
            {
                if (!root.TryGetProperty("id", out var given) || given.ValueKind != JsonValueKind.String || given.GetString() is not { Length: > 0 and <= MaxId } read)
                {
                    return null;
                }

                id = read;
            }

            return new(type, id, payload?.Clone());
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or ArgumentException)
        {
            // Besides the reader's own exception: a text that is no UTF-8, or that is half a character.
            return null;
        }
    }

    /// <summary>A text of the payload, or of the object <c>headers</c> in it; case doesn't matter, as in headers of HTTP.</summary>
    public string? Header(string name)
    {
        foreach (var place in new[] { Payload, Payload is { } all && Find(all, "headers") is { ValueKind: JsonValueKind.Object } headers ? headers : null })
        {
            if (place is { } within && Find(within, name) is { ValueKind: JsonValueKind.String } text)
            {
                return text.GetString();
            }
        }

        return null;
    }

    // Type and id of a message whose payload is not taken.
    private static (SocketMessageType? Type, string? Id) Head(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = GraphQLRequest.MaxNesting });
        (SocketMessageType? type, string? id) = (null, null);
        while (reader.Read())
        {
            if (reader is not { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName })
            {
                continue;
            }

            var (isType, isId) = (reader.ValueTextEquals("type"u8), reader.ValueTextEquals("id"u8));
            reader.Read();
            if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= 6 * MaxId)
            {
                type = isType ? TypeOf(reader.GetString()!) : type;
                id = isId ? reader.GetString() : id;
            }
            else
            {
                reader.Skip();
            }
        }

        return (type, id);
    }

    // What tells who calls is read once before it counts: a person in half a character must be refused, not overlooked.
    private static void ReadThrough(JsonElement within)
    {
        foreach (var property in within.EnumerateObject())
        {
            _ = property.Name;
            switch (property.Value.ValueKind)
            {
                case JsonValueKind.String:
                    _ = property.Value.GetString();
                    break;
                case JsonValueKind.Object:
                    ReadThrough(property.Value);
                    break;
            }
        }
    }

    private static JsonElement? Find(JsonElement within, string name)
    {
        foreach (var property in within.EnumerateObject())
        {
            if (string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return property.Value;
            }
        }

        return null;
    }

    private static SocketMessageType? TypeOf(string name) => name switch
    {
        "connection_init" => SocketMessageType.ConnectionInit,
        "ping" => SocketMessageType.Ping,
        "pong" => SocketMessageType.Pong,
        "subscribe" => SocketMessageType.Subscribe,
        "complete" => SocketMessageType.Complete,
        _ => null,
    };
}
