using System.Net;
using System.Text;
using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Http;

public sealed class StatusTests(HttpApi api) : IClassFixture<HttpApi>
{
    private const string Gql = "application/graphql-response+json";
    private const string Json = "application/json";

    // Document, then the status in the GraphQL media type and in plain JSON.
    [Theory]
    [InlineData("""{"query":"{ whoami }"}""", 200, 200)]
    [InlineData("""{"query":"{\r whoami\r\n# x\r}"}""", 200, 200)]
    [InlineData("""{"query":"{\r nothing }"}""", 400, 200)]
    [InlineData("""{"query":"{ whoami }","variables":null,"operationName":null,"extensions":null}""", 200, 200)]
    [InlineData("""{"query":"query A { whoami } query B { __typename }","operationName":"B"}""", 200, 200)]
    [InlineData("""{"query":"{ broken }"}""", 200, 200)]
    [InlineData("""{"query":"{"}""", 400, 200)]
    [InlineData("""{"query":""}""", 400, 200)]
    [InlineData("""{"query":"{ nothing }"}""", 400, 200)]
    [InlineData("""{"query":"query A { whoami } query B { __typename }"}""", 400, 200)]
    [InlineData("""{"query":"query A { whoami }","operationName":"C"}""", 400, 200)]
    [InlineData("""{"query":"query($id: ID!) { ward(id: $id) { name } }"}""", 400, 200)]
    [InlineData("""{"query":"{ secret }"}""", 403, 200)]
    [InlineData("""{"query":"subscription { x }"}""", 400, 200)]
    [InlineData("""{"query":"subscription { bellRung { number } }"}""", 400, 200)]
    [InlineData("""[{"query":"{ whoami }"}]""", 400, 400)]
    [InlineData("""{"query":1}""", 400, 400)]
    [InlineData("""{"query":null}""", 400, 400)]
    [InlineData("""{}""", 400, 400)]
    [InlineData("""{"query":"{ whoami }","variables":[]}""", 400, 400)]
    [InlineData("""{"query":"{ whoami }","variables":"x"}""", 400, 400)]
    [InlineData("""{"query":"{ whoami }","operationName":7}""", 400, 400)]
    [InlineData("""{"query":"{ whoami }","extensions":7}""", 400, 400)]
    [InlineData("""{"query":"{ whoami }","query":"{ secret }"}""", 400, 400)]
    [InlineData("not json", 400, 400)]
    [InlineData("", 400, 400)]
    public async Task A_request_has_the_status_that_belongs_to_it(string body, int gql, int json)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var inGql = await api.SendAsync(bytes, Gql);
        var inJson = await api.SendAsync(bytes, Json);

