using System.Buffers.Text;
using System.Text;

namespace Platform.Journeys;

/// <summary>Ids that are well formed and belong to nothing.</summary>
internal static class Strangers
{
    /// <summary>An id of the same kind and length that was never given out.</summary>
    public static string Unknown(string id)
    {
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(id));
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Concat(text[..(colon + 1)], string.Concat(text[(colon + 1)..].Select(Next)))));
    }

    private static char Next(char c) => char.IsAsciiHexDigitLower(c) && char.IsAsciiDigit(c) ? (char)('0' + ((c - '0' + 5) % 10)) : c;
}
