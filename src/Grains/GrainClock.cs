using NodaTime;

namespace Platform.Grains;

/// <summary>The clock as rules take it.</summary>
internal static class GrainClock
{
    /// <summary>Now.</summary>
    public static Instant Now(this TimeProvider clock) => Instant.FromDateTimeOffset(clock.GetUtcNow());
}
