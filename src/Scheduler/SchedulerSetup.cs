using Microsoft.Extensions.DependencyInjection;
using Platform.Scheduler.Engagement;
using Platform.Scheduler.Moderation;
using Platform.Scheduler.Posts;
using Platform.Scheduler.Reviews;
using Quartz;

namespace Platform.Scheduler;

/// <summary>The scheduler's wiring.</summary>
public static class SchedulerSetup
{
    private static readonly TimeSpan MisfireThreshold = TimeSpan.FromSeconds(1);

    private static readonly (string Name, Action<IQuartzBuilder> Add)[] Jobs =
    [
        Repeating<DueWorkJob>(), Repeating<ExpiryJob>(), Repeating<UnfinishedStepsJob>(), Repeating<ReviewsDueJob>(), Repeating<EngagementJob>(),
        Repeating<RescanJob>(), Repeating<TakeDownsJob>(), Repeating<ReindexJob>(), Repeating<KeptAnswerSweepJob>(),
    ];

    /// <summary>The names of the jobs, which are those of their triggers.</summary>
    internal static IEnumerable<string> Names => Jobs.Select(job => job.Name);

    /// <summary>Adds the jobs and the scheduler that runs them. With a PostgreSQL connection a cluster runs each job once; without, this
    /// process does.</summary>
    public static IServiceCollection AddPlatformScheduler(this IServiceCollection services, string? postgres)
    {
        services.AddSingleton(typeof(WakeRound<>));
        services.AddSingleton<AccountAlarms>();
        services.AddSingleton<StepTries>();
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(options =>
            {
                options.InstanceName = "platform";
                options.GenerateInstanceId = true;
                options.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            });
            quartz.UseStore(postgres);
            quartz.AddJobListener<JobMetrics>();
            quartz.AddJobListener<TriggerRecovery>();
            Array.ForEach(Jobs, job => job.Add(quartz));
            quartz.UseDefaultThreadPool(Jobs.Length); // none waits for another
        });
        services.AddHostedService<FormerTriggers>();
        services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
        return services;
    }

    private static void UseStore(this IQuartzBuilder quartz, string? postgres)
    {
        if (postgres is null)
        {
            quartz.UseInMemoryStore(store =>
            {
                store.MisfireThreshold = MisfireThreshold;
                store.MaxConsecutiveFireFailures = 0;
            });
            return;
        }

        quartz.UsePersistentStore(store =>
        {
            store.ProvisionSchema();
            store.UsePostgres(postgres);
            store.UseClustering(cluster =>
            {
                cluster.CheckinInterval = TimeSpan.FromSeconds(2);
                cluster.CheckinMisfireThreshold = TimeSpan.FromSeconds(4);
            });
            store.ConfigureStore(options =>
            {
                options.DbRetryInterval = TimeSpan.FromSeconds(1);
                options.MisfireThreshold = MisfireThreshold;
                options.MaxConsecutiveFireFailures = 0; // a trigger that is given up would stop the clock for good
            });
        });
    }

    /// <summary>A job that repeats for ever; firings that were missed, such as during a takeover, fire once.</summary>
    private static (string Name, Action<IQuartzBuilder> Add) Repeating<TJob>()
        where TJob : class, IRepeatingJob
        => (TJob.Name, quartz => quartz.ScheduleJob<TJob>(
            trigger => trigger.WithIdentity(TJob.Name).StartNow().WithSchedule(
                SimpleScheduleBuilder.Create().WithInterval(TJob.Period).RepeatForever()
                    .WithMisfireInstruction(SimpleTriggerMisfireInstruction.NowWithExistingCount)),
            job => job.WithIdentity(TJob.Name).WithDescription(TJob.Title)));
}
