using Platform.Domain;
using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Engine;

public sealed class AdapterTests : IDisposable
{
    private static readonly string[] TwoKinds = ["DAY_CARE", "IN_PATIENT"];
    private readonly TestApi api = new();

    public void Dispose() => api.Dispose();

    private static string Id(string key) => GlobalId.Encode("Ward", key);

    [Fact]
    public async Task Scalars_are_shown_in_their_iso_forms()
    {
        var data = await api.DataAsync(
            "query($id: ID!) { ward(id: $id) { id name kind openedAt openedOn wallClock round beds home leadId } }", new { id = Id("w1") });

        Assert.Equal(
            $$"""{"id":"{{Id("w1")}}","name":"Ward w1","kind":"IN_PATIENT","openedAt":"2026-11-05T13:30:00Z","openedOn":"2026-11-05","wallClock":"2026-11-05T08:30:00","round":"PT1H30M","beds":5000000000,"home":"https://mercy.example/flu","leadId":"{{GlobalId.Encode("Person", "p-w1")}}"}""",
            data.GetProperty("ward").GetRawText());
    }

    [Fact]
    public async Task Lists_nest_and_an_array_never_made_is_empty()
    {
        var data = await api.DataAsync("query($id: ID!) { ward(id: $id) { tags grid never maybeTags parent { name } } }", new { id = Id("w1") });

        Assert.Equal("""{"tags":["flu","autumn"],"grid":[[1,2],[3]],"never":[],"maybeTags":null,"parent":null}""", data.GetProperty("ward").GetRawText());
    }

    [Fact]
    public async Task An_unknown_thing_is_null()
        => Assert.Equal("""{"ward":null}""", (await api.DataAsync("query($id: ID!) { ward(id: $id) { name } }", new { id = Id("none") })).GetRawText());

    [Fact]
    public async Task An_extension_method_hides_the_property_of_its_name()
        => Assert.Equal("""{"motto":"Ward w1 cares"}""", (await api.DataAsync("query($id: ID!) { ward(id: $id) { motto } }", new { id = Id("w1") })).GetProperty("ward").GetRawText());

    [Fact]
    public async Task An_interface_is_resolved_to_its_object_type()
        => Assert.Equal(
            $$"""{"__typename":"Ward","id":"{{Id("w1")}}","name":"Ward w1"}""",
            (await api.DataAsync("query($id: ID!) { thing(id: $id) { __typename id ... on Ward { name } } }", new { id = Id("w1") })).GetProperty("thing").GetRawText());

    [Fact]
    public async Task Connections_carry_edges_page_info_and_total()
    {
        var data = await api.DataAsync("{ wards(first: 2, after: \"4\") { nodes { name } edges { cursor node { name } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount __typename } }");

        Assert.Equal(
            """{"nodes":[{"name":"Ward w5"},{"name":"Ward w6"}],"edges":[{"cursor":"5","node":{"name":"Ward w5"}},{"cursor":"6","node":{"name":"Ward w6"}}],"pageInfo":{"hasNextPage":true,"hasPreviousPage":true,"startCursor":"5","endCursor":"6"},"totalCount":1000,"__typename":"WardConnection"}""",
            data.GetProperty("wards").GetRawText());
    }

    [Fact]
    public async Task A_page_has_1_to_100_entries()
    {
        Assert.Equal(100, (await api.DataAsync("{ wards(first: 100) { nodes { id } } }")).GetProperty("wards").GetProperty("nodes").GetArrayLength());
        Assert.Equal(("INVALID_VALUE", "`first` is 1 to 100; read on with `after`."), await api.ErrorAsync("{ wards(first: 101) { nodes { id } } }"));
        Assert.Equal("INVALID_VALUE", (await api.ErrorAsync("{ wards(first: 0) { nodes { id } } }")).Code);
    }

    [Fact]
    public async Task Siblings_are_fetched_in_one_batch_and_each_key_once()
    {
        await api.DataAsync("{ a: wards(first: 30) { nodes { lead { id name } } } b: wards(first: 30) { nodes { lead { name } } } }");

        Assert.Equal(30, Assert.Single(api.Fetches.Sizes));
    }

    [Fact]
    public async Task A_resolver_that_asks_for_a_key_late_is_served()
    {
        var data = await api.DataAsync("{ wards(first: 30) { nodes { leadOfLead { name } } } }");

        Assert.Equal("Dr lead-of-p-w29", data.GetProperty("wards").GetProperty("nodes")[29].GetProperty("leadOfLead").GetProperty("name").GetString());
        Assert.Equal(60, api.Fetches.Sizes.Sum());
    }

