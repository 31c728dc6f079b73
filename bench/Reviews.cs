using System.Diagnostics;
using Platform.Domain.Tests.Reviews;

namespace Platform.Bench;

/// <summary>The long form of the walks over a review's life: the first one that leaves the model, or comes to something that must never be, ends it with its seed.</summary>
internal static class Reviews
{
    public static async Task<object> RunAsync(string[] args)
    {
        var (walks, from, length) = (args.Setting("walks", 100_000), args.Setting("from", 1), args.Setting("length", 60));
        var clock = Stopwatch.StartNew();
        var tally = await Task.Run(() => ReviewWalk.Run(from, walks, length));
        return new { tally.Walks, tally.Commands, tally.Taken, tally.Approved, tally.Reopened, tally.Stale, violations = 0, seconds = Math.Round(clock.Elapsed.TotalSeconds, 1) };
    }
}
