using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Platform.Storage;

/// <summary>Work in rounds: again at once while there is something to do, else after a rest or when the database was written. A failed round is
/// repeated after a longer rest. One that doesn't wake when the database was written rests its whole time; one that wakes begins rounds at least
/// <paramref name="apart"/> from one another, so that a busy database is not asked behind every write.</summary>
internal abstract partial class Worker(Database database, TimeProvider time, TimeSpan rest, ILogger log, bool wakes = true, TimeSpan apart = default) : BackgroundService
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(2);

    /// <summary>One round; false when there was nothing to do.</summary>
    protected abstract Task<bool> RoundAsync(CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var written = new SemaphoreSlim(0, 1);
        void Ring()
        {
            try
            {
                written.Release();
            }
            catch (SemaphoreFullException)
            {
                // Rung already.
            }
        }

        if (wakes)
        {
            database.Written += Ring;
        }

        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var (pause, began) = (rest, time.GetTimestamp());
                try
                {
                    if (await RoundAsync(stoppingToken))
                    {
                        continue;
                    }
                }
                catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
                {
                    LogFailed(log, GetType().Name, fault);
                    pause = AfterFailure;
                }

                using var nap = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                var rested = Task.Delay(pause, time, nap.Token);
                await Task.WhenAny(rested, written.WaitAsync(nap.Token));
                await nap.CancelAsync();
                if (apart > TimeSpan.Zero && apart - time.GetElapsedTime(began) is { Ticks: > 0 } early)
                {
                    await Task.Delay(early, time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        finally
        {
            database.Written -= Ring;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A round of the {Worker} failed and is repeated.")]
    private static partial void LogFailed(ILogger logger, string worker, Exception fault);
}
