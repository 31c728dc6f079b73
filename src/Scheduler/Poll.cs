using Microsoft.Extensions.Logging;

namespace Platform.Scheduler;

/// <summary>Does something again and again. A round that fails is told and does not end the next one.</summary>
internal static partial class Poll
{
    public static async Task EveryAsync(TimeSpan period, Func<CancellationToken, Task> round, TimeProvider clock, ILogger log, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(period, clock);
        do
        {
            try
            {
                await round(stopping);
            }
            catch (Exception fault) when (!stopping.IsCancellationRequested)
            {
                RoundFailed(log, fault);
            }
        }
        while (await timer.WaitForNextTickAsync(stopping).AsTask().ContinueWith(t => t.IsCompletedSuccessfully && t.Result, TaskScheduler.Default));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A round failed; the next one comes in its time")]
    private static partial void RoundFailed(ILogger log, Exception fault);
}
