using Microsoft.Extensions.Logging;
using NodaTime;

namespace Platform.Grains.Posts;

/// <summary>Writes what was heard from a network into the ledger again and again until it is there: a fault of the database must not turn
/// an answer into an unknown outcome.</summary>
/// <param name="clock">Waits between tries.</param>
/// <param name="log">Where a failed try is written.</param>
/// <param name="account">The account's key, for the log.</param>
/// <param name="abandoned">The process ends: the last try was the last.</param>
internal sealed partial class UntilRecorded(TimeProvider clock, ILogger log, string account, CancellationToken abandoned)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>Writes until it succeeds. The write must be idempotent. Ends without success only with the process, or with <paramref
    /// name="giveUp"/>.</summary>
    public async Task DoAsync(Func<Task> write, CancellationToken giveUp = default)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(abandoned, giveUp);
        for (var wait = First; ; wait = wait * 2 < Longest ? wait * 2 : Longest)
        {
            try
            {
                await write();
                return;
            }
            catch (Exception fault) when (fault is not OutOfMemoryException && !ended.IsCancellationRequested)
            {
                NotRecorded(log, account, fault.GetType().Name, wait);
            }

            await Task.Delay(wait, clock, ended.Token);
        }
    }

    /// <summary>Writes until it succeeds or this time is over: for what passes by itself.</summary>
    public async Task TryAsync(Func<Task> write, Duration atMost)
    {
        using var timeout = new CancellationTokenSource(atMost.ToTimeSpan(), clock);
        try
        {
            await DoAsync(write, timeout.Token);
        }
        catch (Exception fault) when (timeout.IsCancellationRequested || abandoned.IsCancellationRequested)
        {
            NotRecorded(log, account, fault.GetType().Name, TimeSpan.Zero);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "A result of {Account} could not be recorded ({Fault}); it is written again in {Wait}")]
    private static partial void NotRecorded(ILogger log, string account, string fault, TimeSpan wait);
}
