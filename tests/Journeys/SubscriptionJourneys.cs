using System.Text.Json;
using Xunit;

namespace Platform.Journeys;

/// <summary>Whoever listens hears what happens in their organization: all of it, in order, and nothing of another's.</summary>
public sealed class SubscriptionJourneys(TwoHospitals world) : IClassFixture<TwoHospitals>
{
    private const string Posts = "subscription($campaign: ID, $after: Long) { postStatusChanged(campaignId: $campaign, after: $after) { seq post { id version status campaign { id } } } }";
    private const string Items = "subscription($after: Long) { reviewItemChanged(after: $after) { seq reviewItem { id status post { id } } } }";
    private const string Campaigns = "subscription($id: ID!, $after: Long) { campaignChanged(id: $id, after: $after) { seq campaign { id name version suspension { reason } } } }";
    private const string Flagged = "My patient in room 12 walked again today";
    private static readonly string[] Author = ["AUTHOR"];

    [Fact]
    public async Task What_is_told_is_as_new_as_the_change()
    {
        using var posts = await ListenAsync(world.Mercy, Posts, new { after = await SeqAsync(world.Mercy) });
        var post = (await world.Mercy.WriteAsync("Wash your hands")).GetProperty("id").GetString();

        var written = await posts.UntilAsync(told => Id(told) == post);
        await world.Mercy.Person.DoAsync("mutation($id: ID!) { postSchedule(id: $id, input: { local: \"2099-01-05T09:00\", zone: \"Etc/UTC\" }) { userErrors { code message } } }", new { id = post });
        var scheduled = await posts.UntilAsync(told => Id(told) == post && Status(told) == "SCHEDULED");

        Assert.Equal("DRAFT", Status(written));
        Assert.True(Seq(scheduled) > Seq(written));
    }

    [Fact]
    public async Task A_post_that_is_sent_is_told_until_it_is_published()
    {
        using var posts = await ListenAsync(world.Mercy, Posts, new { after = await SeqAsync(world.Mercy) });
        var post = (await world.Mercy.WriteAsync("Wash your hands, twice")).GetProperty("id").GetString();

        await world.Mercy.Person.DoAsync("mutation($id: ID!) { postPublishNow(id: $id) { userErrors { code message } } }", new { id = post });

        await posts.UntilAsync(told => Id(told) == post && Status(told) == "PUBLISHED");
    }

    [Fact]
    public async Task Whoever_comes_again_hears_what_was_missed()
    {
        var before = await SeqAsync(world.Mercy);
        var written = new List<string?>();
        for (var n = 0; n < 5; n++)
        {
            written.Add((await world.Mercy.WriteAsync($"Wash your hands {n}")).GetProperty("id").GetString());
        }

        var heard = new List<string?>();
        var after = before;
        while (heard.Count < 5)
        {
            using var posts = await ListenAsync(world.Mercy, Posts, new { after });
            var told = await posts.UntilAsync(one => written.Contains(Id(one)) && !heard.Contains(Id(one)));
            heard.Add(Id(told));
            after = Seq(told);
        }

        Assert.Equal(written, heard);
    }

