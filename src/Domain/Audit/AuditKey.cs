using System.Security.Cryptography;
using NodaTime;

namespace Platform.Domain.Audit;

/// <summary>The private key that signs checkpoints. It lives in a file outside the database, so that whoever can write the database can't sign.</summary>
public sealed class AuditKey : IDisposable
{
    private readonly ECDsa _key;

    private AuditKey(ECDsa key) => (_key, Id) = (key, AuditKeys.IdOf(key));

    /// <summary>Its id: the head of the SHA-256 of its public half.</summary>
    public string Id { get; }

    /// <summary>Makes a new key.</summary>
    public static AuditKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads a private key of the curve P-256 in PEM; null when the text is none.</summary>
    public static AuditKey? Parse(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (AuditKeys.IsP256(key))
            {
                key.SignHash(new byte[32]); // a public key alone can't
                return new AuditKey(key);
            }
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            // Told by the answer.
        }

        key.Dispose();
        return null;
    }

    /// <summary>The private half, in PEM (PKCS #8).</summary>
    public string PrivatePem() => _key.ExportPkcs8PrivateKeyPem() + "\n";

    /// <summary>The public half, in PEM: what a verifier needs.</summary>
    public string PublicPem() => _key.ExportSubjectPublicKeyInfoPem() + "\n";

    /// <summary>Signs the state of a record.</summary>
    public Checkpoint Sign(string origin, long size, TreeHash root, Instant at)
    {
        var unsigned = new Checkpoint(origin, size, root, Instant.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()), Id, default);
        var signature = _key.SignData(unsigned.Signed(), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return unsigned with { Signature = AuditKeys.InLowerHalf(signature) };
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
