using Platform.Domain.Moderation;
using Platform.Grains;
using Quartz;

namespace Platform.Scheduler.Moderation;

/// <summary>Finds organizations whose packs changed and whose re-scan a crash interrupted, and wakes it.</summary>
[DisallowConcurrentExecution]
public sealed class RescanJob(IRescans rescans, IGrainFactory grains, WakeRound<RescanJob> round) : IRepeatingJob
{
    /// <inheritdoc/>
    public static string Name => "rescan";

    /// <inheritdoc/>
    public static string Title => "Wakes re-scans that are not finished";

    /// <inheritdoc/>
    public static TimeSpan Period { get; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        => await round.RunAsync(await rescans.UnfinishedAsync(cancellationToken), organization => new WakeItem(organization, "", null),
            organization => grains.Rescan(organization).Wake(), cancellationToken);
}
