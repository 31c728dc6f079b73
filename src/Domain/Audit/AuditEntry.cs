using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Platform.Domain.Audit;

/// <summary>The bytes of an entry that are sealed: one JSON object on one line, its members in a fixed order. The event is taken over as the journal holds it;
/// who acted is told once more in words that don't change with the forms of events.</summary>
public static class AuditEntry
{
    /// <summary>The canonical bytes.</summary>
    /// <param name="organization">Whose entry.</param>
    /// <param name="entry">The entry, with its place.</param>
    public static byte[] Bytes(OrganizationId organization, JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var text = new StringBuilder(256 + entry.Event.Length);
        text.Append(CultureInfo.InvariantCulture, $$"""{"seq":{{entry.Seq}},"organization":"{{organization.Value}}","at":"{{Checkpoint.TimeOf(entry.At)}}","subject":""");
        text.Append(Quoted(entry.Subject)).Append(CultureInfo.InvariantCulture, $$""","version":{{entry.Version}},"index":{{entry.Index}},"type":""").Append(Quoted(entry.Type));
        text.Append(",\"actor\":").Append(ActorOf(entry.Event)).Append(",\"event\":").Append(OnOneLine(entry.Event)).Append('}');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The hash that stands for the entry in the tree.</summary>
    public static TreeHash HashOf(OrganizationId organization, JournalEntry entry) => TreeHash.OfLeaf(Bytes(organization, entry));

    // A person, with the client that carried it; a client by itself; or the platform.
    private static string ActorOf(string json)
    {
        var (person, client) = Read(json);
        return (person, client) switch
        {
            ({ }, { }) => $$"""{"kind":"person","person":{{Quoted(person)}},"client":{{Quoted(client)}}}""",
            ({ }, null) => $$"""{"kind":"person","person":{{Quoted(person)}}}""",
            (null, { }) => $$"""{"kind":"client","client":{{Quoted(client)}}}""",
            _ => """{"kind":"system"}""",
        };
    }

    private static (string? Person, string? Client) Read(string json)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
            while (reader.Read())
            {
                if (reader is { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName } && reader.ValueTextEquals("actor"u8) && reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                {
                    var actor = JsonSerializer.Deserialize<JsonElement>(ref reader);
                    return (Text(actor, "person"), Text(actor, "client"));
                }

                if (reader is { CurrentDepth: 1, TokenType: JsonTokenType.StartObject or JsonTokenType.StartArray })
                {
                    reader.Skip();
                }
            }
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // What can't be read names nobody; it is sealed as it stands.
        }

        return (null, null);
    }

    private static string? Text(JsonElement actor, string name) => actor.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Quoted(string text) => PlatformJson.Write(text);

    private static string OnOneLine(string json) => json.AsSpan().IndexOfAny('\n', '\r') < 0 ? json : json.ReplaceLineEndings(" ");
}
