using Platform.Domain;
using Quartz;

namespace Platform.Scheduler;

/// <summary>Deletes answers that were kept for a day; a bounded number at a time, so that it never holds up writers.</summary>
[DisallowConcurrentExecution]
public sealed class KeptAnswerSweepJob(IKeptAnswers answers) : IRepeatingJob
{
    private const int AtOnce = 500;

    /// <inheritdoc/>
    public static string Name => "kept-answer-sweep";

    /// <inheritdoc/>
    public static string Title => "Deletes answers to requests with a key that have been kept for a day";

    /// <inheritdoc/>
    public static TimeSpan Period { get; } = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        while (await answers.SweepAsync(AtOnce, cancellationToken) == AtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
