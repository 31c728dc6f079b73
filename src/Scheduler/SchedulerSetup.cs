using Microsoft.Extensions.DependencyInjection;
using Platform.Domain.Posts;
using Platform.Scheduler.Engagement;
using Platform.Scheduler.Moderation;
using Platform.Scheduler.Posts;
using Platform.Scheduler.Reviews;
using Quartz;

namespace Platform.Scheduler;

/// <summary>The clock tower's wiring.</summary>
public static class SchedulerSetup
{
    /// <summary>Adds the clock and the polls. With a PostgreSQL connection the triggers are kept in its cluster store; without, in memory, refilled from the ledger.
    /// A process that is not <paramref name="active"/> only puts triggers in; others fire them.</summary>
    public static IServiceCollection AddPlatformScheduler(this IServiceCollection services, string? postgres, bool active = true)
    {
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(options =>
            {
                options.InstanceName = "platform";
                options.GenerateInstanceId = true;
            });
            quartz.UseDefaultThreadPool(8);
            if (postgres is not null)
            {
                quartz.UsePersistentStore(store =>
                {
                    store.ProvisionSchema();
                    store.UsePostgres(postgres);
                    store.UseClustering(cluster =>
                    {
                        cluster.CheckinInterval = TimeSpan.FromSeconds(2);
                        cluster.CheckinMisfireThreshold = TimeSpan.FromSeconds(4);
                    });
                });
            }

            quartz.AddJob<PublishDueJob>(job => job.WithIdentity(PublishDueJob.Key).StoreDurably());
        });
        services.AddSingleton<ISlots, QuartzSlots>();
        if (!active)
        {
            return services;
        }

        services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
        services.AddHostedService<SlotRefill>();
        services.AddHostedService<RecoveryPoll>();
        services.AddHostedService<CarryOnPoll>();
        services.AddHostedService<RescanPoll>();
        services.AddHostedService<FallDuePoll>();
        services.AddHostedService<EngagementPoll>();
        services.AddHostedService<TakeDownPoll>();
        services.AddHostedService<KeptAnswerSweep>();
        return services;
    }
}
