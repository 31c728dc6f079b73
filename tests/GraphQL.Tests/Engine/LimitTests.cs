using System.Globalization;
using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Engine;

public sealed class LimitTests : IDisposable
{
    private const string Introspection = """
        query IntrospectionQuery { __schema { queryType { name } mutationType { name } subscriptionType { name } types { ...FullType } directives { name description locations args { ...InputValue } } } }
        fragment FullType on __Type { kind name description fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
          inputFields { ...InputValue } interfaces { ...TypeRef } enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
        fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
        fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }
        """;

    private readonly TestApi api = new();

    public void Dispose() => api.Dispose();

    [Fact]
    public async Task The_usual_introspection_is_answered()
        => Assert.True((await api.DataAsync(Introspection)).GetProperty("__schema").GetProperty("types").GetArrayLength() > 20);

    [Theory]
    [InlineData("{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }")]
    [InlineData("{ __type(name: \"Query\") { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } }")]
    [InlineData("{ dear a: dear }")]
    [InlineData("{ crowd { name id } }")]
    [InlineData("{ wards(first: 100) { nodes { lead { name } parent { parent { name } } } edges { node { lead { name } } } } b: wards(first: 100000) { nodes { name } } }")]
    public async Task A_document_that_costs_too_much_is_refused(string query)
        => Assert.Equal("TOO_COMPLEX", (await api.ErrorAsync(query)).Code);

    [Fact]
    public async Task A_refusal_tells_the_cost_the_limit_and_what_to_do()
        => Assert.Equal(
            "The document costs 180000 points, 100000 at most are taken: ask for fewer entries of its lists (`first`), or for fewer fields of each.",
            (await api.ErrorAsync("{ dear a: dear }")).Message);

    [Theory]
    [InlineData(100, false)]
    [InlineData(60_000, true)]
    public async Task A_list_costs_as_many_entries_as_are_asked_for_by_id(int ids, bool refused)
    {
        using var patient = new TestApi(options => options.MaxVariableValues = 100_000);
        var result = await patient.RunAsync("query($ids: [ID!]!) { choice(ids: $ids) { name id } }", new { ids = Enumerable.Repeat("x", ids) });

        Assert.Equal(refused, result.TryGetProperty("errors", out _));
    }

    [Fact]
    public async Task A_page_of_a_hundred_with_its_details_is_affordable()
        => await api.DataAsync("{ wards(first: 100) { nodes { id name kind openedAt beds home tags grid lead { id name } parent { id name } } pageInfo { endCursor } totalCount } }");

    [Fact]
    public async Task A_document_nested_too_deep_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("parent { ", 25)) + "name" + string.Concat(Enumerable.Repeat(" }", 25));

        Assert.Equal("TOO_COMPLEX", (await api.ErrorAsync($"{{ wards(first: 1) {{ nodes {{ {deep} }} }} }}")).Code);
    }

    [Fact]
    public async Task Cached_documents_are_judged_by_their_variables()
    {
        const string query = "query($n: Int!) { wards(first: $n) { nodes { name } } }";
        await api.DataAsync(query, new { n = 1 });

        Assert.Equal("TOO_COMPLEX", (await api.ErrorAsync(query, new { n = 200_000 })).Code);
    }

    [Fact]
    public async Task A_document_that_never_ends_is_stopped()
    {
        using var hasty = new TestApi(options => options.Timeout = TimeSpan.FromMilliseconds(50));

        Assert.Equal("TIMEOUT", (await hasty.ErrorAsync("{ never }")).Code);
    }

    [Fact]
    public async Task The_cache_is_bounded()
    {
        using var small = new TestApi(options => options.CachedDocuments = 4);
        for (var i = 0; i < 50; i++)
        {
            await small.DataAsync($"{{ a{i.ToString(CultureInfo.InvariantCulture)}: whoami }}");
            Assert.InRange(small.Cache.Count, 1, 4);
        }
    }

    [Fact]
    public async Task A_document_that_was_refused_is_not_kept()
    {
        await api.RunAsync("{ nothing }");

        Assert.Equal(0, api.Cache.Count);
    }
}
