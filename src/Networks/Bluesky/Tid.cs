using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace Platform.Networks.Bluesky;

/// <summary>The key of a post's record: a TID (13 characters of sortable base 32: 53 bits of microseconds and 10 bits that tell clocks apart) that is a
/// function of the idempotency key and the time of authorization, so that every attempt names the same record. The upper bits are the time, rounded
/// into the past; the lower 30 bits of the time and the clock's 10 bits are a hash of the key, so that posts authorized at one instant stay apart.</summary>
internal static class Tid
{
    private const string Alphabet = "234567abcdefghijklmnopqrstuvwxyz";
    private const int HashedTimeBits = 30;

    public static string From(Instant authorizedAt, string key)
    {
        var hash = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        var microseconds = Math.Max(0, authorizedAt.ToUnixTimeTicks() / 10);

        // One step of 18 minutes back: whatever the hash adds, the key never lies in the future.
        var step = Math.Max(0, (microseconds >> HashedTimeBits) - 1);
        var time = ((ulong)step << HashedTimeBits) | (hash >> (64 - HashedTimeBits));
        var value = ((time & ((1UL << 53) - 1)) << 10) | (hash & 0x3ff);
        return string.Create(13, value, static (characters, rest) =>
        {
            for (var i = characters.Length - 1; i >= 0; i--)
            {
                characters[i] = Alphabet[(int)(rest & 31)];
                rest >>= 5;
            }
        });
    }
}
