using System.Text.Json;
using Xunit;

namespace Platform.Journeys;

/// <summary>What belongs to another organization is answered byte for byte as what isn't there.</summary>
public sealed class IsolationJourneys(TwoHospitals world) : IClassFixture<TwoHospitals>
{
    private static readonly string[] Queries =
    [
        "post(id: \"POST\") { id content { text } }",
        "campaign(id: \"CAMPAIGN\") { id name }",
        "account(id: \"ACCOUNT\") { id handle }",
        "reviewItem(id: \"ITEM\") { id status }",
        "member(id: \"MEMBER\") { id name }",
        "node(id: \"POST\") { id }",
        "nodes(ids: [\"POST\", \"CAMPAIGN\", \"ACCOUNT\", \"ITEM\", \"MEMBER\"]) { id }",
        "posts(filter: { accountId: \"ACCOUNT\" }) { totalCount nodes { id } }",
        "posts(filter: { authorId: \"MEMBER\" }) { totalCount nodes { id } }",
        "posts(filter: { campaignId: \"CAMPAIGN\" }) { totalCount nodes { id } }",
        "reviewItems(filter: { assignee: \"MEMBER\" }) { totalCount nodes { id } }",
        "auditLog(filter: { subject: \"POST\" }) { totalCount nodes { type } }",
    ];

    private static readonly string[] Mutations =
    [
        "accountDisconnect(id: \"ACCOUNT\")",
        "accountReconnect(id: \"ACCOUNT\", input: { secret: \"another\" })",
        "accountResume(id: \"ACCOUNT\")",
        "accountSuspend(id: \"ACCOUNT\", reason: \"none\")",
        "apiClientRevoke(clientId: \"CLIENT\")",
        "campaignClose(id: \"CAMPAIGN\")",
        "campaignImport(input: { name: \"Flu\", csv: \"publish_at,zone,networks,text\\n2099-01-05T09:00,Etc/UTC,sandbox,Wash your hands\\n\", campaignId: \"CAMPAIGN\" })",
        "campaignResume(id: \"CAMPAIGN\")",
        "campaignSuspend(id: \"CAMPAIGN\", reason: \"none\")",
        "campaignUpdate(id: \"CAMPAIGN\", input: { name: \"Mine\" })",
        "deliveryResolve(post: \"POST\", account: \"ACCOUNT\", authorization: \"AUTHORIZATION\", input: { decision: NOT_SENT })",
        "memberDeactivate(id: \"MEMBER\")",
        "memberUpdateRoles(id: \"MEMBER\", roles: [AUTHOR])",
        "postCreate(input: { text: \"Wash your hands\", accountIds: [\"ACCOUNT\"] })",
        "postCreate(input: { text: \"Wash your hands\", accountIds: [\"MINE\"], campaignId: \"CAMPAIGN\" })",
        "postPublishNow(id: \"POST\")",
        "postRetract(id: \"POST\")",
        "postSchedule(id: \"POST\", input: { local: \"2099-01-05T09:00\", zone: \"Etc/UTC\" })",
        "postSubmitForReview(id: \"POST\")",
        "postUnschedule(id: \"POST\")",
        "postUpdate(id: \"POST\", input: { text: \"Mine\" })",
        "postUpdate(id: \"OWN\", input: { accountIds: [\"ACCOUNT\"] })",
        "postUpdate(id: \"OWN\", input: { campaignId: \"CAMPAIGN\" })",
        "reviewItemApprove(id: \"ITEM\")",
        "reviewItemClaim(id: \"ITEM\")",
        "reviewItemReject(id: \"ITEM\", comment: \"none\")",
        "reviewItemRelease(id: \"ITEM\")",
        "reviewItemRequestChanges(id: \"ITEM\", comment: \"none\")",
    ];

