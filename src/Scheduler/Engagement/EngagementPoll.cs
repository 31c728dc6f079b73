using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Domain.Engagement;
using Platform.Grains;

namespace Platform.Scheduler.Engagement;

/// <summary>Wakes the accounts whose live posts are due to have their metrics read.</summary>
internal sealed class EngagementPoll(IEngagementStore engagement, IGrainFactory grains, TimeProvider clock, ILogger<EngagementPoll> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Poll.EveryAsync(TimeSpan.FromSeconds(5), WakeAsync, clock, log, stoppingToken);

    private async Task WakeAsync(CancellationToken cancellationToken)
    {
        foreach (var (organization, account) in await engagement.AccountsDueAsync(200, cancellationToken))
        {
            await grains.Account(organization, account).ReadEngagement();
        }
    }
}
