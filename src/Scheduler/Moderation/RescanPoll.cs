using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Domain.Moderation;
using Platform.Grains;

namespace Platform.Scheduler.Moderation;

/// <summary>Finds organizations whose packs changed and whose re-scan a crash interrupted, and asks them to go on.</summary>
internal sealed class RescanPoll(IRescans rescans, IGrainFactory grains, TimeProvider clock, ILogger<RescanPoll> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Poll.EveryAsync(TimeSpan.FromSeconds(5), CarryOnAsync, clock, log, stoppingToken);

    private async Task CarryOnAsync(CancellationToken cancellationToken)
    {
        foreach (var organization in await rescans.UnfinishedAsync(cancellationToken))
        {
            await grains.Rescan(organization).Wake();
        }
    }
}
