using System.Text;
using System.Text.Json.Nodes;
using GraphQL.SystemTextJson;
using Platform.GraphQL.Http;
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

    [Theory]
    [InlineData(80_000)]
    [InlineData(250_000)]
    [InlineData(4_000_000)]
    public void Number_of_thousands_of_digits_is_refused_before_it_is_computed(int digits)
        => Assert.Equal(
            "The variable 'n' holds a number of more than 40 characters, which is the limit: no field takes one as long.",
            Refused("{\"query\":\"{ echo }\",\"variables\":{\"n\":" + new string('9', digits) + "}}", most: 64 * 1024));

    [Theory]
    [InlineData("""{"query":"{ echo }","variables":{"a":{"b":[1,-#]}}}""", "The variable 'a'")]
    [InlineData("""{"query":"{ echo }","variables":{"<script>":0.#}}""", "The request")]
    [InlineData("""{"query":"{ echo }","extensions":{"n":#e1}}""", "The request")]
    [InlineData("""{"query":"{ echo }","else":#,"variables":{}}""", "The request")]
    [InlineData("#", "The request")]
    public void Long_number_is_refused_wherever_it_stands(string body, string where)
        => Assert.StartsWith(where + " holds a number",
            Refused(body.Replace("#", new string('7', 60_000), StringComparison.Ordinal), most: 64 * 1024), StringComparison.Ordinal);

    [Fact]
    public void Two_million_numbers_are_counted_before_anything_is_built()
        => Assert.Contains("more than 10000 single values",
            Refused("{\"query\":\"{ echo }\",\"variables\":{\"n\":[" + string.Join(',', Enumerable.Repeat('1', 1_900_000)) + "]}}",
                most: 64 * 1024), StringComparison.Ordinal);

    [Fact]
    public void Values_beside_the_variables_are_counted_too()
        => Assert.Contains("more than 10000 values beside its variables",
            Refused("{\"query\":\"{ echo }\",\"extensions\":{\"n\":[" + string.Join(',', Enumerable.Repeat("{}", 500_000)) + "]}}",
                most: 64 * 1024), StringComparison.Ordinal);

    [Fact]
    public void Long_number_in_a_message_of_a_socket_is_refused_by_the_id_of_its_operation()
    {
        var text = Encoding.UTF8.GetBytes($$$"""{"type":"subscribe","payload":{"query":"subscription { x }","variables":{"n":{{{new string('9', 200_000)}}}}},"id":"7"}""");
        SocketMessage.Read("""{"type":"ping"}"""u8.ToArray(), new());
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = SocketMessage.Read(text, new());

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
        Assert.Equal(("7", "VARIABLES_TOO_LARGE"), (message?.Id, message?.Over?.Code));
        Assert.StartsWith("The variable 'n' holds a number", message!.Over!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ echo(limit: #) }")]
    [InlineData("{ echo(limit: -#) }")]
    [InlineData("{ echo(limit: 1.#) }")]
    [InlineData("query($n: Float = #e-1) { echo }")]
    public async Task Long_number_in_a_document_is_refused_before_it_is_parsed(string document)
        => Assert.Equal(
            ("TOO_COMPLEX", "The document has more than 40 characters in a number, which is the limit: no field takes one as long."),
            await api.ErrorAsync(document.Replace("#", new string('9', 4_000), StringComparison.Ordinal)));

    [Fact]
    public async Task Digits_in_a_text_of_a_document_are_no_number()
        => Assert.NotEqual("TOO_COMPLEX", (await api.ErrorAsync($"{{ none(text: \"{new string('9', 4_000)}\") }}")).Code);

    [Fact]
    public async Task They_are_looked_at_for_a_cached_document_too()
    {
        await api.DataAsync(Document, new { input = new { text = "t" } });

        Assert.Equal(1, api.Cache.Count);
        Assert.Equal("VARIABLES_TOO_LARGE", (await api.ErrorAsync(Document, Enumerable.Range(0, 101).ToDictionary(n => $"v{n}", n => n))).Code);
    }

    private static string Refused(string body, long most)
    {
        var utf8 = Encoding.UTF8.GetBytes(body);
        var serializer = new GraphQLSerializer();
        GraphQLRequest.Read("{}"u8.ToArray(), serializer, new());
        var before = GC.GetAllocatedBytesForCurrentThread();
        var (request, wrong) = GraphQLRequest.Read(utf8, serializer, new());

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, most);
        Assert.Null(request);
        return wrong!.Message;
    }
}
