using Platform.Domain.Engagement;
using Platform.Grains;
using Quartz;

namespace Platform.Scheduler.Engagement;

/// <summary>Takes up what became live and wakes all accounts whose live posts are due to have their metrics read.</summary>
[DisallowConcurrentExecution]
public sealed class EngagementJob(IEngagementStore engagement, IGrainFactory grains, WakeRound<EngagementJob> round) : IRepeatingJob
{
    private const int AtOnce = 1_000;

    /// <inheritdoc/>
    public static string Name => "engagement";

    /// <inheritdoc/>
    public static string Title => "Wakes accounts whose live posts have metrics to read";

    /// <inheritdoc/>
    public static TimeSpan Period { get; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        while (await engagement.TakeUpAsync(AtOnce, cancellationToken) == AtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        var due = await Pages.AllAsync<AccountReading>(async (read, size)
            => await engagement.AccountsDueAsync(read is [.., var last] ? (last.Organization, last.Account) : null, size, cancellationToken));
        await round.RunAsync(due, one => new WakeItem(one.Organization, one.Account.Value, $"{one.Due} {one.Since}"),
            one => grains.Account(one.Organization, one.Account).ReadEngagement(), cancellationToken);
    }
}
