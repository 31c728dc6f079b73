using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Platform.Scheduler;

/// <summary>Removes from the store, before the scheduler starts, what releases before left there and nothing runs any more.</summary>
internal sealed partial class FormerTriggers(ISchedulerFactory factory, ILogger<FormerTriggers> log) : IHostedService
{
    /// <summary>Until release 1: one trigger for each organization and minute.</summary>
    private static readonly JobKey PublishDue = new("publish-due");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var scheduler = await factory.GetScheduler(cancellationToken);
        try
        {
            await scheduler.DeleteJob(PublishDue, cancellationToken);
        }
        catch (JobPersistenceException fault)
        {
            NotRemoved(log, PublishDue.Name, fault); // they do no harm where they are, and the platform starts without them
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The job {Job} of a release before could not be removed from the store")]
    private static partial void NotRemoved(ILogger log, string job, Exception fault);
}
