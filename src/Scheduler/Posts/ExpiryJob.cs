using Platform.Domain.Posts;
using Quartz;

namespace Platform.Scheduler.Posts;

/// <summary>Ends deliveries whose grace is over, whatever became of their account, its credential or its connector.</summary>
[DisallowConcurrentExecution]
public sealed class ExpiryJob(ILedger ledger) : IRepeatingJob
{
    private const int AtOnce = 500;

    /// <inheritdoc/>
    public static string Name => "expiry";

    /// <inheritdoc/>
    public static string Title => "Ends deliveries whose grace is over";

    /// <inheritdoc/>
    public static TimeSpan Period { get; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        while (await ledger.ExpireAsync(AtOnce, cancellationToken) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
