using NodaTime;
using NodaTime.TimeZones;

namespace Platform.Domain.Posts;

/// <summary>Wall clocks and instants.
/// <list type="table">
/// <item><term>a wall clock that the zone skips (spring)</term><description>the first valid instant behind the gap</description></item>
/// <item><term>a wall clock that happens twice (autumn)</term><description>the earlier one</description></item>
/// </list></summary>
public static class TimeRules
{
    /// <summary>The last year for which a post may be planned.</summary>
    public const int LastYear = 3000;

    private const int FirstYear = 1970;

    /// <summary>How long a post without a time of its own may wait once it is authorized.</summary>
    public static readonly Duration OpenWindow = Duration.FromDays(30);

    private static readonly ZoneLocalMappingResolver Resolver = Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>The zone, or a refusal that names it.</summary>
    public static Outcome<DateTimeZone> Zone(string? id)
    {
        var zone = string.IsNullOrWhiteSpace(id) ? null : DateTimeZoneProviders.Tzdb.GetZoneOrNull(id);
        return zone is null
            ? new Refused(Refusal.UnknownZone, $"'{Shown(id)}' is not an IANA time zone; write one such as America/New_York or Europe/London.", "zone")
            : zone;
    }

    /// <summary>The instant of a wall clock.</summary>
    public static Instant Resolve(LocalDateTime local, DateTimeZone zone) => zone.ResolveLocal(local, Resolver).ToInstant();

    /// <summary>The instant of a wall-clock minute that lies ahead, or why there is none.</summary>
    public static Outcome<TimedPolicy> At(LocalDateTime local, string zoneId, Instant now)
    {
        var zone = Zone(zoneId);
        if (!zone.Ok)
        {
            return zone.Refused;
        }

        if (local.TimeOfDay.Second != 0 || local.TimeOfDay.NanosecondOfSecond != 0)
        {
            return new Refused(Refusal.InvalidInput, "Posts are planned for whole minutes; leave the seconds away.", "local");
        }

        // Whatever now is: an interrupted import that goes on has none. Times at the ends of the calendar have no moment in some zones.
        if (local.Year > LastYear)
        {
            return new Refused(Refusal.InvalidInput, $"Posts are planned up to the year {LastYear}.", "local");
        }

        if (local.Year < FirstYear)
        {
            return Passed(local, zone.Value);
        }

        var instant = Resolve(local, zone.Value);
        return instant < now
            ? Passed(local, zone.Value)
            : new TimedPolicy(new TimePolicy.At(local, zone.Value.Id), instant);
    }

    /// <summary>What a person should know of a chosen minute that the zone's clocks skip when they are put forward; null for others.</summary>
    public static string? WarningOf(TimePolicy? policy)
    {
        if (policy is not TimePolicy.At at || DateTimeZoneProviders.Tzdb.GetZoneOrNull(at.Zone) is not { } zone || zone.MapLocal(at.Local).Count > 0)
        {
            return null;
        }

        var instead = Resolve(at.Local, zone).InZone(zone).LocalDateTime;
        return $"{at.Local:uuuu'-'MM'-'dd'T'HH':'mm} does not exist in {zone.Id}: the clocks are put forward then. It goes out at {instead:HH':'mm}.";
    }

    /// <summary>A moment as people in a zone say it; in UTC where that zone has the wall clock twice and means the other one.</summary>
    public static WallClock WallClockOf(Instant moment, string zone)
    {
        return DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is { } known && moment.InZone(known).LocalDateTime is var local && Resolve(local, known) == moment
            ? new WallClock(local, zone)
            : new WallClock(moment.InUtc().LocalDateTime, "Etc/UTC");
    }

    private static Refused Passed(LocalDateTime local, DateTimeZone zone)
        => new(Refusal.TimeInPast, $"{local:uuuu'-'MM'-'dd'T'HH':'mm} in {zone.Id} is in the past; choose a time in the future.", "local");

    /// <summary>Whether a moment lies inside the policy.</summary>
    public static bool Allows(TimePolicy policy, Instant moment) => policy switch
    {
        TimePolicy.At at => DueOf(at) == moment,
        TimePolicy.Window window => moment >= window.From && moment < window.To,
        _ => false,
    };

    /// <summary>The instant that the policy itself fixes, or null when a moment has to be chosen.</summary>
    public static Instant? DueOf(TimePolicy? policy)
        => policy is TimePolicy.At at && DateTimeZoneProviders.Tzdb.GetZoneOrNull(at.Zone) is { } zone ? Resolve(at.Local, zone) : null;

    /// <summary>From when on a post due at this moment is missed: its grace later, and never behind the end of its window.</summary>
    public static Instant NotAfter(TimePolicy policy, Instant due, Duration grace)
        => policy is TimePolicy.Window window ? Instant.Min(window.To, due + grace) : due + grace;

    // A zone's name comes from outside; what is repeated in a message is cut and stripped.
    private static string Shown(string? id) => new([.. (id ?? "").Where(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+').Take(40)]);
}

/// <summary>A policy and the moment it fixes.</summary>
public sealed record TimedPolicy(TimePolicy Policy, Instant Due);
