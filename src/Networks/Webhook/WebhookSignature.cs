using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Networks.Webhook;

/// <summary>Signs as the Standard Webhooks specification says: <c>v1,</c> and the base64 of HMAC-SHA256 over <c>id.timestamp.body</c>. A key in its
/// form <c>whsec_BASE64</c> is those bytes; any other text is its UTF-8.</summary>
public static class WebhookSignature
{
    private const string KeyPrefix = "whsec_";

    /// <summary>The value of <c>Webhook-Signature</c>.</summary>
    /// <param name="secret">The signing key.</param>
    /// <param name="id">The value of <c>Webhook-Id</c>.</param>
    /// <param name="unixSeconds">The value of <c>Webhook-Timestamp</c>.</param>
    /// <param name="body">The body, byte for byte; empty for calls without one.</param>
    public static string Sign(string secret, string id, long unixSeconds, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(secret);
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, KeyOf(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{unixSeconds}.")));
        hmac.AppendData(body);
        Span<byte> hash = stackalloc byte[32];
        hmac.GetHashAndReset(hash);
        return "v1," + Convert.ToBase64String(hash);
    }

    private static byte[] KeyOf(string secret)
    {
        if (secret.StartsWith(KeyPrefix, StringComparison.Ordinal) && Base64.IsValid(secret.AsSpan(KeyPrefix.Length)))
        {
            return Convert.FromBase64String(secret[KeyPrefix.Length..]);
        }

        return Encoding.UTF8.GetBytes(secret);
    }
}
