using System.Text.Json;
using Xunit;

namespace Platform.Journeys;

/// <summary>Who stops something keeps it stopped: compliance, authors, accounts that are gone, members who leave, campaigns that are
/// cancelled.</summary>
public sealed class HoldJourneys : IAsyncLifetime
{
    private const string Resume = "mutation($id: ID!) { campaignResume(id: $id) { stillClosed { holder } userErrors { code message } } }";
    private const string Suspend = "mutation($id: ID!, $why: String!) { campaignSuspend(id: $id, reason: $why) { alreadySuspended hold { holder reason by { name } } userErrors { code } } }";
    private Installation _installation = null!;
    private Api _admin = null!;
    private Api _ana = null!;
    private Api _cora = null!;
    private string _anaId = "";
    private string _zoeId = "";
    private string _account = "";

    public async ValueTask InitializeAsync()
    {
        _installation = await Installation.StartAsync();
        _admin = await _installation.ClientAsync();
        (_ana, _anaId) = await JoinAsync("Ana", "AUTHOR");
        (_, _zoeId) = await JoinAsync("Zoe", "AUTHOR");
        (_cora, _) = await JoinAsync("Cora", "COMPLIANCE");
        _account = Id(await _admin.DoAsync(Hospital.Connect,
            new { i = new { network = "sandbox", server = "sandbox://local", handle = "news", secret = "none" } }), "account");
    }

    public ValueTask DisposeAsync() => _installation.DisposeAsync();

    [Fact]
    public async Task Author_is_told_who_holds_a_campaign_and_compliance_lets_it_go_on()
    {
        var campaign = await PlannedAsync();
        var suspended = await _cora.DoAsync(Suspend, new { id = campaign, why = "a leaked name" });
        Assert.Equal("""{"holder":"COMPLIANCE","reason":"a leaked name","by":{"name":"Cora"}}""", suspended.GetProperty("hold").GetRawText());

        Assert.Equal("SUSPENDED", await _ana.RefusedAsync(Resume, new { id = campaign }));
        var own = await _ana.DoAsync(Suspend, new { id = campaign, why = "a storm" });
        Assert.Equal(("AUTHOR", false), (own.GetProperty("hold").GetProperty("holder").GetString(), own.GetProperty("alreadySuspended").GetBoolean()));
        var again = await _cora.DoAsync(Suspend, new { id = campaign, why = "again" });
        Assert.Equal(("a leaked name", true),
            (again.GetProperty("hold").GetProperty("reason").GetString(), again.GetProperty("alreadySuspended").GetBoolean()));

        Assert.Equal("""[{"holder":"COMPLIANCE"}]""", (await _ana.DoAsync(Resume, new { id = campaign })).GetProperty("stillClosed").GetRawText());
        Assert.Equal("[]", (await _cora.DoAsync(Resume, new { id = campaign })).GetProperty("stillClosed").GetRawText());
        await _cora.UntilAsync("{ auditLog(first: 100) { nodes { type } } }", data =>
        {
            var types = data.GetProperty("auditLog").GetProperty("nodes").EnumerateArray().Select(entry => entry.GetProperty("type").GetString()).ToList();
            return types.Count(type => type == "campaignSuspended") == 2 && types.Count(type => type == "campaignResumed") == 2;
        });
    }

