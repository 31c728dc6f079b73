using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Platform.Domain.Audit;

/// <summary>A hash of the audit tree: SHA-256 as RFC 6962, section 2.1 uses it. Leaves and nodes begin with another byte each, so that no node can pass for a leaf.</summary>
public readonly record struct TreeHash
{
    /// <summary>How many bytes it has.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789abcdef"u8);
    private readonly ulong _a, _b, _c, _d;

    /// <summary>Reads 32 bytes.</summary>
    public TreeHash(ReadOnlySpan<byte> bytes)
    {
        var parts = MemoryMarshal.Cast<byte, ulong>(bytes[..Length]);
        (_a, _b, _c, _d) = (parts[0], parts[1], parts[2], parts[3]);
    }

    /// <summary>The root of a tree without entries: the hash of nothing.</summary>
    public static TreeHash Empty { get; } = new(SHA256.HashData([]));

    /// <summary>The hash of an entry.</summary>
    public static TreeHash OfLeaf(ReadOnlySpan<byte> entry)
    {
        const int OnStack = 1024;
        Span<byte> data = entry.Length < OnStack ? stackalloc byte[OnStack] : new byte[entry.Length + 1];
        data[0] = 0;
        entry.CopyTo(data[1..]);
        return Hash(data[..(entry.Length + 1)]);
    }

    /// <summary>The hash of two neighbouring subtrees.</summary>
    public static TreeHash OfNode(TreeHash left, TreeHash right)
    {
        Span<byte> data = stackalloc byte[1 + (2 * Length)];
        data[0] = 1;
        left.Write(data[1..]);
        right.Write(data[(1 + Length)..]);
        return Hash(data);
    }

    /// <summary>Reads 64 lower-case hexadecimal digits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> hex, out TreeHash hash)
    {
        Span<byte> bytes = stackalloc byte[Length];
        var read = hex.Length == 2 * Length && !hex.ContainsAnyExcept(Digits)
            && Convert.FromHexString(hex, bytes, out _, out _) == OperationStatus.Done;
        hash = read ? new TreeHash(bytes) : default;
        return read;
    }

    /// <summary>Reads Base64 in its one canonical form.</summary>
    public static bool TryParseBase64(string text, out TreeHash hash)
    {
        Span<byte> bytes = stackalloc byte[Length + 1];
        var read = Convert.TryFromBase64String(text, bytes, out var length) && length == Length;
        hash = read ? new TreeHash(bytes) : default;
        return read && hash.ToBase64() == text;
    }

    /// <summary>Writes the 32 bytes.</summary>
    public void Write(Span<byte> to)
    {
        var parts = MemoryMarshal.Cast<byte, ulong>(to[..Length]);
        (parts[0], parts[1], parts[2], parts[3]) = (_a, _b, _c, _d);
    }

    /// <summary>The 32 bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        Write(bytes);
        return bytes;
    }

    /// <summary>As Base64.</summary>
    public string ToBase64() => Convert.ToBase64String(ToArray());

    /// <summary>As 64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToArray());

    private static TreeHash Hash(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[Length];
        SHA256.HashData(data, hash);
        return new TreeHash(hash);
    }
}
