using NodaTime;
using Platform.Domain.Posts;
using Platform.Grains;
using Quartz;

namespace Platform.Scheduler.Posts;

/// <summary>Wakes accounts with deliveries that are due now or within a minute. It decides nothing: accounts look into the ledger.</summary>
[DisallowConcurrentExecution]
public sealed class DueWorkJob(ILedger ledger, IGrainFactory grains, WakeRound<DueWorkJob> round, AccountAlarms alarms) : IRepeatingJob
{
    private static readonly Duration Ahead = Duration.FromMinutes(1);

    /// <inheritdoc/>
    public static string Name => "due-work";

    /// <inheritdoc/>
    public static string Title => "Wakes accounts whose deliveries are due now or within a minute";

    /// <inheritdoc/>
    public static TimeSpan Period { get; } = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var work = await Pages.AllAsync<AccountWork>(async (read, size) => await ledger.AccountsToWakeAsync(
            Ahead, read is [.., var last] ? (last.Organization, last.Account) : null, size, cancellationToken));
        await alarms.SetAsync(work);
        await round.RunAsync([.. work.Where(w => w.Due > 0)], w => new WakeItem(w.Organization, w.Account.Value, $"{w.Due} {w.FirstDue} {w.LastDue}"),
            w => grains.Account(w.Organization, w.Account).Wake(), cancellationToken);
    }
}
