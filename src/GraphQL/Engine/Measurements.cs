using System.Diagnostics;
using System.Diagnostics.Metrics;
using GraphQL;
using GraphQL.DI;

namespace Platform.GraphQL.Engine;

/// <summary>
/// How long documents take and how they fail, for OpenTelemetry. Tags come from small sets: kind of operation, stored document,
/// code of error.
/// </summary>
internal sealed class Measurements : IConfigureExecution
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Platform.GraphQL";

    private readonly Histogram<double> duration;
    private readonly Counter<long> errors;

    public Measurements(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        duration = meter.CreateHistogram<double>("platform.graphql.duration", "s", "How long a document took to be read, judged and run.");
        errors = meter.CreateCounter<long>("platform.graphql.errors", "{error}", "Errors that were told, by code.");
    }

    /// <summary>Before all others, so that reading and judging count.</summary>
    public float SortOrder => 10;

    public async Task<ExecutionResult> ExecuteAsync(ExecutionOptions request, ExecutionDelegate next)
    {
        var began = Stopwatch.GetTimestamp();
        var result = await next(request).ConfigureAwait(false);
        if (duration.Enabled)
        {
            duration.Record(
                Stopwatch.GetElapsedTime(began).TotalSeconds,
                new("graphql.operation.type", result.Operation is { } operation ? Traces.Kind(operation.Operation) : "none"),
                new("graphql.document", Traces.StoredName(request) ?? "other"),
                new("error.type", result.Errors is [var first, ..] ? ErrorTexts.Code(first) : null));
        }

        if (errors.Enabled)
        {
            foreach (var error in result.Errors ?? Enumerable.Empty<ExecutionError>())
            {
                errors.Add(1, new KeyValuePair<string, object?>("code", ErrorTexts.Code(error)));
            }
        }

        return result;
    }
}
