using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using Platform.Domain.Accounts;

namespace Platform.Networks.Webhook;

/// <summary>The JSON of one delivery. A repeat has the same bytes.</summary>
internal static class WebhookMessage
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static ReadOnlyMemory<byte> Write(PublishStep step)
    {
        var buffer = new ArrayBufferWriter<byte>(512 + (step.Payload.Text.Length * 2));
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("type", "post.publish");
            json.WriteString("id", step.Key);
            json.WriteString("organization", step.Access.Organization.Value);
            json.WriteString("account", step.Access.Account.Value);
            json.WriteString("handle", step.Access.Handle);
            json.WriteString("text", step.Payload.Text);
            WriteOptional(json, "title", step.Payload.Title);
            WriteOptional(json, "link", step.Payload.Link);
            WriteOptional(json, "firstComment", step.Payload.FirstComment);
            json.WriteString("dueAt", InstantPattern.ExtendedIso.Format(step.Due));
            json.WriteString("authorizedAt", InstantPattern.ExtendedIso.Format(step.AuthorizedAt));
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>An instant as Unix milliseconds.</summary>
    public static string Milliseconds(Instant instant) => instant.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
