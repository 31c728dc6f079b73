using System.Text.Encodings.Web;
using System.Text.Json;
using GraphQL;

namespace Platform.GraphQL.Http;

/// <summary>The messages of <c>graphql-transport-ws</c> that a server sends.</summary>
internal static class SocketTexts
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The client is known; operations may begin.</summary>
    public static ReadOnlyMemory<byte> Ack { get; } = """{"type":"connection_ack"}"""u8.ToArray();

    /// <summary>The answer to a ping, with what the ping carried.</summary>
    public static ReadOnlyMemory<byte> Pong(JsonElement? payload) => Written(json =>
    {
        json.WriteString("type", "pong");
        if (payload is { } carried)
        {
            json.WritePropertyName("payload");
            carried.WriteTo(json);
        }
    });

    /// <summary>The operation has told everything.</summary>
    public static ReadOnlyMemory<byte> Complete(string id) => Written(json =>
    {
        json.WriteString("id", id);
        json.WriteString("type", "complete");
    });

    /// <summary>The operation was refused by the transport.</summary>
    public static ReadOnlyMemory<byte> Error(string id, string code, string message) => Written(json =>
    {
        json.WriteString("id", id);
        json.WriteString("type", "error");
        Answers.WriteErrors(json, "payload", code, message);
    });

    /// <summary>The operation was refused by the engine.</summary>
    public static async Task<ReadOnlyMemory<byte>> ErrorAsync(string id, DocumentRunner runner, ExecutionResult result, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        await runner.WriteAsync(text, result, cancellationToken).ConfigureAwait(false);
        using var read = JsonDocument.Parse(text.GetBuffer().AsMemory(0, (int)text.Length));
        return Written(json =>
        {
            json.WriteString("id", id);
            json.WriteString("type", "error");
            json.WritePropertyName("payload");
            read.RootElement.GetProperty("errors").WriteTo(json);
        });
    }

    /// <summary>A result of the operation.</summary>
    public static async Task<ReadOnlyMemory<byte>> NextAsync(string id, DocumentRunner runner, ExecutionResult result, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        text.Write("{\"id\":"u8);
        JsonSerializer.Serialize(text, id);
        text.Write(",\"type\":\"next\",\"payload\":"u8);
        await runner.WriteAsync(text, result, cancellationToken).ConfigureAwait(false);
        text.Write("}"u8);
        return text.GetBuffer().AsMemory(0, (int)text.Length);
    }

    private static ReadOnlyMemory<byte> Written(Action<Utf8JsonWriter> content)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Plain))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return text.GetBuffer().AsMemory(0, (int)text.Length);
    }
}
