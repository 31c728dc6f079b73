using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;

namespace Platform.Domain.Audit;

/// <summary>A statement that is signed and leaves the system: at this time, the first entries of this record had this root. Whoever keeps one can tell
/// later whether the record was changed, cut or replaced.</summary>
/// <param name="Origin">Whose record, such as <c>platform/mercy</c>: the installation's name and the organization.</param>
/// <param name="Size">How many entries.</param>
/// <param name="Root">The root of the tree over them.</param>
/// <param name="At">When it was signed, whole milliseconds.</param>
/// <param name="Key">The id of the key, see <see cref="AuditKeys"/>.</param>
/// <param name="Signature">ECDSA P-256 over SHA-256 of <see cref="Signed"/>: r and s, 64 bytes, s in its lower half.</param>
public sealed record Checkpoint(string Origin, long Size, TreeHash Root, Instant At, string Key, ReadOnlyMemory<byte> Signature)
{
    /// <summary>The longest line that can be a checkpoint, in bytes.</summary>
    public const int MaxLine = 1024;

    private static readonly InstantPattern Time = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss.fff'Z'");
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The organization, as the origin names it.</summary>
    public string Organization => Origin[(Origin.LastIndexOf('/') + 1)..];

    /// <summary>The bytes that are signed: five lines, the first of which says what this is.</summary>
    public byte[] Signed() => Encoding.UTF8.GetBytes($"platform audit checkpoint 1\n{Origin}\n{Size}\n{Root.ToBase64()}\n{TimeOf(At)}\n{Key}\n");

    /// <summary>The one form in which it is written: a JSON object on one line.</summary>
    public byte[] ToLine()
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("origin", Origin);
            json.WriteNumber("size", Size);
            json.WriteString("root", Root.ToBase64());
            json.WriteString("at", TimeOf(At));
            json.WriteString("key", Key);
            json.WriteString("signature", Convert.ToBase64String(Signature.Span));
            json.WriteEndObject();
        }

        return line.ToArray();
    }

    /// <summary>Reads a line that <see cref="ToLine"/> wrote. Any other form, even of the same content, is none.</summary>
    public static Checkpoint? Parse(ReadOnlySpan<byte> line)
    {
        if (line.Length > MaxLine)
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(line);
            var read = JsonSerializer.Deserialize<JsonElement>(ref reader);
            if (read.ValueKind == JsonValueKind.Object && Text(read, "origin") is { } origin && IsOrigin(origin)
                && read.TryGetProperty("size", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var size) && size >= 0
                && Text(read, "root") is { } base64 && TreeHash.TryParseBase64(base64, out var root)
                && Text(read, "at") is { } at && Time.Parse(at) is { Success: true, Value: var time }
                && Text(read, "key") is { } key && Text(read, "signature") is { Length: < 200 } signature)
            {
                var bytes = new byte[signature.Length];
                if (Convert.TryFromBase64String(signature, bytes, out var length))
                {
                    var found = new Checkpoint(origin, size, root, time, key, bytes.AsMemory(0, length));
                    return found.ToLine().AsSpan().SequenceEqual(line) ? found : null;
                }
            }
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // Not JSON, or a text that is no Unicode.
        }

        return null;
    }

    /// <summary>Whether a text can name a record: an installation's name of letters, digits, dots, hyphens, and an organization behind a slash.</summary>
    public static bool IsOrigin(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var slash = text.LastIndexOf('/');
        return slash > 0 && Slug.IsId(text[..slash]) && Slug.IsOrganization(text[(slash + 1)..]);
    }

    internal static string TimeOf(Instant at) => Time.Format(at);

    private static string? Text(JsonElement read, string name) => read.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
