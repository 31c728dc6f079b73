using System.Text.Json;
using Xunit;

namespace Platform.Journeys;

/// <summary>From a flagged post to the sandbox network and back.</summary>
public sealed class ReviewJourneys : IAsyncLifetime
{
    private const string Write = "mutation($i: PostCreateInput!) { postCreate(input: $i) { post { id version status reviewItem { id } scan { verdict hits { category start end } } } userErrors { code message field } } }";
    private Installation _installation = null!;
    private Api _admin = null!;
    private Api _author = null!;
    private Api _reviewer = null!;
    private string _account = "";

    public async ValueTask InitializeAsync()
    {
        _installation = await Installation.StartAsync();
        _admin = await _installation.ClientAsync();
        foreach (var (name, role) in new[] { ("ana", "AUTHOR"), ("rui", "REVIEWER"), ("both", "ADMIN") })
        {
            await _admin.DoAsync("mutation($i: MemberInviteInput!) { memberInvite(input: $i) { member { id } userErrors { code message } } }", new { i = new { name, email = $"{name}@mercy.example", roles = new[] { role } } });
        }

        _author = _admin.As("ana@mercy.example");
        _reviewer = (await _installation.ReviewClientAsync()).As("rui@mercy.example");
        var connected = await _admin.DoAsync("mutation($i: AccountConnectInput!) { accountConnect(input: $i) { account { id } userErrors { code message } } }",
            new { i = new { network = "sandbox", server = "sandbox://local", handle = "mercy", secret = "none", settings = new[] { new { name = "crowdSpeed", value = "1000" } } } });
        _account = connected.GetProperty("account").GetProperty("id").GetString()!;
    }

    public async ValueTask DisposeAsync() => await _installation.DisposeAsync();

    [Fact]
    public async Task Flagged_post_waits_and_goes_out_once_somebody_else_has_approved_it()
    {
        var post = (await _author.DoAsync(Write, new { i = new { text = "My patient in room 12 walked again today", accountIds = new[] { _account } } })).GetProperty("post");
        var id = post.GetProperty("id").GetString();
        Assert.Equal("IN_REVIEW", post.GetProperty("status").GetString());
        Assert.NotEqual("CLEAR", post.GetProperty("scan").GetProperty("verdict").GetString());
        var item = post.GetProperty("reviewItem").GetProperty("id").GetString();

        Assert.Equal("NEEDS_REVIEW", await _author.RefusedAsync("mutation($id: ID!) { postPublishNow(id: $id) { userErrors { code } } }", new { id }));
        const string approve = "mutation($id: ID!) { reviewItemApprove(id: $id, disposition: ACCEPTED_RISK) { reviewItem { status } userErrors { code message } } }";
        Assert.Equal("FORBIDDEN", await _author.DeniedAsync(approve, new { id = item }));
        Assert.Equal("PERSON_REQUIRED", await _admin.RefusedAsync(approve, new { id = item }));
        await _reviewer.DoAsync(approve, new { id = item });
        await _author.DoAsync("mutation($id: ID!) { postPublishNow(id: $id) { post { status } userErrors { code message } } }", new { id });

        var live = await _author.UntilAsync($"{{ post(id: \"{id}\") {{ status deliveries {{ state externalUrl attempt lateness engagement {{ likes }} }} }} }}",
            data => data.GetProperty("post").GetProperty("deliveries")[0].GetProperty("engagement").ValueKind == JsonValueKind.Object);
        Assert.Equal("PUBLISHED", live.GetProperty("post").GetProperty("status").GetString());
        Assert.Equal(1, live.GetProperty("post").GetProperty("deliveries")[0].GetProperty("attempt").GetInt32());
        using var http = new HttpClient();
        var page = await http.GetStringAsync($"{_installation.Url}{new Uri(live.GetProperty("post").GetProperty("deliveries")[0].GetProperty("externalUrl").GetString()!, UriKind.RelativeOrAbsolute)}", TestContext.Current.CancellationToken);
        Assert.Contains("My patient in room 12", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_wrote_a_post_cannot_approve_it_whatever_their_roles()
    {
        var both = _admin.As("both@mercy.example");
        var post = (await both.DoAsync(Write, new { i = new { text = "Our patient Mrs. Jones was discharged yesterday, call 212 555 0148", accountIds = new[] { _account } } })).GetProperty("post");

        Assert.Equal("AUTHOR_MAY_NOT_DECIDE", await both.RefusedAsync("mutation($id: ID!) { reviewItemApprove(id: $id, disposition: ACCEPTED_RISK) { userErrors { code } } }", new { id = post.GetProperty("reviewItem").GetProperty("id").GetString() }));
    }

    [Fact]
    public async Task Any_changed_byte_after_approval_sends_the_post_back_to_review()
    {
        var post = (await _author.DoAsync(Write, new { i = new { text = "My patient in room 12 walked again today", accountIds = new[] { _account } } })).GetProperty("post");
        var id = post.GetProperty("id").GetString();
        await _reviewer.DoAsync("mutation($id: ID!) { reviewItemApprove(id: $id, disposition: ACCEPTED_RISK) { reviewItem { status } userErrors { code message } } }", new { id = post.GetProperty("reviewItem").GetProperty("id").GetString() });

        var edited = (await _author.DoAsync("mutation($id: ID!, $i: PostUpdateInput!) { postUpdate(id: $id, input: $i) { post { status authorization { id } reviewItem { id } } userErrors { code message } } }",
            new { id, i = new { text = "My patient in room 12 walked again today!", accountIds = new[] { _account } } })).GetProperty("post");

        Assert.Equal("IN_REVIEW", edited.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, edited.GetProperty("authorization").ValueKind);
        Assert.NotEqual(post.GetProperty("reviewItem").GetProperty("id").GetString(), edited.GetProperty("reviewItem").GetProperty("id").GetString());
    }

    [Fact]
    public async Task Suspended_organization_sends_nothing_until_it_is_resumed()
    {
        await _admin.As("both@mercy.example").DoAsync("mutation { organizationSuspend(reason: \"crisis\") { userErrors { code message } } }");
        var post = (await _author.DoAsync(Write, new { i = new { text = "Wash your hands", accountIds = new[] { _account } } })).GetProperty("post");
        var id = post.GetProperty("id").GetString();
        await _author.DoAsync("mutation($id: ID!) { postPublishNow(id: $id) { post { status } userErrors { code message } } }", new { id });
        await _author.UntilAsync($"{{ post(id: \"{id}\") {{ status gate {{ state reason }} }} }}", data => data.GetProperty("post").GetProperty("status").GetString() == "BLOCKED");

        await _admin.As("both@mercy.example").DoAsync("mutation { organizationResume { userErrors { code message } } }");
        await _author.UntilAsync($"{{ post(id: \"{id}\") {{ status }} }}", data => data.GetProperty("post").GetProperty("status").GetString() == "PUBLISHED");
    }

    [Fact]
    public async Task Restart_keeps_everything()
    {
        var id = (await _author.DoAsync(Write, new { i = new { text = "Wash your hands", accountIds = new[] { _account } } })).GetProperty("post").GetProperty("id").GetString();
        await _installation.StopAsync();
        await _installation.OpenAsync();
        var again = (await _installation.ClientAsync()).As("ana@mercy.example");

        await again.DoAsync("mutation($id: ID!) { postPublishNow(id: $id) { post { status } userErrors { code message } } }", new { id });
        await again.UntilAsync($"{{ post(id: \"{id}\") {{ status }} }}", data => data.GetProperty("post").GetProperty("status").GetString() == "PUBLISHED");
    }
}
