using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using NodaTime;
using Platform.Domain;

namespace Platform.Scheduler.Posts;

/// <summary>Shows operators the steps that stay unfinished: a warning for each grain and hour once it has been tried several times, and
/// metrics. Ids, never words.</summary>
public sealed partial class StepTries
{
    private const int Several = 3;
    private static readonly TimeSpan Quiet = TimeSpan.FromHours(1);

    private readonly TimeProvider _clock;
    private readonly ILogger<StepTries> _log;
    private readonly Counter<long> _failed =
        JobMetrics.Meter.CreateCounter<long>("platform.scheduler.steps.failed", "{try}", "Tries of unfinished steps that failed.");
    private readonly ConcurrentDictionary<string, DateTimeOffset> _warned = new(StringComparer.Ordinal);
    private double _oldest;
    private long _count;

    /// <summary>Registers the gauges.</summary>
    public StepTries(TimeProvider clock, ILogger<StepTries> log)
    {
        (_clock, _log) = (clock, log);
        JobMetrics.Meter.CreateObservableGauge("platform.scheduler.steps.oldest", () => Volatile.Read(ref _oldest), "s",
            "For how long the oldest step has been unfinished.");
        JobMetrics.Meter.CreateObservableGauge("platform.scheduler.steps.unfinished", () => Volatile.Read(ref _count), "{step}", "Steps that are unfinished.");
    }

    /// <summary>How many grains operators were warned of within the hour.</summary>
    public int Warned => _warned.Count;

    /// <summary>What is left after a round.</summary>
    public void Report(long count, Duration oldest)
    {
        Volatile.Write(ref _count, count);
        Volatile.Write(ref _oldest, oldest.TotalSeconds);
        var before = _clock.GetUtcNow() - Quiet;
        foreach (var (grain, at) in _warned.Where(w => w.Value <= before))
        {
            _warned.TryRemove(new(grain, at));
        }
    }

    /// <summary>A grain was asked to take its steps.</summary>
    public void Tried(IReadOnlyList<UnfinishedStep> steps, string? fault)
    {
        ArgumentNullException.ThrowIfNull(steps);
        if (fault is not null)
        {
            _failed.Add(1);
        }

        var step = steps.MaxBy(s => s.Tries)!;
        if (step.Tries + 1 >= Several && _warned.TryAdd(step.GrainKey, _clock.GetUtcNow()))
        {
            StillUnfinished(_log, step.Kind, step.GrainKey, step.Version, step.Tries + 1, fault ?? "none");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The step {Kind} of {Grain}, version {Version}, is unfinished after {Tries} tries (fault: {Fault}); "
            + "it is tried again, at most every ten minutes")]
    private static partial void StillUnfinished(ILogger log, string kind, string grain, int version, int tries, string fault);
}
