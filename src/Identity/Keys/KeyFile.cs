using System.Security.Cryptography;
using System.Text;
using Platform.Domain;

namespace Platform.Identity.Keys;

/// <summary>The secret outside the database that wraps the key ring: whoever has a copy of the database alone can open nothing.</summary>
internal sealed class KeyFile
{
    private const int MinLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int SaltLength = 16;
    private const int HeadLength = SaltLength + NonceLength + TagLength;
    private readonly byte[] _secret;

    private KeyFile(byte[] secret) => _secret = secret;

    /// <summary>Reads the file that <c>Platform__Secrets__KeyFile</c> names: at least 32 bytes; line ends behind them don't count.</summary>
    /// <exception cref="SettingsException">It can't be read or is too short.</exception>
    public static KeyFile Read(string path)
    {
        byte[] bytes;
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0)
            {
                throw new SettingsException($"Platform__Secrets__KeyFile can't be used: everybody on this machine can read {path}; run chmod 600 on it.");
            }

            bytes = File.ReadAllBytes(path);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SettingsException($"Platform__Secrets__KeyFile can't be used: the file {path} can't be read.");
        }

        var secret = bytes.AsSpan().TrimEnd("\r\n"u8).ToArray();
        return secret.Length >= MinLength
            ? new KeyFile(secret)
            : throw new SettingsException($"Platform__Secrets__KeyFile can't be used: the file {path} holds {secret.Length} bytes; at least {MinLength} random ones are needed.");
    }

    /// <summary>Wraps a text: salt, nonce, tag and cipher in Base64.</summary>
    public string Wrap(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var wrapped = new byte[HeadLength + plain.Length];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, SaltLength + NonceLength));
        using var aes = Aes(wrapped.AsSpan(0, SaltLength));
        aes.Encrypt(wrapped.AsSpan(SaltLength, NonceLength), plain, wrapped.AsSpan(HeadLength), wrapped.AsSpan(SaltLength + NonceLength, TagLength));
        CryptographicOperations.ZeroMemory(plain);
        return Convert.ToBase64String(wrapped);
    }

    /// <summary>Unwraps it.</summary>
    /// <exception cref="CryptographicException">It was wrapped with another secret, or changed.</exception>
    public string Unwrap(string text)
    {
        var wrapped = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, wrapped, out var length) || length < HeadLength)
        {
            throw new CryptographicException("This is not a wrapped key.");
        }

        var plain = new byte[length - HeadLength];
        using var aes = Aes(wrapped.AsSpan(0, SaltLength));
        aes.Decrypt(wrapped.AsSpan(SaltLength, NonceLength), wrapped.AsSpan(HeadLength..length), wrapped.AsSpan(SaltLength + NonceLength, TagLength), plain);
        var read = Encoding.UTF8.GetString(plain);
        CryptographicOperations.ZeroMemory(plain);
        return read;
    }

    private AesGcm Aes(ReadOnlySpan<byte> salt)
    {
        Span<byte> key = stackalloc byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, key, salt, "platform key ring, 1"u8);
        var aes = new AesGcm(key, TagLength);
        CryptographicOperations.ZeroMemory(key);
        return aes;
    }
}
