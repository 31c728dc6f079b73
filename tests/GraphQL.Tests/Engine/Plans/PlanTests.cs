using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Engine.Plans;

public sealed class PlanTests : IDisposable
{
    private readonly TwoEngines engines = new(typeof(TestApi).Assembly);

    public void Dispose() => engines.Dispose();

    [Fact]
    public async Task A_query_is_run_by_its_plan_from_the_second_time_on()
    {
        await engines.SameAsync("{ whoami wards(first: 3) { nodes { id name kind lead { name } ... on Thing { id } } totalCount } }");

        Assert.Equal(2, engines.Reasons[""]);
        Assert.Single(engines.Reasons);
    }

    [Theory]
    [InlineData("{ whoami broken }", "failure")]
    [InlineData("{ __typename __type(name: \"Ward\") { name } }", "introspection")]
    public async Task What_a_plan_cannot_do_the_engine_does(string query, string reason)
    {
        await engines.SameAsync(query);

        Assert.Equal(2, engines.Reasons[reason]);
        Assert.Single(engines.Reasons);
    }

    [Fact]
    public async Task Each_set_of_conditions_has_its_plan_up_to_a_limit()
    {
        const string query = "query($a: Boolean!, $b: Boolean!, $c: Boolean!, $d: Boolean!, $e: Boolean!) { whoami @skip(if: $a) __typename @include(if: $b) night @include(if: $c) dear @skip(if: $d) ... @include(if: $e) { crowd { name } } }";
        for (var set = 0; set < 32; set++)
        {
            await engines.SameAsync(query, new { a = (set & 1) > 0, b = (set & 2) > 0, c = (set & 4) > 0, d = (set & 8) > 0, e = (set & 16) > 0 });
        }

        Assert.InRange(engines.Reasons[""], 16, 60);
        Assert.InRange(engines.Reasons["conditions"], 16, 60);
    }

    [Fact]
    public async Task Plans_fetch_as_few_batches_as_the_engine()
    {
        using var api = new TestApi();
        for (var run = 0; run < 3; run++)
        {
            api.Fetches.Sizes.Clear();
            await api.DataAsync("{ a: wards(first: 30) { nodes { lead { id name } leadOfLead { name } } } b: wards(first: 30) { nodes { lead { name } } } }");

            Assert.Equal("30 30", string.Join(' ', api.Fetches.Sizes));
        }
    }

    [Fact]
    public async Task A_caller_who_may_not_is_refused_although_there_is_a_plan()
    {
        using var api = new TestApi();
        var auditor = TestApi.Principal(("role", "auditor"));
        for (var run = 0; run < 3; run++)
        {
            await api.DataAsync("{ secret }", user: auditor);
        }

        Assert.Equal("FORBIDDEN", (await api.ErrorAsync("{ secret }")).Code);
    }
}
