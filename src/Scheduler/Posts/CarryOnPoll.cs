using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;
using Platform.Grains;

namespace Platform.Scheduler.Posts;

/// <summary>Finds what a crash left between two writes and asks the grain concerned to carry on.</summary>
internal sealed class CarryOnPoll(IUnfinishedQueries unfinished, IGrainFactory grains, TimeProvider clock, ILogger<CarryOnPoll> log) : BackgroundService
{
    private static readonly Duration OlderThan = Duration.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Poll.EveryAsync(TimeSpan.FromSeconds(5), CarryOnAsync, clock, log, stoppingToken);

    private async Task CarryOnAsync(CancellationToken cancellationToken)
    {
        foreach (var left in await unfinished.FindAsync(OlderThan, 200, cancellationToken))
        {
            await (left.Kind == "review"
                ? grains.ReviewItem(left.Organization, new ReviewItemId(left.Id)).CarryOn()
                : grains.Post(left.Organization, new PostId(left.Id)).CarryOn());
        }
    }
}
