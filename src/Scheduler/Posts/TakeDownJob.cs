using System.Globalization;
using Platform.Domain;
using Platform.Domain.Posts;
using Platform.Grains;
using Quartz;

namespace Platform.Scheduler.Posts;

/// <summary>Wakes accounts with a take-down that is due or whose lease has ended. It decides nothing.</summary>
[DisallowConcurrentExecution]
public sealed class TakeDownJob(ITakeDowns takeDowns, IGrainFactory grains, WakeRound<TakeDownJob> round, TimeProvider clock) : IRepeatingJob
{
    private const int Page = 200;

    /// <inheritdoc/>
    public static string Name => "take-downs";

    /// <inheritdoc/>
    public static string Title => "Wakes accounts with posts to take down";

    /// <inheritdoc/>
    public static TimeSpan Period { get; } = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var accounts = new List<(OrganizationId Organization, AccountId Account)>();
        (OrganizationId Organization, AccountId Account)? last = null;
        while (await takeDowns.AccountsDueAsync(last, Page, cancellationToken) is { IsEmpty: false } due)
        {
            accounts.AddRange(due);
            last = due[^1];
        }

        // Each take-down has a next try of its own; the round adds no back-off to it.
        var now = clock.GetTimestamp().ToString(CultureInfo.InvariantCulture);
        await round.RunAsync(accounts, one => new WakeItem(one.Organization, one.Account.Value, now),
            one => grains.Account(one.Organization, one.Account).TakeDown(), cancellationToken);
    }
}