    [Fact]
    public async Task Reviewers_hear_of_items_and_of_decisions()
    {
        using var items = await ListenAsync(world.Mercy, Items, new { after = await SeqAsync(world.Mercy) });

        var post = (await world.Mercy.WriteAsync(Flagged)).GetProperty("id").GetString();

        var told = await items.UntilAsync(one => one.GetProperty("reviewItem").GetProperty("post").GetProperty("id").GetString() == post);
        Assert.Equal("NEW", told.GetProperty("reviewItem").GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_campaign_tells_of_itself_and_of_its_posts_alone()
    {
        var (mine, other) = (await CampaignAsync(world.Mercy, "Flu"), await CampaignAsync(world.Mercy, "Hands"));
        var after = await SeqAsync(world.Mercy);
        using var posts = await ListenAsync(world.Mercy, Posts, new { campaign = mine, after });
        using var campaigns = await ListenAsync(world.Mercy, Campaigns, new { id = mine, after });
        foreach (var campaign in new[] { other, mine })
        {
            await world.Mercy.Person.DoAsync(Hospital.Write, new { i = new { text = "Wash your hands", accountIds = new[] { world.Mercy.Account }, campaignId = campaign } });
            await world.Mercy.Person.DoAsync("mutation($id: ID!) { campaignSuspend(id: $id, reason: \"a storm\") { userErrors { code message } } }", new { id = campaign });
        }

        Assert.Equal(mine, (await posts.NextAsync()).GetProperty("post").GetProperty("campaign").GetProperty("id").GetString());
        var suspended = (await campaigns.NextAsync()).GetProperty("campaign");
        Assert.Equal((mine, "a storm"), (suspended.GetProperty("id").GetString(), suspended.GetProperty("suspension").GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Nothing_of_another_organization_is_heard_whatever_is_asked_for()
    {
        var foreign = await CampaignAsync(world.Saint, "Secret");
        var (ofMercy, ofSaint) = (await SeqAsync(world.Mercy), await SeqAsync(world.Saint));
        using var all = await ListenAsync(world.Mercy, Posts, new { after = ofMercy });
        using var items = await ListenAsync(world.Mercy, Items, new { after = ofMercy });
        var listeners = new List<(Listener Foreign, Listener Unknown)>
        {
            (await ListenAsync(world.Mercy, Posts, new { campaign = foreign, after = ofMercy }), await ListenAsync(world.Mercy, Posts, new { campaign = Strangers.Unknown(foreign), after = ofMercy })),
            (await ListenAsync(world.Mercy, Campaigns, new { id = foreign, after = ofMercy }), await ListenAsync(world.Mercy, Campaigns, new { id = Strangers.Unknown(foreign), after = ofMercy })),
        };

        // Planted: everything that could be told happens next door, and is told there.
        using var planted = await ListenAsync(world.Saint, Posts, new { campaign = foreign, after = ofSaint });
        var secret = (await world.Saint.Person.DoAsync(Hospital.Write, new { i = new { text = Flagged, accountIds = new[] { world.Saint.Account }, campaignId = foreign } })).GetProperty("post").GetProperty("id").GetString();
        await world.Saint.Person.DoAsync("mutation($id: ID!) { campaignSuspend(id: $id, reason: \"planted\") { userErrors { code message } } }", new { id = foreign });
        Assert.Equal(secret, Id(await planted.NextAsync()));

        // Behind it, something of one's own: it is the first and only thing that is heard.
        var own = (await world.Mercy.WriteAsync(Flagged)).GetProperty("id").GetString();
        Assert.Equal(own, Id(await all.NextAsync()));
        Assert.Equal(own, (await items.NextAsync()).GetProperty("reviewItem").GetProperty("post").GetProperty("id").GetString());
        foreach (var (asForeign, asUnknown) in listeners)
        {
            Assert.Equal(await asUnknown.SilentAsync(), await asForeign.SilentAsync());
            asForeign.Dispose();
            asUnknown.Dispose();
        }
    }

    [Theory]
    [InlineData(1_000_000_000, "INVALID_VALUE")]
    [InlineData(-1, "INVALID_VALUE")]
    public async Task A_seq_that_was_never_given_is_refused(long after, string code)
    {
        using var socket = await Listener.OpenAsync(world.Installation.Url, world.Mercy.Client.Token, Posts, new { after }, world.Mercy.Email, answered: false);

        JsonElement message;
        do
        {
            message = (await socket.ReadAsync())!.Value;
        }
        while (message.GetProperty("type").GetString() == "pong");

        Assert.Contains(code, message.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_is_taken_away_ends_what_it_opened()
    {
        var member = await world.Mercy.Client.DoAsync(Hospital.Invite, new { i = new { name = "Leaver", email = "leaver@mercy.example", roles = Author } });
        using var posts = await Listener.OpenAsync(world.Installation.Url, world.Mercy.Client.Token, Posts, new { after = await SeqAsync(world.Mercy) }, "leaver@mercy.example");
        await world.Mercy.WriteAsync("Wash your hands");
        await posts.NextAsync();

        await world.Mercy.Client.DoAsync("mutation($id: ID!) { memberUpdateRoles(id: $id, roles: [STAFF]) { userErrors { code message } } }", new { id = member.GetProperty("member").GetProperty("id").GetString() });
        await world.Mercy.WriteAsync("Wash your hands again");

        JsonElement told;
        do
        {
            told = (await posts.ReadAsync())!.Value;
        }
        while (told.GetProperty("type").GetString() == "next" && told.GetProperty("payload").TryGetProperty("data", out _));
        Assert.Equal("error", told.GetProperty("type").GetString());
        Assert.Contains("FORBIDDEN", told.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_client_is_closed_within_seconds()
    {
        var client = await world.Mercy.Client.DoAsync("mutation { apiClientCreate(input: { name: \"listener\", roles: [AUTHOR] }) { clientId clientSecret userErrors { code message } } }");
        var id = client.GetProperty("clientId").GetString()!;
        var listener = await Api.ConnectAsync(world.Installation.Url, id, client.GetProperty("clientSecret").GetString()!);
        using var posts = await Listener.OpenAsync(world.Installation.Url, listener.Token, Posts);

        await world.Mercy.Client.DoAsync("mutation($id: String!) { apiClientRevoke(clientId: $id) { userErrors { code message } } }", new { id });

        while (await posts.ReadAsync() is not null)
        {
            // What happened before is told still.
        }

        Assert.Equal("4401 Unauthorized: revoked", posts.Closed);
    }

    /// <summary>A place in the journal that has everything before it which has happened until now: entries get their places a little later than they are written.</summary>
    internal static async Task<long> SeqAsync(Hospital of)
    {
        var id = await CampaignAsync(of, "Placed");
        var placed = await of.Person.UntilAsync($"{{ auditLog(first: 1, filter: {{ subject: \"{id}\" }}) {{ nodes {{ seq }} }} }}", data => data.GetProperty("auditLog").GetProperty("nodes").GetArrayLength() > 0);
        return placed.GetProperty("auditLog").GetProperty("nodes")[0].GetProperty("seq").GetInt64();
    }

    private static string? Id(JsonElement told) => told.GetProperty("post").GetProperty("id").GetString();

    private static string? Status(JsonElement told) => told.GetProperty("post").GetProperty("status").GetString();

    private static long Seq(JsonElement told) => told.GetProperty("seq").GetInt64();

    private static async Task<string> CampaignAsync(Hospital of, string name)
        => (await of.Person.DoAsync("mutation($n: String!) { campaignCreate(input: { name: $n }) { campaign { id } userErrors { code } } }", new { n = name })).GetProperty("campaign").GetProperty("id").GetString()!;

    private async Task<Listener> ListenAsync(Hospital of, string query, object variables)
        => await Listener.OpenAsync(world.Installation.Url, of.Client.Token, query, variables, of.Email);
}
