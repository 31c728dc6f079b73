using Platform.Domain.Posts;
using Quartz;

namespace Platform.Scheduler.Posts;

/// <summary>Ends what has run out of time, whatever became of its account, its credential or its connector: deliveries past their grace,
/// calls past their deadline.</summary>
[DisallowConcurrentExecution]
public sealed class ExpiryJob(ILedger ledger) : IRepeatingJob
{
    private const int AtOnce = 500;

    /// <inheritdoc/>
    public static string Name => "expiry";

    /// <inheritdoc/>
    public static string Title => "Ends deliveries past their grace and calls past their deadline";

    /// <inheritdoc/>
    public static TimeSpan Period { get; } = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        while (await ledger.ExpireAsync(AtOnce, cancellationToken) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
