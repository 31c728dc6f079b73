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

    private const long LastInstant = 253_402_300_799;

    private const decimal MostSeconds = 1_000_000;

    public static Duration? Read(HttpResponseHeaders headers, Instant now)
    {
        if (headers.TryGetValues("Retry-After", out var given))
        {
            return headers.RetryAfter?.Date is { } date ? Bound(Instant.FromDateTimeOffset(date) - now) : Seconds(given.FirstOrDefault());
        }

        foreach (var name in Resets)
        {
            if (headers.TryGetValues(name, out var values)
                && decimal.TryParse(values.FirstOrDefault(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return number < FirstInstant ? Seconds(values.First()) : UntilInstant(number, now);
            }
        }

        return null;
    }

    // Some servers send fractions of a second, which the standard does not have. Beyond the bound the number does not matter.
    private static Duration? Seconds(string? text)
        => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? Bound(Duration.FromMilliseconds((long)Math.Ceiling(Math.Min(seconds, MostSeconds) * 1_000)))
            : null;

    // After the year 9999 there are no instants; the longest wait is as good.
    private static Duration UntilInstant(decimal seconds, Instant now)
        => seconds > LastInstant ? Longest : Bound(Instant.FromUnixTimeMilliseconds((long)Math.Ceiling(seconds * 1_000)) - now);

    private static Duration Bound(Duration wait) => wait < Duration.Zero ? Duration.Zero : wait > Longest ? Longest : wait;
}
