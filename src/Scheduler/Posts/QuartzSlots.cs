using System.Collections.Concurrent;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;
using Quartz;

namespace Platform.Scheduler.Posts;

/// <summary>One trigger per organization and minute, whatever the number of posts; one that is there is kept.</summary>
internal sealed class QuartzSlots(ISchedulerFactory factory, TimeProvider clock) : ISlots
{
    // A calendar asks for the same minutes again and again; the store is asked once.
    private readonly ConcurrentDictionary<(OrganizationId Organization, Instant Minute), bool> known = new();

    public async Task EnsureAsync(OrganizationId organization, Instant minute, CancellationToken cancellationToken)
    {
        if (!known.TryAdd((organization, minute), true))
        {
            return;
        }

        if (known.Count % 1_000 == 0)
        {
            Forget(Instant.FromDateTimeOffset(clock.GetUtcNow()));
        }

        var scheduler = await factory.GetScheduler(cancellationToken);
        var trigger = TriggerBuilder.Create()
            .WithIdentity($"slot:{organization.Value}:{minute.ToUnixTimeSeconds()}")
            .ForJob(PublishDueJob.Key)
            .StartAt(minute.ToDateTimeOffset())
            .WithSchedule(SimpleScheduleBuilder.Create().WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow))
            .UsingJobData(PublishDueJob.Organization, organization.Value)
            .Build();
        await scheduler.ScheduleTrigger(trigger, TriggerConflict.Keep, cancellationToken);
    }

    private void Forget(Instant before)
    {
        foreach (var slot in known.Keys.Where(k => k.Minute < before))
        {
            known.TryRemove(slot, out _);
        }
    }
}
