using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace Platform.Networks.Sandbox;

/// <summary>The people of the sandbox: how many likes, reposts, replies and views a post of this key has at this age. Nobody is behind it: it is a
/// function of the key and the age alone, so that a demo shows engagement and a test can foretell it. Counts never fall; a post is halfway to its
/// final counts after 20 to 120 minutes, by its key.</summary>
public static class SandboxCrowd
{
    /// <summary>The counts.</summary>
    /// <param name="key">The post's idempotency key.</param>
    /// <param name="age">How long it has been public; negative counts as none.</param>
    /// <param name="speed">How much faster than real the crowd is; 1 for a real pace.</param>
    public static SandboxCounts At(string key, Duration age, double speed = 1)
    {
        ArgumentNullException.ThrowIfNull(key);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        var views = 400 + (BinaryPrimitives.ReadUInt16BigEndian(hash) % 4600);
        var halfLife = 20 + (hash[2] % 101);
        var grown = 1 - Math.Pow(2, -Math.Max(0, age.TotalMinutes * speed) / halfLife);
        return new SandboxCounts(
            Views: Whole(views * grown),
            Likes: Whole(views * (20 + (hash[3] % 41)) / 1000.0 * grown),
            Reposts: Whole(views * (3 + (hash[4] % 10)) / 1000.0 * grown),
            Replies: Whole(views * (2 + (hash[5] % 8)) / 1000.0 * grown));
    }

    private static long Whole(double number) => (long)Math.Floor(number);
}

/// <summary>What the crowd did with one post.</summary>
public sealed record SandboxCounts(long Views, long Likes, long Reposts, long Replies);
