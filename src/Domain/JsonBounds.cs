using System.Text.Json;

namespace Platform.Domain;

/// <summary>Bounds of a JSON text that comes from outside. The text is read through once, token by token, before anything is built from it.</summary>
/// <param name="Values">The most values: texts, numbers, true, false, null, lists and objects.</param>
/// <param name="Depth">The deepest nesting of lists and objects.</param>
public sealed record JsonBounds(int Values, int Depth)
{
    /// <summary>The most characters of a number. All that any field takes are shorter; turning longer ones into a number costs the square
    /// of their length.</summary>
    public const int MaxNumberLength = 40;

    /// <summary>Whether the text is JSON within the bounds; nothing is built to find out.</summary>
    /// <param name="utf8">The text, in UTF-8.</param>
    public bool Hold(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = Depth });
            var values = 0;
            while (reader.Read())
            {
                if ((IsValue(reader.TokenType) && ++values > Values) || IsLongNumber(ref reader))
                {
                    return false;
                }
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Whether a value begins with this token.</summary>
    public static bool IsValue(JsonTokenType token)
        => token is not (JsonTokenType.None or JsonTokenType.PropertyName or JsonTokenType.EndObject or JsonTokenType.EndArray or JsonTokenType.Comment);

    /// <summary>Whether the reader stands on a number of more characters than any field takes.</summary>
    public static bool IsLongNumber(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Number && reader.ValueSpan.Length > MaxNumberLength;
}
