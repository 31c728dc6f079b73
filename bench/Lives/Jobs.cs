using Microsoft.Extensions.DependencyInjection;
using Platform.Scheduler.Moderation;
using Platform.Scheduler.Posts;
using Platform.Scheduler.Reviews;
using Quartz;

namespace Platform.Bench.Lives;

/// <summary>What the scheduler does, as steps: the product's own jobs, each run once.</summary>
internal static class Jobs
{
    private static readonly Type[] All = [typeof(ExpiryJob), typeof(DueWorkJob), typeof(UnfinishedStepsJob), typeof(RescanJob), typeof(ReviewsDueJob), typeof(TakeDownsJob)];

    /// <summary>Rounds that ended with a fault.</summary>
    public static int Failed { get; private set; }

    /// <summary>One round of every job, as the silo's own clock would begin them; a job that fails does not end the others.</summary>
    public static async Task RunAsync(LiveSilo silo)
    {
        foreach (var type in All)
        {
            var calls = silo.GrainsCalled;
            try
            {
                var job = (IJob)ActivatorUtilities.CreateInstance(silo.Services, type);
                await silo.WaitAsync(job.Execute(null!, CancellationToken.None).AsTask());
            }
            catch (Exception fault) when (fault is not TimeoutException and not OutOfMemoryException)
            {
                Failed++;
            }

            if (!silo.Rests(calls))
            {
                await silo.QuietAsync();
            }
        }
    }
}