        Assert.Equal((gql, json), ((int)inGql.Status, (int)inJson.Status));
        Assert.Equal((Gql, Json), (inGql.Answer.Content.Headers.ContentType?.MediaType, inJson.Answer.Content.Headers.ContentType?.MediaType));
    }

    [Theory]
    [InlineData(null, Json)]
    [InlineData("*/*", Json)]
    [InlineData("application/*", Json)]
    [InlineData("application/json", Json)]
    [InlineData("application/json; charset=utf-8", Json)]
    [InlineData("application/graphql-response+json", Gql)]
    [InlineData("application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", Gql)]
    [InlineData("application/json, application/graphql-response+json", Gql)]
    [InlineData("application/json;q=0.9, application/graphql-response+json;q=0.8", Json)]
    [InlineData("text/html, application/json;q=0.1", Json)]
    [InlineData("*/*;q=0.1, application/graphql-response+json", Gql)]
    [InlineData("text/html", null)]
    [InlineData("application/json;q=0", null)]
    [InlineData("application/json;charset=iso-8859-1", null)]
    [InlineData("q=;;,", null)]
    public async Task The_media_type_is_the_one_wanted_most(string? accept, string? expected)
    {
        var (status, _, answer) = await api.SendAsync(new { query = "{ whoami }" }, accept);

        Assert.Equal(expected is null ? HttpStatusCode.NotAcceptable : HttpStatusCode.OK, status);
        Assert.Equal(expected ?? Json, answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("utf-8", answer.Content.Headers.ContentType?.CharSet);
    }

    [Theory]
    [InlineData("application/json; charset=UTF-8", 200)]
    [InlineData("application/json", 200)]
    [InlineData("application/json; charset=iso-8859-1", 415)]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("multipart/form-data; boundary=x", 415)]
    [InlineData("application/graphql", 415)]
    [InlineData(null, 415)]
    public async Task Bodies_are_json_only(string? contentType, int expected)
        => Assert.Equal(expected, (int)(await api.SendAsync(new { query = "{ whoami }" }, contentType: contentType)).Status);

    [Fact]
    public async Task A_compressed_body_is_not_taken()
        => Assert.Equal(415, (int)(await api.SendAsync(new { query = "{ whoami }" }, change: request => request.Content!.Headers.ContentEncoding.Add("gzip"))).Status);

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task Other_methods_are_told_which_one_is_right(string method)
    {
        var (status, _, answer) = await api.SendAsync(new { query = "{ whoami }" }, change: request => request.Method = new(method));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, status);
        Assert.Equal(["GET", "HEAD", "OPTIONS", "POST"], answer.Content.Headers.Allow.Order());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("stolen")]
    public async Task Without_a_token_the_caller_is_told_what_to_do(string? token)
    {
        var (status, body, answer) = await api.SendAsync(new { query = "{ whoami }" }, token: token);

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Contains("/connect/token", body, StringComparison.Ordinal);
        Assert.Contains("UNAUTHENTICATED", body, StringComparison.Ordinal);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task A_cookie_opens_nothing()
        => Assert.Equal(HttpStatusCode.Unauthorized, (await api.SendAsync(
            new { query = "{ whoami }" }, token: null, change: request => request.Headers.Add("Cookie", "session=importer"))).Status);

    [Fact]
    public async Task Other_endpoints_are_answered_as_ever()
    {
        using var answer = await api.Client.GetAsync(new Uri("/other", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_token_without_an_organization_is_refused()
        => Assert.Equal(HttpStatusCode.Forbidden, (await api.SendAsync(new { query = "{ whoami }" }, token: "nobody")).Status);

    [Theory]
    [InlineData("ann", 200)]
    [InlineData("bob", 403)]
    [InlineData("", 400)]
    public async Task The_person_is_the_one_whom_the_header_names(string person, int expected)
    {
        var (status, body, _) = await api.SendAsync(new { query = "{ whoami }" }, change: request => request.Headers.TryAddWithoutValidation("On-Behalf-Of", person));

        Assert.Equal(expected, (int)status);
        Assert.Equal(expected == 200, body.Contains("mercy/importer/ann/mercy", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("query($t: String!) { echo(input: { text: $t }) }", 200_000, 200)]
    [InlineData("query($t: String!) { echo(input: { text: $t }) }", 300_000, 413)]
    [InlineData("mutation($t: String!) { wardImport(csv: $t) }", 300_000, 200)]
    [InlineData("mutation($t: String!) { wardImport(csv: $t) }", 4_000_000, 200)]
    [InlineData("mutation($t: String!) { wardImport(csv: $t) wardOpen(input: { name: \"n\" }) { ward { id } } }", 300_000, 413)]
    [InlineData("mutation($t: String!) { wardImport(csv: $t) ...F } fragment F on Mutation { wardOpen(input: { name: \"n\" }) { ward { id } } }", 300_000, 413)]
    [InlineData("mutation($t: String!) { wardImport(csv: $t) }", 4_300_000, 413)]
    public async Task Only_imports_may_be_large(string query, int length, int expected)
    {
        foreach (var mediaType in new[] { Gql, Json })
        {
            Assert.Equal(expected, (int)(await api.SendAsync(new { query, variables = new { t = new string('x', length) } }, mediaType)).Status);
        }
    }

    [Fact]
    public async Task A_body_without_an_announced_length_has_the_same_limit()
        => Assert.Equal(413, (int)(await api.SendAsync(
            new { query = "mutation($t: String!) { wardImport(csv: $t) }", variables = new { t = new string('x', 4_300_000) } },
            change: request => request.Headers.TransferEncodingChunked = true)).Status);

    [Fact]
    public async Task A_document_has_a_length_of_its_own()
        => Assert.Equal(400, (int)(await api.SendAsync(new { query = "{ whoami }" + new string(' ', api.Options.MaxDocumentLength) })).Status);

    [Fact]
    public async Task Answers_are_not_kept_by_anyone_between()
    {
        var (_, _, answer) = await api.SendAsync(new { query = "{ whoami }" });

        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }
}
