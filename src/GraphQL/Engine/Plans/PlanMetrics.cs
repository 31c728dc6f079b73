using System.Diagnostics.Metrics;

namespace Platform.GraphQL.Engine.Plans;

/// <summary>How often plans were run, and how often and why the engine took over.</summary>
internal sealed class PlanMetrics(IMeterFactory meters)
{
    private readonly Counter<long> runs = meters.Create(Measurements.MeterName).CreateCounter<long>("platform.graphql.plan.runs", description: "Queries that were run by a plan.");
    private readonly Counter<long> fallbacks = meters.Create(Measurements.MeterName).CreateCounter<long>("platform.graphql.plan.fallbacks", description: "Queries that the engine ran in place of a plan, by reason.");

    /// <summary>A plan was run to its end.</summary>
    public void Ran() => runs.Add(1);

    /// <summary>The engine took over.</summary>
    /// <param name="reason">introspection, conditions, unknown (what a plan doesn't know); failure, null, type (what a run came upon).</param>
    public void FellBack(string reason) => fallbacks.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
