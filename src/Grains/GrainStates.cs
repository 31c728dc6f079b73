using System.Globalization;
using NodaTime;
using Platform.Domain;

namespace Platform.Grains;

/// <summary>The fourth step of every command: one write of one grain, whole or not at all.</summary>
internal static class GrainStates
{
    /// <summary>Writes what was decided; a refusal or an unchanged state writes nothing. A failed write leaves the old state in memory, so that
    /// nothing that isn't stored is ever seen.</summary>
    public static async Task<Outcome<Versioned<T>>> Keep<T>(this IPersistentState<T> stored, Outcome<T> decided)
        where T : class
    {
        if (!decided.Ok)
        {
            return decided.Refused;
        }

        if (!ReferenceEquals(stored.State, decided.Value))
        {
            var before = stored.State;
            stored.State = decided.Value;
            try
            {
                await stored.WriteStateAsync();
            }
            catch
            {
                stored.State = before;
                throw;
            }
        }

        return stored.Seen();
    }

    /// <summary>Decides on the state that the caller saw, and keeps what was decided.</summary>
    public static async Task<Outcome<Versioned<T>>> Decide<T>(this IPersistentState<T> stored, int? expected, Func<Outcome<T>> decide)
        where T : class
        => stored.Stale(expected) is { } stale ? stale : await stored.Keep(decide());

    /// <summary>The state with its version.</summary>
    public static Versioned<T> Seen<T>(this IPersistentState<T> stored) => new(stored.State, stored.Version());

    /// <summary>How often the state was written; 0 before the first time.</summary>
    public static int Version<T>(this IPersistentState<T> stored)
        => int.TryParse(stored.Etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    /// <summary>A refusal when somebody else has written since the caller read. What was never written has no version to differ in: the rules say that it is not there.</summary>
    public static Refused? Stale<T>(this IPersistentState<T> stored, int? expected)
        => expected is { } version && stored.Version() > 0 && version != stored.Version()
            ? new Refused(Refusal.VersionConflict, $"It has changed meanwhile: you saw version {version}, it is at {stored.Version()}. Read it again.", "expectedVersion")
            : null;

    /// <summary>Now, as rules take it.</summary>
    public static Instant Now(this TimeProvider clock) => Instant.FromDateTimeOffset(clock.GetUtcNow());
}
