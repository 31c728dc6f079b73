using System.Text.Json;
using Xunit;

namespace Platform.Journeys;

/// <summary>A review of several people, as integrators see it.</summary>
public sealed class ReviewStepJourneys : IAsyncLifetime
{
    private const string Write = "mutation($i: PostCreateInput!) { postCreate(input: $i) { post { id reviewItem { id queue trigger peopleNeeded dueBy steps { needed members { name } } } } userErrors { code message } } }";
    private const string Approve = "mutation($id: ID!) { reviewItemApprove(id: $id, disposition: FALSE_POSITIVE) { reviewItem { status approvals { by { name } } } userErrors { code message } } }";
    private static readonly string[] TwoPacks = ["us-hipaa", "eu-gdpr"];
    private Installation _installation = null!;
    private Api _admin = null!;
    private Api _reviews = null!;
    private string _account = "";

    public async ValueTask InitializeAsync()
    {
        _installation = await Installation.StartAsync();
        _admin = await _installation.ClientAsync();
        _reviews = await _installation.ReviewClientAsync();
        foreach (var (name, role) in new[] { ("ana", "AUTHOR"), ("rui", "REVIEWER"), ("sam", "REVIEWER"), ("vera", "COMPLIANCE"), ("both", "ADMIN") })
        {
            await _admin.DoAsync("mutation($i: MemberInviteInput!) { memberInvite(input: $i) { member { id } userErrors { code message } } }", new { i = new { name, email = $"{name}@mercy.example", roles = new[] { role } } });
        }

        var connected = await _admin.DoAsync("mutation($i: AccountConnectInput!) { accountConnect(input: $i) { account { id } userErrors { code message } } }",
            new { i = new { network = "sandbox", server = "sandbox://local", handle = "mercy", secret = "none" } });
        _account = connected.GetProperty("account").GetProperty("id").GetString()!;
    }

    public async ValueTask DisposeAsync() => await _installation.DisposeAsync();

    // Decisions go through a client of their own.
    private Api As(string name) => (name == "ana" ? _admin : _reviews).As($"{name}@mercy.example");

    private async Task<(string Post, JsonElement Item)> WrittenAsync(string text, string by = "ana", params string[] tags)
    {
        var post = (await _admin.As($"{by}@mercy.example").DoAsync(Write, new { i = new { text, accountIds = new[] { _account }, tags } })).GetProperty("post");
        return (post.GetProperty("id").GetString()!, post.GetProperty("reviewItem"));
    }

    private async Task<string> MemberAsync(string name)
        => (await _admin.AskAsync("{ members(first: 50) { nodes { id name } } }")).GetProperty("members").GetProperty("nodes").EnumerateArray().Single(m => m.GetProperty("name").GetString() == name).GetProperty("id").GetString()!;

