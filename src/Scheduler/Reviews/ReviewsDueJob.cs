using Platform.Domain.Reviews;
using Platform.Grains;
using Quartz;

namespace Platform.Scheduler.Reviews;

/// <summary>Finds review items whose time for a decision has passed and has each write that down.</summary>
[DisallowConcurrentExecution]
public sealed class ReviewsDueJob(IReviewQueries items, IGrainFactory grains, WakeRound<ReviewsDueJob> round) : IRepeatingJob
{
    /// <inheritdoc/>
    public static string Name => "reviews-due";

    /// <inheritdoc/>
    public static string Title => "Marks review items whose time for a decision has passed";

    /// <inheritdoc/>
    public static TimeSpan Period { get; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var due = await Pages.AllAsync<OverdueReview>(async (read, size) => await items.FallingDueAsync(read.LastOrDefault(), size, cancellationToken));
        await round.RunAsync(due, one => new WakeItem(one.Organization, one.Item.Value, $"{one.DueBy}"),
            one => grains.ReviewItem(one.Organization, one.Item).FallDue(), cancellationToken);
    }
}