    [Fact]
    public async Task A_key_without_a_value_is_null()
        => Assert.Equal("""{"ward":{"lead":null}}""", (await api.DataAsync("query($id: ID!) { ward(id: $id) { lead { name } } }", new { id = Id("nobody") })).GetRawText());

    [Fact]
    public async Task Two_requests_do_not_share_what_was_fetched()
    {
        await api.DataAsync("{ wards(first: 3) { nodes { lead { name } } } }");
        await api.DataAsync("{ wards(first: 3) { nodes { lead { name } } } }");

        Assert.Equal("3 3", string.Join(" ", api.Fetches.Sizes));
    }

    [Fact]
    public async Task The_caller_and_the_principal_are_handed_in()
        => Assert.Equal("""{"whoami":"mercy/importer//mercy"}""", (await api.DataAsync("{ whoami }")).GetRawText());

    [Fact]
    public async Task Input_records_are_filled_from_variables()
    {
        var data = await api.DataAsync(
            "query($input: EveryInput, $kinds: [WardKind!]!, $person: ID) { echo(input: $input, kinds: $kinds, person: $person, limit: 3) }",
            new
            {
                input = new { text = "t", ward = Id("w9"), at = "2026-11-05T13:30:00+01:00", on = "2026-11-05", clock = "2026-11-05T08:30", lengths = new int?[] { 1, null, 3 }, inner = new[] { new { value = 1.5 } }, flag = false, kind = "DAY_CARE", note = "n" },
                kinds = TwoKinds,
                person = GlobalId.Encode("Person", "p1"),
            });

        Assert.Equal("t|w9|2026-11-05T12:30:00Z|2026-11-05|2026-11-05T08:30:00|1+null+3|1.5|False|DayCare|n kinds=DayCare+InPatient person=p1 limit=3", data.GetProperty("echo").GetString());
    }

    [Fact]
    public async Task Input_records_are_filled_from_literals_and_defaults()
    {
        var data = await api.DataAsync("{ echo(input: { text: \"t\", inner: { value: 2 } }) }");

        Assert.Equal("t|||||||".Replace("|||||||", "||||||2|True|InPatient|", StringComparison.Ordinal) + " kinds= person= limit=7", data.GetProperty("echo").GetString());
    }

    [Fact]
    public async Task An_argument_left_out_by_its_variable_takes_the_default()
        => Assert.Equal(
            " kinds= person= limit=7",
            (await api.DataAsync("query($limit: Int, $kinds: [WardKind!]) { echo(limit: $limit, kinds: $kinds) }")).GetProperty("echo").GetString());

    [Theory]
    [InlineData("Person", "w1")]
    [InlineData("ward", "w1")]
    [InlineData("Ward", "a b")]
    [InlineData("Ward", "mercy/w1")]
    public async Task An_id_of_another_type_or_form_is_refused(string type, string key)
    {
        var (code, message) = await api.ErrorAsync("query($id: ID!) { ward(id: $id) { name } }", new { id = GlobalId.Encode(type, key) });

        Assert.Equal("INVALID_VALUE", code);
        Assert.Contains("not the id of a Ward", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mutation_answers_with_its_payload()
    {
        var data = await api.DataAsync("mutation { wardOpen(input: { name: \"north\" }) { ward { name } userErrors { code } } }");

        Assert.Equal("""{"wardOpen":{"ward":{"name":"Ward north"},"userErrors":[]}}""", data.GetRawText());
        Assert.Equal("north", Assert.Single(api.Journal.Entries));
    }

    [Fact]
    public async Task A_refusal_is_a_user_error()
    {
        var data = await api.DataAsync("mutation { wardOpen(input: { name: \"\" }) { ward { name } userErrors { code message field } } }");

        Assert.Equal("""{"ward":null,"userErrors":[{"code":"INVALID_INPUT","message":"A ward needs a name.","field":["input","name"]}]}""", data.GetProperty("wardOpen").GetRawText());
        Assert.Empty(api.Journal.Entries);
    }

    [Fact]
    public async Task Every_refusal_has_its_code()
    {
        var data = await api.DataAsync("{ __type(name: \"UserErrorCode\") { enumValues { name description } } }");

        var names = data.GetProperty("__type").GetProperty("enumValues").EnumerateArray().Select(value => value.GetProperty("name").GetString()).ToList();
        Assert.Equal(Enum.GetValues<Refusal>().Length, names.Count);
        Assert.Contains("NEEDS_REVIEW", names);
    }
}
