using Platform.Domain;
using Platform.Domain.Posts;
using Platform.Grains;
using Quartz;

namespace Platform.Scheduler.Posts;

/// <summary>Wakes grains whose steps are unfinished, so that they complete them. A try is counted before it is made: a step that ends the process, or whose state
/// can't be read, puts off itself alone.</summary>
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
            await Parallel.ForEachAsync(due.GroupBy(step => step.GrainKey, StringComparer.Ordinal),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (grain, stopping) => await TryAsync(grain.Key, [.. grain], stopping));
        }

        var (count, oldest) = await steps.BacklogAsync(cancellationToken);
        tries.Report(count, oldest);
    }

    private async Task TryAsync(string grainKey, IReadOnlyList<UnfinishedStep> unfinished, CancellationToken stopping)
    {
        string? wrong = null;
        try
        {
            await CarryOn(grainKey).WaitAsync(CallTimeout, clock, stopping);
        }
        catch (Exception fault) when (!stopping.IsCancellationRequested)
        {
            wrong = fault.GetType().Name;
        }

        tries.Tried(unfinished, wrong);
    }

    private Task CarryOn(string grainKey)
    {
        var (kind, organization, id) = GrainKeys.Parse(grainKey);
        return kind switch
        {
            "post" => grains.Post(organization, new PostId(id)).CarryOn(),
            "review" => grains.ReviewItem(organization, new ReviewItemId(id)).CarryOn(),
            _ => throw new NotSupportedException($"A grain of the kind {kind} takes no steps."),
        };
    }
}