    [Fact]
    public async Task Foreign_ids_are_answered_like_unknown_ones_and_nothing_changes()
    {
        var foreign = await ThingsAsync(world.Saint);
        var unknown = foreign.ToDictionary(thing => thing.Key, thing => thing.Key == "CLIENT" ? "saint-0000000000000000" : Strangers.Unknown(thing.Value));
        var own = (await world.Mercy.WriteAsync("Wash your hands")).GetProperty("id").GetString()!;
        foreign["MINE"] = unknown["MINE"] = world.Mercy.Account;
        foreign["OWN"] = unknown["OWN"] = own;
        var before = await SnapshotAsync(world.Saint, foreign);

        foreach (var call in Queries.Select(query => $"{{ {query} }}").Concat(Mutations.Select(mutation => $"mutation {{ {mutation} {{ userErrors {{ code message field }} }} }}")))
        {
            var asForeign = await world.Mercy.Person.RawAsync(Filled(call, foreign));
            var asUnknown = await world.Mercy.Person.RawAsync(Filled(call, unknown));

            Assert.True(asForeign == asUnknown, $"{call}\nforeign: {asForeign}\nunknown: {asUnknown}");
            Assert.DoesNotContain("\"errors\"", asForeign.Body, StringComparison.Ordinal);
            if (call.StartsWith("mutation", StringComparison.Ordinal))
            {
                Assert.True(asForeign.Body.Contains("\"code\"", StringComparison.Ordinal), $"{call} was carried out: {asForeign.Body}");
            }
        }

        Assert.Equal(before, await SnapshotAsync(world.Saint, foreign));
    }

    [Fact]
    public async Task Every_mutation_that_takes_an_id_is_tried()
    {
        var fields = (await world.Mercy.Person.AskAsync("{ __schema { mutationType { fields { name args { name type { name ofType { name } } } } } } }"))
            .GetProperty("__schema").GetProperty("mutationType").GetProperty("fields");

        var taking = fields.EnumerateArray().Where(field => field.GetProperty("args").EnumerateArray().Any(TakesId)).Select(field => field.GetProperty("name").GetString()!).ToList();

        Assert.NotEmpty(taking);
        Assert.Empty(taking.Except(Mutations.Select(mutation => mutation.Split('(')[0])));
    }

    private static bool TakesId(JsonElement argument)
    {
        var type = argument.GetProperty("type");
        return type.GetProperty("name").GetString() == "ID" || (type.GetProperty("ofType") is { ValueKind: JsonValueKind.Object } inner && inner.GetProperty("name").GetString() == "ID");
    }

    private static string Filled(string call, Dictionary<string, string> things)
        => things.Aggregate(call, (text, thing) => text.Replace($"\"{thing.Key}\"", $"\"{thing.Value}\"", StringComparison.Ordinal));

    private static async Task<Dictionary<string, string>> ThingsAsync(Hospital of)
    {
        var campaign = (await of.Person.DoAsync("mutation { campaignCreate(input: { name: \"Flu\" }) { campaign { id } userErrors { code } } }")).GetProperty("campaign").GetProperty("id").GetString()!;
        var post = await of.WriteAsync("My patient in room 12 walked again today");
        var sent = (await of.WriteAsync("Wash your hands")).GetProperty("id").GetString();
        await of.Person.DoAsync("mutation($id: ID!) { postPublishNow(id: $id) { userErrors { code message } } }", new { id = sent });
        var authorization = await of.Person.UntilAsync(
            $"{{ post(id: \"{sent}\") {{ deliveries {{ authorizationId }} }} }}", data => data.GetProperty("post").GetProperty("deliveries").GetArrayLength() == 1);
        var client = await of.Client.DoAsync("mutation { apiClientCreate(input: { name: \"second\", roles: [AUTHOR] }) { clientId userErrors { code message } } }");
        return new Dictionary<string, string>
        {
            ["POST"] = post.GetProperty("id").GetString()!,
            ["ITEM"] = post.GetProperty("reviewItem").GetProperty("id").GetString()!,
            ["CAMPAIGN"] = campaign,
            ["ACCOUNT"] = of.Account,
            ["MEMBER"] = of.Member,
            ["AUTHORIZATION"] = authorization.GetProperty("post").GetProperty("deliveries")[0].GetProperty("authorizationId").GetString()!,
            ["CLIENT"] = client.GetProperty("clientId").GetString()!,
        };
    }

    private static async Task<string> SnapshotAsync(Hospital of, Dictionary<string, string> things)
        => (await of.Person.AskAsync(Filled(
            """
            { post(id: "POST") { version status } campaign(id: "CAMPAIGN") { version name status suspension { reason } } account(id: "ACCOUNT") { version status suspension { reason } }
              reviewItem(id: "ITEM") { version status } member(id: "MEMBER") { version active roles } organization { version closedGates { reason } } auditLog { totalCount } }
            """,
            things))).GetRawText();
}
