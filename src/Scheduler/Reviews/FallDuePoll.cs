using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Domain.Reviews;
using Platform.Grains;

namespace Platform.Scheduler.Reviews;

/// <summary>Finds review items whose time for a decision has passed and has them note it.</summary>
internal sealed class FallDuePoll(IReviewQueries items, IGrainFactory grains, TimeProvider clock, ILogger<FallDuePoll> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Poll.EveryAsync(TimeSpan.FromSeconds(5), NoteAsync, clock, log, stoppingToken);

    private async Task NoteAsync(CancellationToken cancellationToken)
    {
        foreach (var (organization, item) in await items.FallingDueAsync(200, cancellationToken))
        {
            await grains.ReviewItem(organization, item).FallDue();
        }
    }
}
