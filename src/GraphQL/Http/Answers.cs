using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Platform.GraphQL.Http;

/// <summary>Answers that the transport gives by itself, in the form of a GraphQL error.</summary>
internal static class Answers
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Refuses a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The status code.</param>
    /// <param name="code">The code for programs.</param>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="mediaType">The media type that was negotiated; JSON where none was.</param>
    public static async Task RefuseAsync(HttpContext context, int status, string code, string message, string mediaType = MediaTypes.Json)
    {
        if (context.Response.HasStarted)
        {
            return;
        }

        Head(context, status, mediaType);
        using var body = new MemoryStream();
        await using (var json = new Utf8JsonWriter(body, Plain))
        {
            json.WriteStartObject();
            WriteErrors(json, "errors", code, message);
            json.WriteEndObject();
        }

        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Writes one error of the transport's own as a list under this name.</summary>
    public static void WriteErrors(Utf8JsonWriter json, string name, string code, string message)
    {
        json.WriteStartArray(name);
        json.WriteStartObject();
        json.WriteString("message", message);
        json.WriteStartObject("extensions");
        json.WriteString("code", code);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    /// <summary>Writes the head of an answer: never kept by anyone between, never taken for anything else than what it says.</summary>
    public static void Head(HttpContext context, int status, string mediaType)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = $"{mediaType}; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.Vary = "Accept, Authorization, " + Caller.OnBehalfOf;
    }
}
