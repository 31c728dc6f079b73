using System.Text.Json;
using Xunit;

namespace Platform.Journeys;

/// <summary>What goes to a network and comes back from it: said before, taken down after, sent again as a copy.</summary>
public sealed class TakeDownJourneys : IAsyncLifetime
{
    private const string TakeDown = "mutation($id: ID!, $r: String!, $a: [ID!]) { postTakeDown(id: $id, reason: $r, accountIds: $a) { takeDowns { state reason } userErrors { code message field } } }";
    private static readonly string[] Author = ["AUTHOR"];
    private static readonly string[] Reviewer = ["REVIEWER"];
    private Installation _installation = null!;
    private Api _admin = null!;
    private Api _ana = null!;
    private Api _bea = null!;

    public async ValueTask InitializeAsync()
    {
        _installation = await Installation.StartAsync();
        _admin = await _installation.ClientAsync();
        foreach (var name in new[] { "ana", "bea" })
        {
            await _admin.DoAsync(Hospital.Invite, new { i = new { name, email = $"{name}@mercy.example", roles = Author } });
        }

        await _admin.DoAsync(Hospital.Invite, new { i = new { name = "rui", email = "rui@mercy.example", roles = Reviewer } });
        (_ana, _bea) = (_admin.As("ana@mercy.example"), _admin.As("bea@mercy.example"));
    }

    public async ValueTask DisposeAsync() => await _installation.DisposeAsync();

    [Fact]
    public async Task Post_is_taken_down_account_by_account_and_goes_on_as_a_copy()
    {
        var (news, page) = (await ConnectAsync("news"), await ConnectAsync("page"));
        var id = await PublishedAsync(news, page);
        Assert.Equal("NOT_ALLOWED", await _bea.RefusedAsync(TakeDown, new { id, r = "A wrong number.", a = (string[]?)null }));
        Assert.Equal("INVALID_INPUT", await _ana.RefusedAsync(TakeDown, new { id, r = " ", a = (string[]?)null }));
        var asked = await _ana.DoAsync(TakeDown, new { id, r = "A wrong number.", a = new[] { news } });
        Assert.Equal("A wrong number.", Assert.Single(asked.GetProperty("takeDowns").EnumerateArray().ToList()).GetProperty("reason").GetString());
        await UntilStatusAsync(id, "PARTIALLY_PUBLISHED");

        // The other account is gone by now: a person has to do it, and says so.
        await _admin.DoAsync("mutation($id: ID!) { accountDisconnect(id: $id) { userErrors { code message } } }", new { id = page });
        await _ana.DoAsync(TakeDown, new { id, r = "A wrong number.", a = (string[]?)null });
        var waiting = await _ana.UntilAsync(
            "{ takeDownsNeedingAttention { totalCount nodes { state authorizationId error { code } account { id } post { id } requestedBy { name } } } }",
            data => data.GetProperty("takeDownsNeedingAttention").GetProperty("totalCount").GetInt32() == 1);
        var row = waiting.GetProperty("takeDownsNeedingAttention").GetProperty("nodes")[0];
        Assert.Equal(("NEEDS_HUMAN", "AccountDisconnected", page, "ana"),
            (Text(row, "state"), Text(row.GetProperty("error"), "code"), Text(row.GetProperty("account"), "id"), Text(row.GetProperty("requestedBy"), "name")));
        const string resolve = "mutation($p: ID!, $a: ID!, $z: ID!) { takeDownResolve(post: $p, account: $a, authorization: $z, decision: GONE) { takeDown { state } userErrors { code message } } }";
        var key = new { p = id, a = page, z = Text(row, "authorizationId") };
        Assert.Equal("NOT_ALLOWED", await _bea.RefusedAsync(resolve, key));
        await _ana.DoAsync(resolve, key);
        Assert.Equal("WRONG_STATE", await _ana.RefusedAsync(resolve, key));
        await UntilStatusAsync(id, "TAKEN_DOWN");
        await _admin.UntilAsync("{ auditLog(first: 100) { nodes { type event } } }",
            data => Types(data).Count(type => type.StartsWith("takeDown", StringComparison.Ordinal)) == 5);

        var copy = await _bea.DoAsync(
            "mutation($id: ID!) { postDuplicate(id: $id, idempotencyKey: \"k1\") { post { id status content { text } targets { account { id } } author { name } } leftOut { kind account { id } } userErrors { code message } } }", new { id });
        Assert.Equal(("DRAFT", "bea", news),
            (Text(copy.GetProperty("post"), "status"), Text(copy.GetProperty("post").GetProperty("author"), "name"),
                Text(copy.GetProperty("post").GetProperty("targets")[0].GetProperty("account"), "id")));
        Assert.Equal("ACCOUNT AUTHORIZATION TIME", string.Join(' ', copy.GetProperty("leftOut").EnumerateArray().Select(part => Text(part, "kind")).Order()));
        await _admin.DoAsync("mutation($id: ID!) { postPurge(id: $id) { userErrors { code message } } }", new { id });
        Assert.Equal("WRONG_STATE", await _bea.RefusedAsync("mutation($id: ID!) { postDuplicate(id: $id) { userErrors { code message } } }", new { id }));
    }

