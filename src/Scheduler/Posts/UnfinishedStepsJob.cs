using Platform.Domain;
using Platform.Grains;
using Quartz;

namespace Platform.Scheduler.Posts;

/// <summary>Wakes grains whose steps are unfinished, so that they complete them. A try is counted before it is made: a step that ends the
/// process, or whose state can't be read, puts off itself alone.</summary>
[DisallowConcurrentExecution]
public sealed class UnfinishedStepsJob(IUnfinishedSteps steps, IGrainFactory grains, StepTries tries, TimeProvider clock) : IRepeatingJob
{
    private const int Page = 200;
    private const int AtOnce = 16;
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(4);

    /// <inheritdoc/>
    public static string Name => "unfinished-steps";

    /// <inheritdoc/>
    public static string Title => "Wakes grains whose steps are unfinished";

    /// <inheritdoc/>
    public static TimeSpan Period { get; } = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var began = clock.GetTimestamp();
        while (clock.GetElapsedTime(began) < Budget && await steps.DueAsync(Page, cancellationToken) is { IsEmpty: false } due)
        {
            await steps.DeferAsync(due, cancellationToken);
            await Parallel.ForEachAsync(due.GroupBy(step => (step.GrainKey, Item: ItemOf(step))),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (taker, stopping) => await TryAsync(taker.Key.Item, [.. taker], stopping));
        }

        var (count, oldest) = await steps.BacklogAsync(cancellationToken);
        tries.Report(count, oldest);
    }

    // Items are told by themselves: a post must not wait for an item that may be waiting for it.
    private static ReviewItemId? ItemOf(UnfinishedStep step)
        => step.Kind.StartsWith(StepKinds.Tell + ":", StringComparison.Ordinal) ? new ReviewItemId(step.Kind[(StepKinds.Tell.Length + 1)..]) : null;

    private async Task TryAsync(ReviewItemId? item, IReadOnlyList<UnfinishedStep> unfinished, CancellationToken stopping)
    {
        string? wrong = null;
        try
        {
            await TakeAsync(item, unfinished).WaitAsync(CallTimeout, clock, stopping);
        }
        catch (Exception fault) when (!stopping.IsCancellationRequested)
        {
            wrong = fault.GetType().Name;
        }

        tries.Tried(unfinished, wrong);
    }

    // A key that can't be read costs its own steps alone.
    private async Task TakeAsync(ReviewItemId? told, IReadOnlyList<UnfinishedStep> unfinished)
    {
        var key = GrainKey.Parse(unfinished[0].GrainKey);
        var item = told ?? (key.Kind == GrainKinds.ReviewItem ? new ReviewItemId(key.Id) : null);
        if (item is { } waiting)
        {
            await grains.ReviewItem(key.Organization, waiting).CarryOn();
            foreach (var step in unfinished)
            {
                await steps.CompleteAsync(step.GrainKey, step.Kind, step.Version, CancellationToken.None);
            }
        }
        else if (key.Kind == GrainKinds.Post)
        {
            await grains.Post(key.Organization, new PostId(key.Id)).CarryOn(); // completes its steps itself, as of the version that it has then
        }
        else if (key.Kind == GrainKinds.Campaign)
        {
            await grains.Campaign(key.Organization, new CampaignId(key.Id)).CarryOn(); // completes its step itself
        }
        else
        {
            throw new NotSupportedException($"A grain of the kind {key.Kind} takes no steps.");
        }
    }
}
