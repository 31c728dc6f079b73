using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Moderation;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Platform.Grains;

namespace Platform.Bench.Lives;

/// <summary>What the scheduler does, as steps. The only file that knows how it does it.</summary>
internal static class Jobs
{
    /// <summary>One round of every job, as the silo's own clock would begin them; a job that fails does not end the others.</summary>
    public static async Task RunAsync(LiveSilo silo)
    {
        foreach (var job in new[] { WakeAsync, CarryOnAsync, RescanAsync, FallDueAsync })
        {
            try
            {
                await silo.WaitAsync(job(silo));
            }
            catch (Exception fault) when (fault is not TimeoutException and not OutOfMemoryException)
            {
                Failed++;
            }

            await silo.QuietAsync();
        }
    }

    /// <summary>Rounds that ended with a fault.</summary>
    public static int Failed { get; private set; }

    private static async Task WakeAsync(LiveSilo silo)
    {
        var ledger = silo.Services.GetRequiredService<ILedger>();
        await ledger.ExpireAsync(10_000, CancellationToken.None);
        foreach (var (organization, account) in await ledger.AccountsToWakeAsync(null, 1_000, CancellationToken.None))
        {
            await silo.Grains.Account(organization, account).Wake();
        }
    }

    private static async Task CarryOnAsync(LiveSilo silo)
    {
        foreach (var left in await silo.Services.GetRequiredService<IUnfinishedQueries>().FindAsync(Duration.FromSeconds(5), 200, CancellationToken.None))
        {
            await (left.Kind == "review"
                ? silo.Grains.ReviewItem(left.Organization, new ReviewItemId(left.Id)).CarryOn()
                : silo.Grains.Post(left.Organization, new PostId(left.Id)).CarryOn());
        }
    }

    private static async Task RescanAsync(LiveSilo silo)
    {
        foreach (var organization in await silo.Services.GetRequiredService<IRescans>().UnfinishedAsync(CancellationToken.None))
        {
            await silo.Grains.Rescan(organization).Wake();
        }
    }

    private static async Task FallDueAsync(LiveSilo silo)
    {
        foreach (var (organization, item) in await silo.Services.GetRequiredService<IReviewQueries>().FallingDueAsync(200, CancellationToken.None))
        {
            await silo.Grains.ReviewItem(organization, item).FallDue();
        }
    }
}
