using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Http;

/// <summary>What security scanners try first on a GraphQL server, in production mode: the twelve checks of graphql-cop, in words of our own.</summary>
public sealed class AttackTests(AttackTests.Production api) : IClassFixture<AttackTests.Production>
{
    private const string Form = "application/x-www-form-urlencoded";

    [Fact]
    public async Task Alias_overloading_is_refused()
        => AssertNoData(await PostAsync("query cop { " + string.Concat(Enumerable.Range(0, 101).Select(n => $"alias{n}:__typename \n")) + "}"));

    [Fact]
    public async Task Array_batching_is_refused()
    {
        var answer = await api.Http.SendAsync(Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Repeat("""{"query":"query cop { __typename }"}""", 10)) + "]"));

        Assert.Equal((HttpStatusCode.BadRequest, JsonValueKind.Object), (answer.Status, JsonDocument.Parse(answer.Body).RootElement.ValueKind));
    }

    [Fact]
    public async Task Directive_overloading_gets_few_errors()
        => Assert.InRange(AssertNoData(await PostAsync("query cop { __typename " + string.Concat(Enumerable.Repeat("@aa", 10)) + " }")).GetProperty("errors").GetArrayLength(), 1, 5);

    [Theory]
    [InlineData("query cop { __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }")]
    [InlineData("query cop { __schema { types { name fields { name } } } }")]
    public async Task Introspection_is_off_and_so_are_its_circles(string query)
        => AssertNoData(await PostAsync(query));

    [Theory]
    [InlineData("query cop { __schema { directive } }")]
    [InlineData("query cop { whoam }")]
    [InlineData("query cop { wards { node { nam } } }")]
    public async Task Names_are_not_suggested(string query)
        => Assert.DoesNotContain("Did you mean", (await PostAsync(query)).Body, StringComparison.OrdinalIgnoreCase);

    [Theory]
    [InlineData("query cop {__typename}")]
    [InlineData("mutation cop {__typename}")]
    public async Task Get_runs_neither_queries_nor_mutations_of_a_caller(string query)
    {
        var answer = await SendAsync(HttpMethod.Get, "?query=" + Uri.EscapeDataString(query));

        Assert.NotEqual(HttpStatusCode.OK, answer.Status);
        AssertNoData(answer);
    }

    [Theory]
    [InlineData("query=query+cop+%7B+__typename+%7D", Form)]
    [InlineData("{\"query\":\"query cop { __typename }\"}", "text/plain")]
    [InlineData("{\"query\":\"query cop { __typename }\"}", Form)]
    public async Task A_form_of_another_site_is_not_read(string body, string contentType)
    {
        var (status, text, _) = await api.Http.SendAsync(Encoding.UTF8.GetBytes(body), contentType: contentType);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, status);
        AssertNoData((status, text));
    }

    [Fact]
    public async Task A_browser_finds_no_editor()
    {
        var answer = await SendAsync(HttpMethod.Get, "", "text/html");

        Assert.NotEqual(HttpStatusCode.OK, answer.Status);
        Assert.DoesNotContain("<html", answer.Body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("graphi", answer.Body, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("query cop { __typename }")]
    [InlineData("query cop { broken }")]
    public async Task No_answer_tells_how_it_came_to_be(string query)
    {
        var (_, text) = await PostAsync(query);

        Assert.DoesNotContain("tracing", text, StringComparison.OrdinalIgnoreCase);
        Assert.False(JsonDocument.Parse(text).RootElement.TryGetProperty("extensions", out _));
    }

    [Theory]
    [InlineData("qwerty cop { abc }")]
    [InlineData("query cop { broken }")]
    public async Task A_failure_tells_no_exception(string query)
    {
        var (_, text) = await PostAsync(query);

        Assert.Contains("errors", text, StringComparison.Ordinal);
        Assert.DoesNotContain("exception", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    private static JsonElement AssertNoData((HttpStatusCode Status, string Body) answer)
    {
        var body = JsonDocument.Parse(answer.Body).RootElement;
        Assert.True(!body.TryGetProperty("data", out var data) || data.ValueKind == JsonValueKind.Null, answer.Body);
        return body;
    }

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(string query)
    {
        var (status, body, _) = await api.Http.SendAsync(new { query, operationName = "cop" }, accept: "*/*");
        return (status, body);
    }

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpMethod method, string query, string accept = "*/*")
    {
        using var request = new HttpRequestMessage(method, new Uri("/graphql" + query, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "importer");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var answer = await api.Http.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The API as it is where nobody relaxed it.</summary>
    public sealed class Production : IAsyncLifetime
    {
        public HttpApi Http { get; } = new(options => options.Introspection = options.AnyDocumentByGet = false);

        public ValueTask InitializeAsync() => Http.InitializeAsync();

        public ValueTask DisposeAsync() => Http.DisposeAsync();
    }
}
