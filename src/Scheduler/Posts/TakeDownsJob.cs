using Platform.Domain;
using Platform.Domain.Posts;
using Platform.Grains;
using Quartz;

namespace Platform.Scheduler.Posts;

/// <summary>Wakes accounts with a take-down that is due or whose lease has ended. It decides nothing.</summary>
[DisallowConcurrentExecution]
public sealed class TakeDownsJob(ITakeDowns takeDowns, IGrainFactory grains, WakeRound<TakeDownsJob> round) : IRepeatingJob
{
    /// <inheritdoc/>
    public static string Name => "take-downs";

    /// <inheritdoc/>
    public static string Title => "Wakes accounts with take-downs to make";

    /// <inheritdoc/>
    public static TimeSpan Period { get; } = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var due = await Pages.AllAsync<(OrganizationId Organization, AccountId Account)>(async (read, size)
            => await takeDowns.AccountsDueAsync(read is [.., var last] ? last : null, size, cancellationToken));
        await round.RunAsync(due, one => new WakeItem(one.Organization, one.Account.Value, null),
            one => grains.Account(one.Organization, one.Account).TakeDown(), cancellationToken);
    }
}
