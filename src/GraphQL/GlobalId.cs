using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Platform.GraphQL;

/// <summary>
/// Opaque ids: base64url of <c>Type:key</c>, UTF-8, without padding. The organization is not in them: it comes from the token alone.
/// One thing has one id: whatever decodes encodes to the same text again.
/// </summary>
public static class GlobalId
{
    private const int MaxLength = 512;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The opaque form of a key.</summary>
    /// <param name="typeName">The object type: letters and digits.</param>
    /// <param name="key">The key within the organization.</param>
    public static string Encode(string typeName, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(typeName);
        ArgumentException.ThrowIfNullOrEmpty(key);
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{typeName}:{key}"));
    }

    /// <summary>Type and key of an opaque id; false where the text is none. Never throws.</summary>
    public static bool TryDecode(string? id, [NotNullWhen(true)] out string? typeName, [NotNullWhen(true)] out string? key)
    {
        typeName = key = null;
        if (string.IsNullOrEmpty(id) || id.Length > MaxLength)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[MaxLength];
        if (!Base64Url.IsValid(id) || !Base64Url.TryDecodeFromChars(id, bytes, out var written))
        {
            return false;
        }

        string text;
        try
        {
            text = Strict.GetString(bytes[..written]);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || colon == text.Length - 1 || !text.AsSpan(0, colon).ContainsOnlyLettersAndDigits()
            || Base64Url.EncodeToString(bytes[..written]) != id)
        {
            return false;
        }

        typeName = text[..colon];
        key = text[(colon + 1)..];
        return true;
    }

    /// <summary>The key of an opaque id of the named type; false where the text is none of it. Never throws.</summary>
    public static bool TryDecode(string? id, string typeName, [NotNullWhen(true)] out string? key)
    {
        if (TryDecode(id, out var found, out key) && found == typeName)
        {
            return true;
        }

        key = null;
        return false;
    }

    private static bool ContainsOnlyLettersAndDigits(this ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }
        }

        return true;
    }
}
