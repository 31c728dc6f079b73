using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Platform.GraphQL.Tests.World;

/// <summary>Everything that activities and metrics of this process tell while it is open, whoever they are of.</summary>
internal sealed class Recorded : IDisposable
{
    private readonly ConcurrentQueue<string> told = [];
    private readonly ActivityListener activities;
    private readonly MeterListener meters = new();

    public Recorded()
    {
        activities = new()
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                told.Enqueue($"activity {activity.Source.Name} {activity.OperationName} {activity.DisplayName} {activity.StatusDescription}");
                Tell(activity.TagObjects);
                Tell(activity.Baggage.Select(one => new KeyValuePair<string, object?>(one.Key, one.Value)));
                foreach (var happened in activity.Events)
                {
                    told.Enqueue(happened.Name);
                    Tell(happened.Tags);
                }
            },
        };
        ActivitySource.AddActivityListener(activities);
        meters.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Tell(instrument, tags));
        meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Tell(instrument, tags));
        meters.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Tell(instrument, tags));
        meters.Start();
    }

    public IReadOnlyCollection<string> Told => told;

    public void Dispose()
    {
        activities.Dispose();
        meters.Dispose();
    }

    private void Tell(IEnumerable<KeyValuePair<string, object?>> tags)
    {
        foreach (var (name, value) in tags)
        {
            told.Enqueue($"{name}={value}");
        }
    }

    private void Tell(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        => told.Enqueue($"{instrument.Name} {string.Join(' ', tags.ToArray().Where(tag => tag.Value is not null).Select(tag => $"{tag.Key}={tag.Value}"))}");
}
