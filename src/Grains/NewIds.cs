using System.Security.Cryptography;
using Platform.Domain;

namespace Platform.Grains;

/// <summary>Makes ids: version 7 UUIDs, which sort by the time they were made.</summary>
public static class NewIds
{
    /// <summary>A new id of a kind.</summary>
    public static T Next<T>(TimeProvider clock) where T : struct, IId<T>
    {
        ArgumentNullException.ThrowIfNull(clock);
        return T.From(Guid.CreateVersion7(clock.GetUtcNow()).ToString("N"));
    }

    /// <summary>A text of 128 random bits that nobody foresees.</summary>
    public static string Salt() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