    [Fact]
    public async Task Post_of_a_disconnected_account_and_of_a_leaver_says_why_it_does_not_go_out()
    {
        var post = await ScheduledAsync("Get your flu shot.");
        await _admin.DoAsync("mutation($id: ID!) { accountDisconnect(id: $id) { userErrors { code } } }", new { id = _account });
        Assert.Equal(
            """{"status":"BLOCKED","gate":{"state":"CLOSED","reason":"AccountDisconnected","closed":[{"kind":"ACCOUNT","holder":"CONNECTION","code":"AccountDisconnected"}]}}""", await StateAsync(post));
        Assert.Equal("""{"organization":{"closedGates":[]},"deliveriesNeedingAttention":{"totalCount":1}}""",
            (await _admin.AskAsync("{ organization { closedGates { kind } } deliveriesNeedingAttention { totalCount } }")).GetRawText());

        const string Reconnect = "mutation($id: ID!) { accountReconnect(id: $id, input: { secret: \"none\" }) { userErrors { code message } } }";
        await _admin.DoAsync(Reconnect, new { id = _account });
        await _admin.DoAsync("mutation($id: ID!) { memberDeactivate(id: $id) { userErrors { code } } }", new { id = _anaId });
        await _admin.UntilAsync($"{{ post(id: \"{post}\") {{ gate {{ reason }} }} }}",
            data => data.GetProperty("post").GetProperty("gate").GetProperty("reason").GetString() == "OwnerLeft");

        const string TakeOver = "mutation($from: ID!, $to: ID!) { postsTakeOver(from: $from, to: $to) { posts more userErrors { code field } } }";
        Assert.Equal("NOT_ALLOWED", await _cora.RefusedAsync(TakeOver, new { from = _anaId, to = await CoraAsync() }));
        Assert.Equal("""{"posts":1,"more":false,"userErrors":[]}""", (await _cora.DoAsync(TakeOver, new { from = _anaId, to = _zoeId })).GetRawText());
        Assert.Equal("""{"status":"SCHEDULED","gate":{"state":"OPEN","reason":null,"closed":[]}}""", await StateAsync(post));
        Assert.Equal("Zoe",
            (await _cora.AskAsync($"{{ post(id: \"{post}\") {{ owner {{ name }} }} }}")).GetProperty("post").GetProperty("owner")
                .GetProperty("name").GetString());
    }

    [Fact]
    public async Task Cancelled_campaign_says_what_became_of_its_posts_and_can_not_be_resumed()
    {
        var campaign = await PlannedAsync();
        await ScheduledAsync("Wash your hands.", campaign);
        await ScheduledAsync("Stay at home.", campaign);
        const string Cancel = "mutation($id: ID!) { campaignCancel(id: $id, reason: \"out of stock\") { campaign { status } withdrawn alreadyPublic underWay userErrors { code } } }";

        var cancelled = await _ana.DoAsync(Cancel, new { id = campaign });

        Assert.Equal("""{"campaign":{"status":"CLOSED"},"withdrawn":2,"alreadyPublic":0,"underWay":0,"userErrors":[]}""", cancelled.GetRawText());
        Assert.Equal("SUSPENDED", await _cora.RefusedAsync(Resume, new { id = campaign }));
        Assert.Equal("""[{"status":"WITHDRAWN","posts":2}]""",
            (await _ana.AskAsync($"{{ campaign(id: \"{campaign}\") {{ counts {{ status posts }} }} }}")).GetProperty("campaign")
                .GetProperty("counts").GetRawText());
    }

    private static string Id(JsonElement payload, string thing) => payload.GetProperty(thing).GetProperty("id").GetString()!;

    private async Task<(Api Person, string Id)> JoinAsync(string name, params string[] roles)
    {
        var email = $"{name}@mercy.example";
        return (_admin.As(email), Id(await _admin.DoAsync(Hospital.Invite, new { i = new { name, email, roles } }), "member"));
    }

    private async Task<string> CoraAsync()
        => (await _cora.AskAsync("{ viewer { member { id } } }")).GetProperty("viewer").GetProperty("member").GetProperty("id").GetString()!;

    private async Task<string> PlannedAsync()
        => Id(await _ana.DoAsync("mutation { campaignCreate(input: { name: \"Flu\" }) { campaign { id } userErrors { code } } }"), "campaign");

    private async Task<string> ScheduledAsync(string text, string? campaignId = null)
    {
        var time = new { local = $"{DateTime.UtcNow.Year + 1}-01-11T09:00", zone = "Etc/UTC" };
        var input = campaignId is null
            ? (object)new { text, accountIds = new[] { _account }, time, submit = true }
            : new { text, accountIds = new[] { _account }, time, submit = true, campaignId };
        return Id(await _ana.DoAsync(Hospital.Write, new { i = input }), "post");
    }

    private async Task<string> StateAsync(string post)
        => (await _cora.AskAsync($"{{ post(id: \"{post}\") {{ status gate {{ state reason closed {{ kind holder code }} }} }} }}"))
            .GetProperty("post").GetRawText();
}
