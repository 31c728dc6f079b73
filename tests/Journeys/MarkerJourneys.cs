using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Domain;
using Platform.Domain.Audit;
using Xunit;

namespace Platform.Journeys;

/// <summary>Words, names and secrets stay where they belong: whatever happens, no log line, no journal entry and no answer to somebody else repeats them.</summary>
public sealed class MarkerJourneys : IAsyncLifetime
{
    private const string Text = "zqtextzq";
    private const string Title = "zqtitlezq";
    private const string FirstComment = "zqfirstzq";
    private const string Name = "zqnamezq";
    private const string Mail = "zqmailzq";
    private const string Handle = "zqhandlezq";
    private const string AccountSecret = "zqaccountsecretzq";
    private const string ClientSecret = "zqclientsecretzq-0123456789-zq";
    private const string ReviewComment = "zqreviewzq";
    private const string Reason = "zqreasonzq";
    private const string Wrong = "zqwrongzq";

    private static readonly string[] Words = [Text, Title, FirstComment, Name, Mail, Handle, ReviewComment, Reason, Wrong];
    private static readonly string[] Secrets = [AccountSecret, ClientSecret];
    private static readonly string[] Author = ["AUTHOR"];
    private static readonly string[] Reviewer = ["REVIEWER"];
    private readonly LogCapture _log = new();
    private Installation _installation = null!;
    private Api _admin = null!;
    private Api _author = null!;
    private Api _reviewer = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _installation = await Installation.StartAsync(_log.Into, $"--Platform:Bootstrap:ClientSecret={ClientSecret}", "--Platform:Egress:Allow=127.0.0.1");
        _admin = await Api.ConnectAsync(_installation.Url, Installation.ClientId, ClientSecret);
        await _admin.DoAsync(Hospital.Invite, new { i = new { name = Name, email = $"{Mail}@mercy.example", roles = Author } });
        await _admin.DoAsync(Hospital.Invite, new { i = new { name = Name, email = $"{Mail}.r@mercy.example", roles = Reviewer } });
        _author = _admin.As($"{Mail}@mercy.example");
        _reviewer = (await _installation.ReviewClientAsync()).As($"{Mail}.r@mercy.example");
    }

    public async ValueTask DisposeAsync()
    {
        await _installation.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    public async Task No_marker_leaves_its_place()
    {
        var good = await ConnectAsync("good", null);
        var failing = await ConnectAsync("failing", "fail");
        var silent = await ConnectAsync("silent", "unknown");
        await PublishAsync(good, live: true);
        await TakeDownAsync();
        await PublishAsync(failing, live: false);
        await PublishAsync(silent, live: false);
        await RejectAsync(good);
        await FailAsync(good);
        var saint = await Hospital.OpenAsync(await _installation.FoundAsync("saint"), "saint");
        var ids = await IdsAsync();

        var foreign = await ForeignAnswersAsync(saint, ids);
        Assert.All(foreign, answer => AssertNone([.. Words, .. Secrets], answer, "an answer to another organization"));
        await JournalAsync();
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, ids, StringComparison.Ordinal));
        await _installation.StopAsync();
        await SecretsOnDiskAsync();
        Assert.Contains(_log.Lines, line => line.Contains(" Debug ", StringComparison.Ordinal));
        Assert.All(_log.Lines, line => AssertNone([.. Words, .. Secrets], line, "a log line"));
        await _installation.OpenAsync($"--Platform:Bootstrap:ClientSecret={ClientSecret}");
    }

    private async Task<string> ConnectAsync(string name, string? fault)
    {
        var settings = fault is null ? [] : new[] { new { name = fault, value = "1" } };
        var payload = await _admin.DoAsync(Hospital.Connect, new { i = new { network = "sandbox", server = "sandbox://local", handle = $"{Handle}.{name}", secret = AccountSecret, settings } });
        return payload.GetProperty("account").GetProperty("id").GetString()!;
    }

    private async Task PublishAsync(string account, bool live)
    {
        var post = await FlaggedAsync(account);
        await _reviewer.DoAsync(
            "mutation($id: ID!, $comment: String) { reviewItemApprove(id: $id, comment: $comment, disposition: ACCEPTED_RISK) { userErrors { code message } } }",
            new { id = post.GetProperty("reviewItem").GetProperty("id").GetString(), comment = ReviewComment });
        var id = post.GetProperty("id").GetString()!;
        await _author.DoAsync("mutation($id: ID!) { postPublishNow(id: $id) { userErrors { code message } } }", new { id });
        await _author.UntilAsync(
            $"{{ post(id: \"{id}\") {{ status deliveries {{ state attempt reason error {{ code kind message }} engagement {{ likes }} }} }} }}",
            data => data.GetProperty("post").GetProperty("deliveries")[0] is var delivery
                && (live ? delivery.GetProperty("state").GetString() == "LIVE" : delivery.GetProperty("attempt").GetInt32() > 0 && delivery.GetProperty("state").GetString() is not ("SENDING" or "CLAIMED")));
    }

    private async Task TakeDownAsync()
    {
        var id = (await _author.AskAsync("{ posts(filter: { status: PUBLISHED }) { nodes { id } } }")).GetProperty("posts")
            .GetProperty("nodes")[0].GetProperty("id").GetString()!;
        await _author.DoAsync(
            "mutation($id: ID!, $r: String!) { postTakeDown(id: $id, reason: $r) { takeDowns { reason } userErrors { code message } } }",
                new { id, r = Reason });
        await _author.UntilAsync($"{{ post(id: \"{id}\") {{ status }} }}", data => data.GetProperty("post").GetProperty("status").GetString() == "TAKEN_DOWN");
    }

    private async Task RejectAsync(string account)
        => await _reviewer.DoAsync(
            "mutation($id: ID!, $comment: String!) { reviewItemReject(id: $id, comment: $comment) { userErrors { code message } } }",
            new { id = (await FlaggedAsync(account)).GetProperty("reviewItem").GetProperty("id").GetString(), comment = ReviewComment });

    private async Task<JsonElement> FlaggedAsync(string account)
        => (await _author.DoAsync(
            Hospital.Write, new { i = new { text = $"My patient in room 12 {Text} walked again {Guid.NewGuid():n}", title = Title, firstComment = FirstComment, accountIds = new[] { account } } }))
            .GetProperty("post");

    // Whatever can go wrong, with markers in everything that the caller sends.
    private async Task FailAsync(string account)
    {
        foreach (var (network, server) in new[] { ("webhook", "http://10.0.0.1/"), ("webhook", "http://127.0.0.1:1/"), ("bluesky", "http://127.0.0.1:1/"), ("wordpress", "http://127.0.0.1:1/"), (Wrong, "https://mercy.example"), ("webhook", Wrong) })
        {
            AssertNone(Secrets, (await _admin.RawAsync(Hospital.Connect, new { i = new { network, server, handle = Handle, secret = AccountSecret } })).Body, "an answer");
        }

        await _author.RawAsync($"{{ {Wrong} }}");
        await _author.RawAsync($"{{ post(id: \"{Wrong}\") {{ id }} ");
        await _author.RawAsync("query($id: ID!) { post(id: $id) { id } }", new { id = Wrong });
        await _author.RawAsync(Hospital.Write, new { i = new { text = Text, accountIds = Wrong, other = Wrong } });
        await _author.RawAsync(Hospital.Write, new { i = new { text = Text, accountIds = new[] { account }, time = new { local = Wrong, zone = Wrong } } });
        await _author.RawAsync(Hospital.Write, new { i = new { text = new string('x', 501) + Text, accountIds = new[] { account } } });
        await _author.RawAsync("mutation($i: CampaignImportInput!) { campaignImport(input: $i) { userErrors { code } } }", new { i = new { name = Title, csv = $"publish_at,zone,networks,text\n{Wrong},{Wrong},{Wrong},{Text}\n" } });
        await _author.RawAsync("{ postCheck(text: \"" + Text + "\", channels: [\"" + Wrong + "\"]) { verdict } }");
        await _admin.As($"{Wrong}@mercy.example").RawAsync("{ viewer { clientId } }");
        await _admin.RawAsync(Hospital.Invite, new { i = new { name = Name, email = Wrong, roles = Author } });
        await _admin.RawAsync("mutation($i: ID!, $r: String!) { accountSuspend(id: $i, reason: $r) { userErrors { code } } }", new { i = account, r = Reason });
        using var http = new HttpClient { BaseAddress = new Uri(_installation.Url) };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = Installation.ClientId, ["client_secret"] = Wrong });
        using var refused = await http.PostAsync(new Uri("/connect/token", UriKind.Relative), form, Now);
        AssertNone([Wrong], await refused.Content.ReadAsStringAsync(Now), "an answer");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Wrong}");
        using var unknown = await http.SendAsync(request, Now);
        AssertNone([Wrong], await unknown.Content.ReadAsStringAsync(Now) + unknown.Headers, "an answer");
    }

    private async Task<string> IdsAsync()
        => (await _admin.As($"{Mail}@mercy.example").AskAsync("{ posts { nodes { id reviewItem { id } } } accounts { id network server status brokenCode } viewer { member { id } } }")).GetRawText();

    private static async Task<List<string>> ForeignAnswersAsync(Hospital saint, string ids)
    {
        var answers = new List<string>();
        foreach (var id in Ids(JsonDocument.Parse(ids).RootElement).Distinct())
        {
            answers.Add((await saint.Person.RawAsync("query($id: ID!) { node(id: $id) { id } post(id: $id) { content { text } } }", new { id })).Body);
            answers.Add((await saint.Person.RawAsync("mutation($id: ID!) { postUpdate(id: $id, input: { text: \"Mine\" }) { post { content { text } } userErrors { code message } } }", new { id })).Body);
            answers.Add((await saint.Person.RawAsync("mutation($id: ID!) { reviewItemApprove(id: $id, disposition: ACCEPTED_RISK) { reviewItem { comment } userErrors { code message } } }", new { id })).Body);
            answers.Add((await saint.Person.RawAsync("mutation($id: ID!) { memberDeactivate(id: $id) { member { name email } userErrors { code message } } }", new { id })).Body);
            answers.Add((await saint.Person.RawAsync("mutation($i: PostCreateInput!) { postCreate(input: $i) { userErrors { code message } } }", new { i = new { text = "x", accountIds = new[] { id } } })).Body);
        }

        answers.Add((await saint.Person.RawAsync("{ posts { nodes { content { text } } } members { nodes { name email } } accounts { handle } auditLog(first: 100) { nodes { event } } reviewItems { nodes { comment } } }")).Body);
        return answers;
    }

    private static IEnumerable<string> Ids(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => member.NameEquals("id") ? [member.Value.GetString()!] : Ids(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Ids),
        _ => [],
    };

    private async Task JournalAsync()
    {
        var entries = await _installation.Services.GetRequiredService<IJournal>().AfterAsync(new OrganizationId("mercy"), 0, 1000, Now);
        Assert.True(entries.Length > 10, $"{entries.Length} entries");
        Assert.All(entries, entry => AssertNone([.. Words, .. Secrets], $"{entry.Subject} {entry.Type} {entry.Event}", "a journal entry"));
    }

    // The credential of an account is sealed and a client's secret is a hash: neither stands anywhere in the database.
    private async Task SecretsOnDiskAsync()
    {
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(_installation.DatabaseFile)!, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            var bytes = await File.ReadAllBytesAsync(file, Now);
            Assert.All(Secrets, secret => Assert.True(bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(secret)) < 0, $"{Path.GetFileName(file)} holds {secret}"));
        }
    }

    private static void AssertNone(string[] markers, string text, string where)
        => Assert.True(!markers.Any(marker => text.Contains(marker, StringComparison.OrdinalIgnoreCase)), $"{where} repeats a marker: {text[..Math.Min(text.Length, 600)]}");
}
