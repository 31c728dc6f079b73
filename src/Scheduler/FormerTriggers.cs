using Microsoft.Extensions.Hosting;
using Quartz;

namespace Platform.Scheduler;

/// <summary>Removes from the store, before the scheduler starts, what releases before left there and nothing runs any more.</summary>
internal sealed class FormerTriggers(ISchedulerFactory factory) : IHostedService
{
    /// <summary>Until release 1: one trigger for each organization and minute.</summary>
    private static readonly JobKey PublishDue = new("publish-due");

    public async Task StartAsync(CancellationToken cancellationToken)
        => await (await factory.GetScheduler(cancellationToken)).DeleteJob(PublishDue, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