    [Fact]
    public async Task Parts_that_are_not_sent_are_said_before_and_after()
    {
        var news = await ConnectAsync("news");
        var check = await _ana.AskAsync(
            "query($a: [ID!]!) { postCheck(text: \"Wash your hands.\", title: \"Hands\", altText: \"A hand\", accountIds: $a, channels: [\"bluesky\"]) { placements { network account { id } parts { part goesTo } } warnings { part network } } }",
            new { a = new[] { news } });
        var placements = check.GetProperty("postCheck").GetProperty("placements");
        Assert.Equal("bluesky sandbox", string.Join(' ', placements.EnumerateArray().Select(place => Text(place, "network")).Order()));
        Assert.Equal(4, check.GetProperty("postCheck").GetProperty("warnings").GetArrayLength());
        var written = await _ana.DoAsync(
            "mutation($i: PostCreateInput!) { postCreate(input: $i) { warnings { code message part network account { id } } post { placements { parts { part goesTo } } } userErrors { code message } } }",
            new { i = new { text = "Wash your hands.", firstComment = "Ask us.", accountIds = new[] { news } } });
        var warning = Assert.Single(written.GetProperty("warnings").EnumerateArray().ToList());
        Assert.Equal(("PART_NOT_SENT", "FIRST_COMMENT", news), (Text(warning, "code"), Text(warning, "part"), Text(warning.GetProperty("account"), "id")));
        Assert.Contains("NOT_SENT", written.GetProperty("post").GetRawText(), StringComparison.Ordinal);
        var import = await _ana.DoAsync(
            "mutation($i: CampaignImportInput!) { campaignImport(input: $i, dryRun: true) { warnings { column network lines goesTo message } userErrors { code message } } }",
            new { i = new { name = "Hands", csv = $"publish_at,zone,networks,text,first_comment\n{DateTime.UtcNow.Year + 1}-03-01T09:00,Etc/UTC,sandbox,Wash your hands,Ask us\n{DateTime.UtcNow.Year + 1}-03-02T09:00,Etc/UTC,sandbox,Wash your hands,\n" } });
        Assert.Equal("""{"column":"first_comment","network":"sandbox","lines":[2],"goesTo":"NOT_SENT"}""", Without(Assert.Single(import.GetProperty("warnings").EnumerateArray().ToList()), "message"));
    }

    [Fact]
    public async Task Setting_that_is_unknown_is_refused_with_the_known_ones()
    {
        var refused = await _admin.AskAsync(
            Hospital.Connect.Replace("message }", "message field }", StringComparison.Ordinal),
            new { i = new { network = "sandbox", server = "sandbox://local", handle = "news", secret = "none", settings = new[] { new { name = "failing", value = "1" } } } });
        var error = refused.GetProperty("accountConnect").GetProperty("userErrors")[0];
        Assert.Equal(("INVALID_INPUT", """["input","settings"]"""), (Text(error, "code"), error.GetProperty("field").GetRawText()));
        Assert.Contains("ratePerMinute", Text(error, "message"), StringComparison.Ordinal);
    }

    private async Task<string> ConnectAsync(string handle)
        => (await _admin.DoAsync(Hospital.Connect, new { i = new { network = "sandbox", server = "sandbox://local", handle, secret = "none" } }))
            .GetProperty("account").GetProperty("id").GetString()!;

    private async Task<string> PublishedAsync(params string[] accountIds)
    {
        var id = (await _ana.DoAsync(Hospital.Write, new { i = new { text = "Wash your hands.", accountIds } })).GetProperty("post")
            .GetProperty("id").GetString()!;
        await _ana.DoAsync("mutation($id: ID!) { postPublishNow(id: $id) { userErrors { code message } } }", new { id });
        await UntilStatusAsync(id, "PUBLISHED");
        return id;
    }

    private Task<JsonElement> UntilStatusAsync(string id, string status)
        => _ana.UntilAsync($"{{ post(id: \"{id}\") {{ status takeDowns {{ state error {{ code }} }} }} }}",
            data => Text(data.GetProperty("post"), "status") == status);

    private static IEnumerable<string> Types(JsonElement data)
        => data.GetProperty("auditLog").GetProperty("nodes").EnumerateArray().Select(entry => Text(entry, "type"));

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;

    private static string Without(JsonElement of, string name)
        => JsonSerializer.Serialize(of.EnumerateObject().Where(member => member.Name != name).ToDictionary(member => member.Name, member => member.Value));
}
