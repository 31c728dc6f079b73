using System.Globalization;
using System.Net.Http.Headers;
using NodaTime;

namespace Platform.Networks.Http;

/// <summary>When a server says when to come back: <c>Retry-After</c> (seconds or a date), else the reset of a rate limit (seconds, or an instant as
/// Unix seconds). Never negative and at most a day, so that a nonsensical header can't put a delivery away for ever.</summary>
internal static class RetryHint
{
    private static readonly string[] Resets = ["RateLimit-Reset", "X-RateLimit-Reset", "X-Rate-Limit-Reset"];
    private static readonly Duration Longest = Duration.FromDays(1);

    /// <summary>Above this a number of seconds is an instant (2001 and later), not a wait.</summary>
    private const long FirstInstant = 1_000_000_000;

    public static Duration? Read(HttpResponseHeaders headers, Instant now)
    {
        if (headers.RetryAfter is { } after)
        {
            return after switch
            {
                { Delta: { } delta } => Bound(Duration.FromTimeSpan(delta)),
                { Date: { } date } => Bound(Instant.FromDateTimeOffset(date) - now),
                _ => null,
            };
        }

        foreach (var name in Resets)
        {
            if (headers.TryGetValues(name, out var values)
                && long.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                // Beyond the year 9999 an instant can't be told; the longest wait stands for it.
                return number < FirstInstant ? Bound(Duration.FromSeconds(number))
                    : number > 253402300799 ? Longest
                    : Bound(Instant.FromUnixTimeSeconds(number) - now);
            }
        }

        return null;
    }

    private static Duration Bound(Duration wait) => wait < Duration.Zero ? Duration.Zero : wait > Longest ? Longest : wait;
}
