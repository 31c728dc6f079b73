using System.Text;
using System.Text.Json;
using Platform.Domain;

namespace Platform.Storage;

/// <summary>The place behind a row: its sort key and its id, opaque to callers.</summary>
internal static class Cursor
{
    public static string Of(object key, string id)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new object[] { key, id });
        return Convert.ToBase64String(json).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    /// <summary>Reads a cursor of a list that is sorted by a number.</summary>
    /// <exception cref="BadCursorException">It is not one of ours.</exception>
    public static (long Key, string Id) Number(string cursor)
        => Read(cursor) is [{ ValueKind: JsonValueKind.Number } key, { ValueKind: JsonValueKind.String } id] && key.TryGetInt64(out var number)
            ? (number, id.GetString()!) : throw new BadCursorException();

    /// <summary>Reads a cursor of a list that is sorted by a text.</summary>
    /// <exception cref="BadCursorException">It is not one of ours.</exception>
    public static (string Key, string Id) Text(string cursor)
        => Read(cursor) is [{ ValueKind: JsonValueKind.String } key, { ValueKind: JsonValueKind.String } id] ? (key.GetString()!, id.GetString()!) : throw new BadCursorException();

    private static JsonElement[]? Read(string cursor)
    {
        try
        {
            var text = cursor.Replace('-', '+').Replace('_', '/');
            var json = Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
            return JsonSerializer.Deserialize<JsonElement[]>(new UTF8Encoding(false, true).GetString(json));
        }
        catch (Exception garbage) when (garbage is FormatException or JsonException or ArgumentException)
        {
            throw new BadCursorException("The cursor is not one that this list gave.", garbage);
        }
    }
}
