using System.Net;
using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Http;

/// <summary>Reading by GET.</summary>
public sealed class GetTests(HttpApi api) : IClassFixture<HttpApi>
{
    private const string Gql = "application/graphql-response+json";
    private const string Json = "application/json";

    // Parameters, then the status in the GraphQL media type and in plain JSON.
    [Theory]
    [InlineData("query={ whoami }", 200, 200)]
    [InlineData("query=query A { whoami } query B { __typename }&operationName=A", 200, 200)]
    [InlineData("query=query($id: ID!) { ward(id: $id) { name } }&variables={\"id\":\"V2FyZDp3MQ\"}&extensions={}", 200, 200)]
    [InlineData("query={ whoami }&unknown=7", 200, 200)]
    [InlineData("query=query A { whoami } mutation B { wardImport(csv: \"\") }&operationName=A", 200, 200)]
    [InlineData("query=query A { whoami } mutation B { wardImport(csv: \"\") }&operationName=B", 405, 405)]
    [InlineData("query=mutation { wardImport(csv: \"\") }", 405, 405)]
    [InlineData("query=subscription { bellRung { number } }", 400, 200)]
    [InlineData("query={ nothing }", 400, 200)]
    [InlineData("query={", 400, 200)]
    [InlineData("query={ secret }", 403, 200)]
    [InlineData("", 400, 400)]
    [InlineData("query=", 400, 200)]
    [InlineData("query={ whoami }&query={ whoami }", 400, 400)]
    [InlineData("query={ whoami }&variables=[]", 400, 400)]
    [InlineData("query={ whoami }&variables=%7B", 400, 400)]
    [InlineData("query={ whoami }&variables={\"a\":1,\"a\":2}", 400, 400)]
    [InlineData("query={ whoami }&variables=\"x\"", 400, 400)]
    [InlineData("query={ whoami }&extensions=7", 400, 400)]
    [InlineData("query={ whoami }&variables={}}", 400, 400)]
    [InlineData("query={ whoami }&variables=null,\"query\":1", 400, 400)]
    public async Task A_request_has_the_status_that_belongs_to_it(string parameters, int gql, int json)
    {
        var inGql = await GetAsync(parameters, Gql);
        var inJson = await GetAsync(parameters, Json);

        Assert.Equal((gql, json), ((int)inGql.Status, (int)inJson.Status));
        Assert.Equal(gql == 405, inGql.Answer.Content.Headers.Allow.SequenceEqual(["POST"]));
    }

    [Fact]
    public async Task The_answer_is_that_of_post()
    {
        const string Query = "query($first: Int) { wards(first: $first) { nodes { name } } }";
        var (_, byPost, _) = await api.SendAsync(new { query = Query, variables = new { first = 2 } });

        var (_, byGet, _) = await GetAsync($"query={Query}&variables={{\"first\":2}}", Gql);

        Assert.Equal(byPost, byGet);
    }

    [Fact]
    public async Task A_document_that_the_cache_knows_from_post_is_no_way_round()
    {
        const string Mutation = "mutation { wardImport(csv: \"ab\") }";
        await api.SendAsync(new { query = Mutation });
        await api.SendAsync(new { query = Mutation });

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await GetAsync($"query={Mutation}", Gql)).Status);
    }

    [Fact]
    public async Task A_long_address_is_refused_before_it_is_read()
        => Assert.Equal(HttpStatusCode.RequestUriTooLong, (await GetAsync("query={ whoami }" + new string(' ', 4000), Gql)).Status);

    [Fact]
    public async Task Head_is_get_without_the_body()
    {
        var (status, body, answer) = await GetAsync("query={ whoami }", Gql, HttpMethod.Head);
        var (changing, _, _) = await GetAsync("query=mutation { wardImport(csv: \"\") }", Gql, HttpMethod.Head);
        var (streaming, _, _) = await GetAsync("query=subscription { bellRung { number } }", "text/event-stream", HttpMethod.Head);

        Assert.Equal((HttpStatusCode.OK, "", Gql), (status, body, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal((HttpStatusCode.MethodNotAllowed, HttpStatusCode.OK), (changing, streaming));
    }

    [Theory]
    [InlineData("importer")]
    [InlineData(null)]
    public async Task Options_says_what_there_is_and_lets_no_other_site_in(string? token)
    {
        var (status, body, answer) = await api.SendAsync([], token: token, change: request => request.Method = HttpMethod.Options);

        Assert.Equal((HttpStatusCode.NoContent, ""), (status, body));
        Assert.Equal(["GET", "HEAD", "OPTIONS", "POST"], answer.Content.Headers.Allow.Order());
        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Without_a_token_nothing_is_read(string method)
        => Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync("query={ whoami }", Gql, new(method), token: null)).Status);

    private async Task<(HttpStatusCode Status, string Body, HttpResponseMessage Answer)> GetAsync(string parameters, string accept, HttpMethod? method = null, string? token = "importer")
    {
        var address = string.Join('&', parameters.Split('&').Select(one => one.Split('=', 2)).Select(pair => $"{pair[0]}={Escape(pair.ElementAtOrDefault(1) ?? "")}"));
        return await api.SendAsync([], accept, null, token, request =>
        {
            request.Method = method ?? HttpMethod.Get;
            request.Content = null;
            request.RequestUri = new Uri(parameters.Length == 0 ? "/graphql" : $"/graphql?{address}", UriKind.Relative);
        });

        static string Escape(string text) => text.StartsWith('%') ? text : Uri.EscapeDataString(text);
    }
}