    [Fact]
    public async Task Route_leads_a_post_through_its_steps_and_two_people()
    {
        const string settings = "mutation($i: ReviewSettingsUpdateInput!) { reviewSettingsUpdate(input: $i) { organization { reviewSettings { samplingPercent routes { queue dueInMinutes steps { needed } } } } userErrors { code message field } } }";
        var rui = await MemberAsync("rui");
        Assert.Equal("FORBIDDEN", await As("rui").DeniedAsync(settings, new { i = new { samplingPercent = 5 } }));
        await As("vera").DoAsync(settings, new
        {
            i = new { samplingPercent = 0, routes = new[] { new { queue = "clinical", tags = "ward", steps = new object[] { new { memberIds = rui }, new { role = "COMPLIANCE" } }, dueInMinutes = 90 } } },
        });

        var (_, item) = await WrittenAsync("My patient in room 12 walked again today", "ana", "Ward");
        var id = item.GetProperty("id").GetString();
        Assert.Equal(("clinical", "HITS", 2), (item.GetProperty("queue").GetString(), item.GetProperty("trigger").GetString(), item.GetProperty("steps").GetArrayLength()));
        Assert.Equal("NOT_ALLOWED", await As("sam").RefusedAsync(Approve, new { id }));
        Assert.Equal("NEW", (await As("rui").DoAsync(Approve, new { id })).GetProperty("reviewItem").GetProperty("status").GetString());
        Assert.Equal("DECIDED", (await As("vera").DoAsync(Approve, new { id })).GetProperty("reviewItem").GetProperty("status").GetString());

        var (_, general) = await WrittenAsync("My patient in room 14 walked again today");
        var figures = await As("vera").AskAsync("{ reviewQueueStats { queue open overdue } rulePrecision { rule falsePositives precision } reviewMetrics { opened decided open slaBreaches flagRate expiryRate medianTimeToDecision } }");
        Assert.Equal("general 1", string.Join(' ', figures.GetProperty("reviewQueueStats").EnumerateArray().Select(q => $"{q.GetProperty("queue")} {q.GetProperty("open")}")));
        Assert.Equal((2, 1, 1, 1.0), (figures.GetProperty("reviewMetrics").GetProperty("opened").GetInt32(), figures.GetProperty("reviewMetrics").GetProperty("decided").GetInt32(),
            figures.GetProperty("reviewMetrics").GetProperty("open").GetInt32(), figures.GetProperty("reviewMetrics").GetProperty("flagRate").GetDouble()));
        Assert.All(figures.GetProperty("rulePrecision").EnumerateArray(), rule => Assert.Equal(0, rule.GetProperty("precision").GetDouble()));
        Assert.NotEqual("", general.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Whoever_listens_to_a_queue_hears_of_its_items_only()
    {
        await As("vera").DoAsync("mutation($i: ReviewSettingsUpdateInput!) { reviewSettingsUpdate(input: $i) { userErrors { code } } }", new { i = new { routes = new[] { new { queue = "clinical", tags = "ward" } } } });
        using var listener = await Listener.OpenAsync(
            _installation.Url, _admin.Token, "subscription { reviewItemChanged(queue: \"clinical\", after: 0) { reviewItem { id queue } } }", person: "rui@mercy.example");
        var (_, other) = await WrittenAsync("My patient in room 12 walked again today");
        var (_, own) = await WrittenAsync("My patient in room 13 walked again today", "ana", "ward");

        var first = await listener.NextAsync(); // what was opened before it in the other queue is not told
        Assert.Equal((own.GetProperty("id").GetString(), "clinical"), (first.GetProperty("reviewItem").GetProperty("id").GetString(), first.GetProperty("reviewItem").GetProperty("queue").GetString()));
        Assert.NotEqual(other.GetProperty("id").GetString(), first.GetProperty("reviewItem").GetProperty("id").GetString());
    }

    [Fact]
    public async Task Each_of_many_decisions_has_an_outcome_of_its_own()
    {
        await As("vera").DoAsync("mutation { reviewSettingsUpdate(input: { dispositionsRequired: true }) { userErrors { code } } }");
        var (_, one) = await WrittenAsync("My patient in room 12 walked again today");
        var (_, two) = await WrittenAsync("My patient in room 13 walked again today");
        var (_, own) = await WrittenAsync("My patient in room 14 walked again today", "both");
        var ids = new[] { one, own, two }.Select(item => item.GetProperty("id").GetString()!).ToArray();
        const string bulk = "mutation($ids: [ID!]!, $d: Disposition) { reviewItemsDecide(ids: $ids, decision: APPROVE, disposition: $d) { results { reviewItem { id status } userErrors { code } } userErrors { code field } } }";

        var refused = await As("both").DoAsync(bulk, new { ids, d = (string?)null });
        Assert.Equal(["INVALID_INPUT", "AUTHOR_MAY_NOT_DECIDE", "INVALID_INPUT"], Codes(refused));
        var taken = await As("both").DoAsync(bulk, new { ids, d = "TRUE_POSITIVE" });
        Assert.Equal(["", "AUTHOR_MAY_NOT_DECIDE", ""], Codes(taken));
        Assert.Equal(ids[0], taken.GetProperty("results")[0].GetProperty("reviewItem").GetProperty("id").GetString());
        Assert.Equal("INVALID_INPUT", await As("both").RefusedAsync(bulk, new { ids = new[] { ids[0], ids[0] }, d = "TRUE_POSITIVE" }));

        static IEnumerable<string> Codes(JsonElement payload) => payload.GetProperty("results").EnumerateArray()
            .Select(result => string.Join(' ', result.GetProperty("userErrors").EnumerateArray().Select(error => error.GetProperty("code").GetString())));
    }

    [Fact]
    public async Task Internal_notes_are_for_reviewers_and_no_note_reaches_the_network()
    {
        var (post, item) = await WrittenAsync("My patient in room 12 walked again today", "both");
        var id = item.GetProperty("id").GetString();
        const string note = "mutation($id: ID!, $t: String!, $internal: Boolean!) { reviewItemComment(id: $id, text: $t, internal: $internal) { reviewItem { notes { text } } userErrors { code } } }";
        await As("rui").DoAsync(note, new { id, t = "zqinternal", @internal = true });
        var seen = await As("both").DoAsync(note, new { id, t = "zqexternal", @internal = false });
        Assert.Equal("AUTHOR_MAY_NOT_DECIDE", await As("both").RefusedAsync(note, new { id, t = "zqmine", @internal = true }));

        Assert.Equal(["zqexternal"], Texts(seen.GetProperty("reviewItem")));
        const string read = "query($id: ID!) { reviewItem(id: $id) { notes { text internal by { name } } } }";
        Assert.Equal(["zqexternal"], Texts((await As("both").AskAsync(read, new { id })).GetProperty("reviewItem")));
        Assert.Equal(["zqexternal"], Texts((await As("ana").AskAsync(read, new { id })).GetProperty("reviewItem")));
        Assert.Equal(["zqinternal", "zqexternal"], Texts((await As("rui").AskAsync(read, new { id })).GetProperty("reviewItem")));

        await As("rui").DoAsync(Approve, new { id });
        const string publish = "mutation($id: ID!) { postPublishNow(id: $id) { userErrors { code message } } }";
        Assert.Equal("APPROVER_MAY_NOT_SCHEDULE", await As("both").RefusedAsync(publish, new { id = post })); // through the client of the approval
        await _admin.As("both@mercy.example").DoAsync(publish, new { id = post });
        var live = await _admin.UntilAsync($"{{ post(id: \"{post}\") {{ deliveries {{ state externalUrl }} }} }}", data => data.GetProperty("post").GetProperty("deliveries")[0].GetProperty("state").GetString() == "LIVE");
        using var http = new HttpClient();
        var page = await http.GetStringAsync($"{_installation.Url}{new Uri(live.GetProperty("post").GetProperty("deliveries")[0].GetProperty("externalUrl").GetString()!, UriKind.RelativeOrAbsolute)}", TestContext.Current.CancellationToken);
        Assert.Contains("room 12", page, StringComparison.Ordinal);
        Assert.DoesNotContain("zq", page, StringComparison.Ordinal);

        static IEnumerable<string> Texts(JsonElement reviewItem) => reviewItem.GetProperty("notes").EnumerateArray().Select(one => one.GetProperty("text").GetString()!);
    }

    [Fact]
    public async Task Reviewer_sees_which_words_have_changed()
    {
        var (post, _) = await WrittenAsync("My patient in room 12 walked again today");
        var edited = (await As("ana").DoAsync("mutation($id: ID!, $i: PostUpdateInput!) { postUpdate(id: $id, input: $i) { post { reviewItem { id } } userErrors { code message } } }",
            new { id = post, i = new { text = "My patient walked again yesterday" } })).GetProperty("post").GetProperty("reviewItem").GetProperty("id").GetString();

        var changes = (await As("rui").AskAsync("query($id: ID!) { reviewItem(id: $id) { changes { zone spans { change text } } } }", new { id = edited })).GetProperty("reviewItem").GetProperty("changes");
        var zone = Assert.Single(changes.EnumerateArray());
        Assert.Equal("body", zone.GetProperty("zone").GetString());
        Assert.Equal("My patient |-in room 12 |walked again |-today|+yesterday", string.Join('|', zone.GetProperty("spans").EnumerateArray().Select(span => span.GetProperty("change").GetString() switch
        {
            "ADDED" => "+" + span.GetProperty("text").GetString(),
            "REMOVED" => "-" + span.GetProperty("text").GetString(),
            _ => span.GetProperty("text").GetString(),
        })));
    }

    [Fact]
    public async Task Reviewer_of_a_picture_attests_the_checklist_where_the_organization_wants_it()
    {
        const string attest = "mutation($id: ID!) { reviewItemApprove(id: $id, checklistConfirmed: true) { reviewItem { approvals { checklistConfirmed by { name } } } userErrors { code message } } }";
        await As("vera").DoAsync("mutation($i: OrganizationUpdateInput!) { organizationUpdate(input: $i) { userErrors { code message } } }", new { i = new { packs = TwoPacks } });
        async Task<JsonElement> PicturedAsync(string text, string? altText)
        {
            var post = (await As("ana").DoAsync(Write, new { i = new { text, altText, accountIds = new[] { _account } } })).GetProperty("post");
            return (await As("rui").AskAsync("query($id: ID!) { reviewItem(id: $id) { id checklistRequired checklist { pack id text citation link } } }",
                new { id = post.GetProperty("reviewItem").GetProperty("id").GetString() })).GetProperty("reviewItem");
        }

        var before = await PicturedAsync("My patient in room 12 walked again today", "A ward");
        Assert.Equal("eu-gdpr/faces eu-gdpr/background eu-gdpr/voices us-hipaa/authorization us-hipaa/biometrics",
            string.Join(' ', before.GetProperty("checklist").EnumerateArray().Select(asked => $"{asked.GetProperty("pack")}/{asked.GetProperty("id")}")));
        Assert.All(before.GetProperty("checklist").EnumerateArray(), asked => Assert.StartsWith("https://", asked.GetProperty("link").GetString(), StringComparison.Ordinal));
        Assert.False(before.GetProperty("checklistRequired").GetBoolean());
        Assert.Equal("DECIDED", (await As("rui").DoAsync(Approve, new { id = before.GetProperty("id").GetString() })).GetProperty("reviewItem").GetProperty("status").GetString());

        var settings = (await As("vera").DoAsync("mutation { reviewSettingsUpdate(input: { checklistRequired: true }) { organization { reviewSettings { checklistRequired } } userErrors { code } } }"))
            .GetProperty("organization").GetProperty("reviewSettings");
        Assert.True(settings.GetProperty("checklistRequired").GetBoolean());
        var words = await PicturedAsync("My patient in room 13 walked again today", null);
        Assert.Equal((0, false), (words.GetProperty("checklist").GetArrayLength(), words.GetProperty("checklistRequired").GetBoolean()));
        Assert.Equal("DECIDED", (await As("rui").DoAsync(Approve, new { id = words.GetProperty("id").GetString() })).GetProperty("reviewItem").GetProperty("status").GetString());

        var after = await PicturedAsync("My patient in room 14 walked again today", "A ward");
        Assert.True(after.GetProperty("checklistRequired").GetBoolean());
        var id = after.GetProperty("id").GetString();
        Assert.Equal("INVALID_INPUT", await As("rui").RefusedAsync(Approve, new { id }));
        var approval = Assert.Single((await As("rui").DoAsync(attest, new { id })).GetProperty("reviewItem").GetProperty("approvals").EnumerateArray());
        Assert.Equal(("rui", true), (approval.GetProperty("by").GetProperty("name").GetString(), approval.GetProperty("checklistConfirmed").GetBoolean()));

        var packs = (await As("rui").AskAsync("{ rulePacks { name checklist { pack id } } }")).GetProperty("rulePacks").EnumerateArray().ToList();
        Assert.Equal("us-hipaa/faces", packs.Where(pack => pack.GetProperty("name").GetString() == "us-hipaa").Select(pack => pack.GetProperty("checklist")[0]).Select(asked => $"{asked.GetProperty("pack")}/{asked.GetProperty("id")}").Single());
    }

    [Fact]
    public async Task Lead_assigns_and_reopens()
    {
        var (post, item) = await WrittenAsync("My patient in room 12 walked again today");
        var id = item.GetProperty("id").GetString();
        const string assign = "mutation($id: ID!, $to: ID!) { reviewItemAssign(id: $id, memberId: $to) { reviewItem { status assignee { name } } userErrors { code field } } }";
        Assert.Equal("NOT_ALLOWED", await As("vera").RefusedAsync(assign, new { id, to = await MemberAsync("ana") }));
        Assert.Equal("sam", (await As("vera").DoAsync(assign, new { id, to = await MemberAsync("sam") })).GetProperty("reviewItem").GetProperty("assignee").GetProperty("name").GetString());
        Assert.Equal("CLAIMED_BY_ANOTHER", await As("rui").RefusedAsync(Approve, new { id }));
        await As("sam").DoAsync(Approve, new { id });

        const string reopen = "mutation($id: ID!) { reviewItemReopen(id: $id) { reviewItem { status round post { status authorization { id } } } userErrors { code } } }";
        Assert.Equal("FORBIDDEN", await As("rui").DeniedAsync(reopen, new { id }));
        var reopened = (await As("vera").DoAsync(reopen, new { id })).GetProperty("reviewItem");
        Assert.Equal(("NEW", 1, "IN_REVIEW", JsonValueKind.Null), (reopened.GetProperty("status").GetString(), reopened.GetProperty("round").GetInt32(),
            reopened.GetProperty("post").GetProperty("status").GetString(), reopened.GetProperty("post").GetProperty("authorization").ValueKind));
        Assert.Equal("NEEDS_REVIEW", await As("ana").RefusedAsync("mutation($id: ID!) { postPublishNow(id: $id) { userErrors { code } } }", new { id = post }));
    }
}
