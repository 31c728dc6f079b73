using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;

namespace Platform.Journeys;

/// <summary>Counts what single requests ask of the database and of grains. A request is known by its trace, so that what runs beside it is not counted.</summary>
internal sealed class Counted : IOutgoingGrainCallFilter, IDisposable
{
    private readonly MeterListener _meters = new();
    private readonly ActivityListener _activities = new()
    {
        ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
    };

    private readonly ConcurrentDictionary<ActivityTraceId, Count> _counts = new();

    public Counted()
    {
        ActivitySource.AddActivityListener(_activities);
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Platform.Storage", Name: "platform.storage.commands" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<long>((_, commands, _, _) => Of(Activity.Current)?.Add(commands, 0));
        _meters.Start();
    }

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        Of(Activity.Current)?.Add(0, 1);
        return context.Invoke();
    }

    /// <summary>The answer of a document, the commands that went to the database for it, and the calls that went to grains.</summary>
    public async Task<(JsonElement Answer, long Commands, long Calls)> AskAsync(Api api, string document)
    {
        using var activity = new Activity("asked").SetIdFormat(ActivityIdFormat.W3C).Start();
        var count = _counts[activity.TraceId] = new Count();
        var (_, body) = await api.RawAsync(document);
        _counts.TryRemove(activity.TraceId, out _);
        return (JsonDocument.Parse(body).RootElement, count.Commands, count.Calls);
    }

    public void Dispose()
    {
        _meters.Dispose();
        _activities.Dispose();
    }

    private Count? Of(Activity? activity) => activity is null ? null : _counts.GetValueOrDefault(activity.TraceId);

    private sealed class Count
    {
        private long _commands;
        private long _calls;

        public long Commands => Interlocked.Read(ref _commands);

        public long Calls => Interlocked.Read(ref _calls);

        public void Add(long commands, long calls)
        {
            Interlocked.Add(ref _commands, commands);
            Interlocked.Add(ref _calls, calls);
        }
    }
}
