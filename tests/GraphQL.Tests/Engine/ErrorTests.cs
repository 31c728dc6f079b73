using System.Text.Json;
using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Engine;

public sealed class ErrorTests : IDisposable
{
    private const string Words = "my patient John Doe 078-05-1120";
    private readonly TestApi api = new(options => options.ShowFailures = true);

    public void Dispose() => api.Dispose();

    [Theory]
    [InlineData("{ echo(limit: \"WORDS\") }")]
    [InlineData("{ echo(input: { text: \"t\", at: \"WORDS\" }) }")]
    [InlineData("{ echo(input: { text: \"t\", on: \"WORDS\" }) }")]
    [InlineData("{ echo(input: { text: \"t\", ward: \"WORDS\" }) }")]
    [InlineData("{ echo(input: { text: \"t\", lengths: [\"WORDS\"] }) }")]
    [InlineData("{ echo(input: \"WORDS\") }")]
    [InlineData("{ echo(kinds: \"WORDS\") }")]
    [InlineData("{ ward(id: \"WORDS\") { name } }")]
    [InlineData("{ ward(id: { a: \"WORDS\" }) { name } }")]
    [InlineData("query($l: Int = \"WORDS\") { echo(limit: $l) }")]
    [InlineData("query($l: WardKind = \"WORDS\") { echo(kinds: [$l]) }")]
    [InlineData("{ whoami } \"WORDS\"")]
    [InlineData("{ whoami(\"WORDS\") }")]
    [InlineData("{ \"WORDS\" }")]
    [InlineData("{ whoami @include(if: \"WORDS\") }")]
    [InlineData("{ whoami(x: \"WORDS\") }")]
    [InlineData("{ a: echo(limit: 1, person: \"WORDS\") }")]
    [InlineData("{ broken }")]
    public async Task No_error_repeats_what_was_given_or_what_failed(string query)
    {
        var result = await api.RunAsync(query.Replace("WORDS", Words, StringComparison.Ordinal));

        AssertClean(result);
    }

    [Theory]
    [InlineData("""{ "limit": "WORDS" }""")]
    [InlineData("""{ "kinds": ["WORDS"] }""")]
    [InlineData("""{ "kinds": { "a": "WORDS" } }""")]
    [InlineData("""{ "input": "WORDS" }""")]
    [InlineData("""{ "input": { "text": ["WORDS"] } }""")]
    [InlineData("""{ "input": { "text": { "x": "WORDS" } } }""")]
    [InlineData("""{ "input": { "text": "t", "at": "WORDS" } }""")]
    [InlineData("""{ "input": { "text": "t", "clock": "WORDS" } }""")]
    [InlineData("""{ "input": { "text": "t", "ward": "WORDS" } }""")]
    [InlineData("""{ "input": { "text": "t", "kind": "WORDS" } }""")]
    [InlineData("""{ "input": { "text": "t", "lengths": [1, "WORDS"] } }""")]
    [InlineData("""{ "input": { "text": "t", "inner": [{ "value": "WORDS" }] } }""")]
    [InlineData("""{ "person": "WORDS" }""")]
    public async Task No_error_repeats_the_value_of_a_variable(string variables)
    {
        var result = await api.RunAsync(
            "query($input: EveryInput, $kinds: [WardKind!], $person: ID, $limit: Int) { echo(input: $input, kinds: $kinds, person: $person, limit: $limit) }",
            JsonSerializer.Deserialize<JsonElement>(variables.Replace("WORDS", Words, StringComparison.Ordinal)));

        AssertClean(result);
        Assert.Equal("INVALID_VALUE", result.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("{ echo(input: { text: \"t\", at: \"2026-11-05T13:30:00\" }) }", "In field 'at': [Expected type 'DateTime'.")]
    [InlineData("{ echo(input: { text: \"t\", on: \"5.11.2026\" }) }", "In field 'on': [Expected type 'Date'.")]
    [InlineData("{ ward(id: \"x\") { name } }", "It is not the id of a Ward")]
    [InlineData("{ whoami", "The document is not GraphQL at line 1, column 9.")]
    [InlineData("{ whoam }", "Cannot query field 'whoam' on type 'Query'.")]
    [InlineData("{ echo(limit: \"x\") }", "Argument 'limit' has invalid value. Expected type 'Int'.")]
    public async Task An_error_says_what_is_expected(string query, string expected)
    {
        var result = await api.RunAsync(query);

        Assert.Contains(expected, result.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_expectation_of_a_variable_is_told_with_its_path()
    {
        var (_, message) = await api.ErrorAsync("query($input: EveryInput) { echo(input: $input) }", new { input = new { text = "t", at = "noon" } });

        Assert.StartsWith("Variable '$input.at' is invalid. Expected is DateTime.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_has_a_code_and_in_development_its_kind()
    {
        var error = (await api.RunAsync("{ broken }")).GetProperty("errors")[0];

        Assert.Equal("""{"code":"INTERNAL","failure":"System.InvalidOperationException"}""", error.GetProperty("extensions").GetRawText());
        Assert.Equal("""["broken"]""", error.GetProperty("path").GetRawText());
    }

    [Fact]
    public async Task A_failure_has_nothing_but_its_code_in_production()
    {
        using var production = new TestApi();
        var error = (await production.RunAsync("{ broken }")).GetProperty("errors")[0];

        Assert.Equal("""{"code":"INTERNAL"}""", error.GetProperty("extensions").GetRawText());
    }

    private static void AssertClean(JsonElement result)
    {
        var text = result.GetRawText();
        Assert.True(result.TryGetProperty("errors", out var errors) && errors.GetArrayLength() > 0, text);
        foreach (var word in (string[])["patient", "John", "078-05", "   at ", "Exception:"])
        {
            Assert.DoesNotContain(word, text, StringComparison.Ordinal);
        }
    }
}
