using System.Text.Json.Nodes;
using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Engine;

public sealed class VariableLimitTests : IDisposable
{
    private const string Document = "query($input: EveryInput) { echo(input: $input) }";
    private readonly TestApi api = new();

    public void Dispose() => api.Dispose();

    [Fact]
    public async Task Too_many_are_refused()
        => Assert.Equal(
            ("VARIABLES_TOO_LARGE", "The variables have more than 100 names, which is the limit: send those that the document declares."),
            await api.ErrorAsync(Document, Enumerable.Range(0, 101).ToDictionary(n => $"v{n}", n => n)));

    [Theory]
    [InlineData(9_998, false)]
    [InlineData(9_999, true)]
    public async Task Too_many_values_in_them_are_refused(int values, bool refused)
    {
        var input = new { text = "t", lengths = Enumerable.Range(0, values - 1) };
        var result = await api.RunAsync(Document, new { input });

        Assert.Equal(refused, result.TryGetProperty("errors", out _));
        Assert.Equal(refused, result.GetRawText().Contains("more than 10000 single values", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Values_nested_too_deep_are_refused()
    {
        JsonNode deep = new JsonArray(1);
        for (var level = 1; level < 16; level++)
        {
            deep = level % 2 == 0 ? new JsonArray(deep) : new JsonObject { ["a"] = deep };
        }

        Assert.Equal("INVALID_VALUE", (await api.ErrorAsync(Document, new { input = deep })).Code);
        Assert.Equal(
            ("VARIABLES_TOO_LARGE", "The variables have more than 16 levels of nested lists and objects, which is the limit: no input of the schema is as deep."),
            await api.ErrorAsync(Document, new { input = new JsonArray(deep.DeepClone()) }));
    }

    [Fact]
    public async Task They_are_looked_at_for_a_cached_document_too()
    {
        await api.DataAsync(Document, new { input = new { text = "t" } });

        Assert.Equal(1, api.Cache.Count);
        Assert.Equal("VARIABLES_TOO_LARGE", (await api.ErrorAsync(Document, Enumerable.Range(0, 101).ToDictionary(n => $"v{n}", n => n))).Code);
    }
}
