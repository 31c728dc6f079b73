using System.Diagnostics.CodeAnalysis;
using Quartz;

namespace Platform.Scheduler;

/// <summary>Sets triggers going again that stand in the state of error. A process of another release that is told to fire a job which it doesn't have puts the
/// trigger there, for all of the cluster and for good.</summary>
internal sealed class TriggerRecovery(TimeProvider clock) : IJobListener
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private long? _looked;

    public string Name => "platform-trigger-recovery";

    public async ValueTask JobWasExecuted(IJobExecutionContext context, JobExecutionException? jobException, CancellationToken cancellationToken = default)
    {
        if (_looked is { } last && clock.GetElapsedTime(last) < Period)
        {
            return;
        }

        _looked = clock.GetTimestamp();
        await RecoverAsync(context.Scheduler, cancellationToken);
    }

    [SuppressMessage("Design", "CA1031", Justification = "The next round looks again; the job that was executed has nothing to do with it.")]
    internal static async Task RecoverAsync(IScheduler scheduler, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var name in SchedulerSetup.Names)
            {
                var key = new TriggerKey(name);
                if (await scheduler.GetTriggerState(key, cancellationToken) == TriggerState.Error)
                {
                    await scheduler.ResetTriggerFromErrorState(key, cancellationToken);
                }
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The store can't be asked now.
        }
    }
}
