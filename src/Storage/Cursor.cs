using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.Domain;

namespace Platform.Storage;

/// <summary>The places behind the rows of one list of one organization: sort key and id, opaque to callers, with a mark of the list, so that a cursor of
/// another list or of another organization is known as such. The mark is no secret: a forged one shows nothing but the caller's own rows.</summary>
internal sealed class Cursor
{
    // The longest name that a list is sorted by, each of its characters escaped, and an id.
    private const int MaxLength = 4096;
    private readonly string _mark;

    public Cursor(string list, OrganizationId organization)
        => (Organization, _mark) = (organization, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{list}\n{organization.Value}")).AsSpan(0, 6)));

    /// <summary>Whose list it is.</summary>
    public OrganizationId Organization { get; }

    public string Of(object key, string id)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new object[] { _mark, key, id });
        return Convert.ToBase64String(json).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    /// <summary>Reads a cursor of a list that is sorted by a number.</summary>
    /// <exception cref="BadCursorException">It is not one of this list.</exception>
    public (long Key, string Id) Number(string cursor)
        => Read(cursor) is var (key, id) && key.ValueKind == JsonValueKind.Number && key.TryGetInt64(out var number) ? (number, id) : throw new BadCursorException();

    /// <summary>Reads a cursor of a list that is sorted by a text.</summary>
    /// <exception cref="BadCursorException">It is not one of this list.</exception>
    public (string Key, string Id) Text(string cursor)
        => Read(cursor) is var (key, id) && key.ValueKind == JsonValueKind.String ? (key.GetString()!, id) : throw new BadCursorException();

    private (JsonElement Key, string Id) Read(string cursor)
    {
        if (cursor.Length > MaxLength)
        {
            throw new BadCursorException();
        }

        try
        {
            var text = cursor.Replace('-', '+').Replace('_', '/');
            var json = Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
            return JsonSerializer.Deserialize<JsonElement[]>(new UTF8Encoding(false, true).GetString(json)) is [{ ValueKind: JsonValueKind.String } mark, var key, { ValueKind: JsonValueKind.String } id]
                && mark.GetString() == _mark
                ? (key, id.GetString()!) : throw new BadCursorException();
        }
        catch (Exception garbage) when (garbage is (FormatException and not BadCursorException) or JsonException or ArgumentException)
        {
            throw new BadCursorException(new BadCursorException().Message, garbage);
        }
    }
}
