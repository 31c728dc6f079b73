using System.Collections.Concurrent;
using System.Diagnostics;

namespace Platform.Bench.Lives;

/// <summary>Where the time of the harness goes.</summary>
internal static class Timings
{
    private static readonly ConcurrentDictionary<string, (long Ticks, int Times)> Spent = new();
    private static readonly ConcurrentDictionary<string, int> Stucks = new();

    /// <summary>How often the clock was moved on because nothing else moved.</summary>
    public static int Pushed { get; set; }

    public static async Task<T> OfAsync<T>(string what, Func<Task<T>> work)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            return await work();
        }
        finally
        {
            var ticks = Stopwatch.GetTimestamp() - began;
            Spent.AddOrUpdate(what, (ticks, 1), (_, sum) => (sum.Ticks + ticks, sum.Times + 1));
        }
    }

    public static Task OfAsync(string what, Func<Task> work) => OfAsync(what, async () =>
    {
        await work();
        return true;
    });

    /// <summary>It did not become quiet.</summary>
    public static void Stuck(string how) => Stucks.AddOrUpdate(how, 1, (_, n) => n + 1);

    public static object Report() => new
    {
        pushed = Pushed,
        stuck = Stucks.OrderByDescending(s => s.Value).Take(8).ToDictionary(s => s.Key, s => s.Value),
        seconds = Spent.OrderByDescending(s => s.Value.Ticks).ToDictionary(s => s.Key, s => $"{s.Value.Ticks / (double)Stopwatch.Frequency:F1} in {s.Value.Times}"),
    };
}
