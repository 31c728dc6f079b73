using Microsoft.Extensions.Logging;

namespace Platform.Scheduler;

/// <summary>Calls the grains that a job found due. Each organization gets its turn, a bounded number of calls is under way, and a round
/// takes a bounded time: what it did not come to is called first in the next one. An item that fails, or is due again without any progress,
/// costs itself alone: it is called again after a growing time, at most a minute. What is remembered is lost when another process takes the
/// job over; then each is called once more.</summary>
/// <typeparam name="TJob">Whose rounds these are.</typeparam>
public sealed partial class WakeRound<TJob>(TimeProvider clock, ILogger<WakeRound<TJob>> log)
    where TJob : IRepeatingJob
{
    private const int AtOnce = 32;
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private Dictionary<(string Organization, string Id), Attempt> _attempts = [];

    /// <summary>Calls what is to be called now; <paramref name="due"/> is all that is due.</summary>
    /// <returns>How many calls were made.</returns>
    public async Task<int> RunAsync<T>(IReadOnlyCollection<T> due, Func<T, WakeItem> itemOf, Func<T, Task> call, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var known = new Dictionary<(string, string), Attempt>(due.Count);
        var wanted = new List<(T Work, WakeItem Item, int Tries)>();
        foreach (var work in due)
        {
            var item = itemOf(work);
            var before = _attempts.GetValueOrDefault(KeyOf(item));
            if (before is null || before.Progress != item.Progress)
            {
                wanted.Add((work, item, 0));
            }
            else if (before.Until <= now)
            {
                known[KeyOf(item)] = before;
                wanted.Add((work, item, before.Tries));
            }
            else
            {
                known[KeyOf(item)] = before;
            }
        }

        _attempts = known;
        return wanted.Count == 0 ? 0 : await CallAsync(InTurn(wanted), call, cancellationToken);
    }

    private async Task<int> CallAsync<T>(IEnumerable<(T Work, WakeItem Item, int Tries)> wanted, Func<T, Task> call, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        var (called, failed) = (0, 0);
        string? fault = null;
        await Parallel.ForEachAsync(wanted.TakeWhile(_ => clock.GetElapsedTime(began) < Budget),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (one, stopping) =>
            {
                Interlocked.Increment(ref called);
                var wrong = await TryAsync(call(one.Work), stopping);
                if (wrong is not null)
                {
                    Interlocked.Increment(ref failed);
                    fault = wrong;
                }

                if (wrong is not null || one.Item.Progress is not null)
                {
                    Remember(one.Item, one.Tries);
                }
            });
        if (failed > 0)
        {
            CallsFailed(log, TJob.Name, failed, called, fault!);
        }

        return called;
    }

    private async Task<string?> TryAsync(Task call, CancellationToken stopping)
    {
        try
        {
            await call.WaitAsync(CallTimeout, clock, stopping);
            return null;
        }
        catch (Exception fault) when (!stopping.IsCancellationRequested)
        {
            return fault.GetType().Name;
        }
    }

    private void Remember(WakeItem item, int tries)
    {
        var pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(tries, 10)));
        lock (_attempts)
        {
            _attempts[KeyOf(item)] = new Attempt(item.Progress, tries + 1, clock.GetUtcNow() + pause);
        }
    }

    // The first of each organization, then the second of each, and so on; those that were never called before those that failed.
    private static IEnumerable<(T Work, WakeItem Item, int Tries)> InTurn<T>(List<(T Work, WakeItem Item, int Tries)> wanted)
        => wanted.GroupBy(w => w.Item.Organization.Value, StringComparer.Ordinal)
            .SelectMany(organization => organization.OrderBy(w => w.Tries).Select((one, turn) => (one, turn)))
            .OrderBy(placed => placed.turn).ThenBy(placed => placed.one.Tries).Select(placed => placed.one);

    private static (string, string) KeyOf(WakeItem item) => (item.Organization.Value, item.Id);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Failed} of {Called} calls of the job {Job} failed, such as with {Fault}; they are repeated after a growing time")]
    private static partial void CallsFailed(ILogger log, string job, int failed, int called, string fault);

    private sealed record Attempt(string? Progress, int Tries, DateTimeOffset Until);
}
