using System.Collections.Immutable;
using System.Numerics;
using System.Security.Cryptography;

namespace Platform.Domain.Audit;

/// <summary>The public keys that a verifier trusts: the one that signs now, and those before it.</summary>
public sealed class AuditKeys : IDisposable
{
    private const int Half = 32;
    private static readonly BigInteger Order = BigInteger.Parse("0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", System.Globalization.NumberStyles.HexNumber, null);
    private readonly ImmutableDictionary<string, ECDsa> _keys;

    private AuditKeys(ImmutableDictionary<string, ECDsa> keys) => _keys = keys;

    /// <summary>The ids of the keys.</summary>
    public IEnumerable<string> Ids => _keys.Keys;

    /// <summary>Reads one or more public keys of the curve P-256, in PEM one behind the other; null when one of them is something else, or there is none.</summary>
    public static AuditKeys? Parse(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        var keys = ImmutableDictionary.CreateBuilder<string, ECDsa>();
        try
        {
            for (var rest = pem.AsSpan(); PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End..])
            {
                if (!rest[fields.Label].SequenceEqual("PUBLIC KEY"))
                {
                    return null;
                }

                var key = ECDsa.Create();
                key.ImportFromPem(rest[fields.Location]);
                if (!IsP256(key))
                {
                    return null;
                }

                keys[IdOf(key)] = key;
            }
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            return null;
        }

        return keys.Count == 0 ? null : new AuditKeys(keys.ToImmutable());
    }

    /// <summary>Whether one of the keys has signed the checkpoint.</summary>
    public bool HaveSigned(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var signature = checkpoint.Signature.Span;
        return _keys.TryGetValue(checkpoint.Key, out var key) && signature.Length == 2 * Half && S(signature) * 2 < Order
            && key.VerifyData(checkpoint.Signed(), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in _keys.Values)
        {
            key.Dispose();
        }
    }

    internal static string IdOf(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()).AsSpan(0, 8));

    internal static bool IsP256(ECDsa key) => key.KeySize == 256 && key.ExportParameters(false).Curve.Oid is { Value: "1.2.840.10045.3.1.7" } or { FriendlyName: "nistP256" };

    // Of every signature there are two, s and -s: one alone is taken, so that nobody can change a byte of a file and have it pass.
    internal static byte[] InLowerHalf(byte[] signature)
    {
        var s = S(signature);
        if (s * 2 < Order)
        {
            return signature;
        }

        var bytes = (Order - s).ToByteArray(isUnsigned: true, isBigEndian: true);
        signature.AsSpan(Half).Clear();
        bytes.CopyTo(signature, signature.Length - bytes.Length);
        return signature;
    }

    private static BigInteger S(ReadOnlySpan<byte> signature) => new(signature[Half..], isUnsigned: true, isBigEndian: true);
}
