using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Domain;
using Platform.Domain.Posts;
using Platform.Grains;

namespace Platform.Scheduler.Posts;

/// <summary>Wakes every account with a take-down that is due or whose lease has ended, page by page. It decides nothing.</summary>
internal sealed class TakeDownPoll(ITakeDowns takeDowns, IGrainFactory grains, TimeProvider clock, ILogger<TakeDownPoll> log) : BackgroundService
{
    private const int Page = 200;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Poll.EveryAsync(TimeSpan.FromSeconds(2), WakeAsync, clock, log, stoppingToken);

    private async Task WakeAsync(CancellationToken cancellationToken)
    {
        (OrganizationId Organization, AccountId Account)? last = null;
        while (await takeDowns.AccountsDueAsync(last, Page, cancellationToken) is { IsEmpty: false } due)
        {
            foreach (var (organization, account) in due)
            {
                await grains.Account(organization, account).TakeDown();
            }

            last = due[^1];
        }
    }
}
