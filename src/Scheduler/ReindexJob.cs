using Platform.Domain;
using Quartz;

namespace Platform.Scheduler;

/// <summary>Writes the rows of read models that a silo of the release before left to its projector.</summary>
[DisallowConcurrentExecution]
public sealed class ReindexJob(IReadModels models) : IRepeatingJob
{
    /// <inheritdoc/>
    public static string Name => "reindex";

    /// <inheritdoc/>
    public static string Title => "Writes the rows of read models that an older silo marked instead of writing them";

    /// <inheritdoc/>
    public static TimeSpan Period { get; } = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        => await models.ReindexAsync(cancellationToken);
}
