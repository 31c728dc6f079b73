using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Quartz;

namespace Platform.Scheduler;

/// <summary>How long each job's rounds take, and how long ago the last one ended. A job runs in one process of the cluster: its age is the
/// smallest that any shows.</summary>
internal sealed class JobMetrics : IJobListener
{
    internal static readonly Meter Meter = new("Platform.Scheduler");

    private readonly TimeProvider _clock;
    private readonly Histogram<double> _length = Meter.CreateHistogram<double>("platform.scheduler.round.duration", "s", "How long a round of a job took.");
    private readonly ConcurrentDictionary<string, long> _ended = new(StringComparer.Ordinal);

    public JobMetrics(TimeProvider clock)
    {
        _clock = clock;
        Meter.CreateObservableGauge("platform.scheduler.round.age", Ages, "s", "How long ago the last successful round of a job ended in this process.");
    }

    public string Name => "platform-metrics";

    public ValueTask JobWasExecuted(IJobExecutionContext context, JobExecutionException? jobException, CancellationToken cancellationToken = default)
    {
        var job = context.JobDetail.Key.Name;
        _length.Record(context.JobRunTime.TotalSeconds, new("job", job), new("failed", jobException is not null));
        if (jobException is null)
        {
            _ended[job] = _clock.GetTimestamp();
        }

        return ValueTask.CompletedTask;
    }

    private IEnumerable<Measurement<double>> Ages()
        => _ended.Select(ended => new Measurement<double>(_clock.GetElapsedTime(ended.Value).TotalSeconds,
            new KeyValuePair<string, object?>("job", ended.Key)));
}
