using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Engine;

/// <summary>Telemetry tells how documents fare, never what stands in them.</summary>
public sealed class TelemetryTests(HttpApi api) : IClassFixture<HttpApi>
{
    private const string Marker = "Marker5591";

    [Theory]
    [InlineData("""{"query":"query Marker5591 { Marker5591: echo(input: { text: \"Marker5591\" }) }"}""")]
    [InlineData("""{"query":"query Marker5591($i: EveryInput) { echo(input: $i) }","variables":{"i":{"text":"Marker5591"}},"operationName":"Marker5591"}""")]
    [InlineData("""{"query":"query($i: EveryInput) { echo(input: $i) }","variables":{"i":{"Marker5591":"Marker5591"}}}""")]
    [InlineData("""{"query":"{ whoami }","operationName":"Marker5591"}""")]
    [InlineData("""{"query":"{ Marker5591 }"}""")]
    [InlineData("""{"query":"{ whoami \"Marker5591\" }"}""")]
    [InlineData("""{"query":"{ whoami @Marker5591 }"}""")]
    [InlineData("""{"query":"{ Marker5591: broken ...Marker5591 } fragment Marker5591 on Query { whoami }"}""")]
    [InlineData("""{"query":"{ ward(id: \"Marker5591\") { name } }"}""")]
    [InlineData("""{"query":"{ wards(after: \"Marker5591\") { nodes { name } } }"}""")]
    [InlineData("""{"query":"mutation { Marker5591: wardOpen(input: { name: \"Marker5591\" }) { ward { name } } }"}""")]
    [InlineData("""{"documentId":"Marker5591"}""")]
    [InlineData("""{"Marker5591":"Marker5591"}""")]
    [InlineData("Marker5591")]
    public async Task Words_of_a_caller_reach_no_activity_no_metric_and_no_log(string body)
    {
        using var recorded = new Recorded();
        var (_, answer, _) = await api.SendAsync(System.Text.Encoding.UTF8.GetBytes(body));

        Assert.NotEmpty(recorded.Told);
        Assert.DoesNotContain(recorded.Told, line => line.Contains(Marker, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(Marker, api.Log.All, StringComparison.OrdinalIgnoreCase);
        Assert.NotEmpty(answer);
    }

    [Fact]
    public async Task A_document_is_told_by_kind_and_errors_and_a_stored_one_by_name()
    {
        using var recorded = new Recorded();
        using var own = new TestApi();
        await own.RunAsync("query WardPage { wards { totalCount } }", storedAs: "WardPage");
        await own.RunAsync("query Mine { nothing }", operationName: "Mine");

        Assert.Contains("activity GraphQL graphql query WardPage ", recorded.Told);
        Assert.Contains("graphql.operation.name=WardPage", recorded.Told);
        Assert.Contains("graphql.error.codes=FIELDS_ON_CORRECT_TYPE", recorded.Told);
        Assert.Contains("platform.graphql.duration graphql.operation.type=query graphql.document=WardPage", recorded.Told);
        Assert.Contains("platform.graphql.duration graphql.operation.type=none graphql.document=other error.type=FIELDS_ON_CORRECT_TYPE", recorded.Told);
        Assert.Contains("platform.graphql.errors code=FIELDS_ON_CORRECT_TYPE", recorded.Told);
        Assert.DoesNotContain(recorded.Told, line => line.Contains("Mine", StringComparison.Ordinal));
    }
}
