using System.Collections.Concurrent;
using System.Diagnostics;
using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Engine;

public sealed class TelemetryTests
{
    [Fact]
    public async Task A_trace_holds_no_literal_of_the_document()
    {
        var tags = new ConcurrentBag<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "GraphQL",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                foreach (var (name, value) in activity.TagObjects)
                {
                    tags.Add($"{name}={value}");
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var api = new TestApi();

        await api.DataAsync("query Traced { echo(input: { text: \"my traced patient\" }) }");

        Assert.Contains("graphql.operation.name=Traced", tags);
        Assert.DoesNotContain(tags, tag => tag.Contains("my traced patient", StringComparison.Ordinal));
    }
}
