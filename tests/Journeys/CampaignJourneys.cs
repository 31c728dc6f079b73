using System.Globalization;
using System.Text.Json;
using Platform.Silo.Commands;
using Xunit;

namespace Platform.Journeys;

/// <summary>The main job: the flu campaign of 2013 goes out to a real Bluesky network and a real WordPress blog, and what people do there comes back.</summary>
public sealed class CampaignJourneys : IAsyncLifetime
{
    private const string Email = "ana@mercy.example";
    private static readonly string[] Author = ["AUTHOR"];
    private readonly Servers _servers = new();
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"flu-{Guid.NewGuid():n}.csv");
    private Installation? _installation;
    private Api _ana = null!;
    private Bluesky _hospital = null!;
    private Bluesky _reader = null!;
    private Blog _blog = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var starting = (Network: _servers.StartAsync("bluesky-network"), Blog: _servers.StartAsync("wordpress"));
        var network = new Uri((await starting.Network).GetProperty("url").GetString()!);
        _blog = new Blog(await starting.Blog);
        _hospital = await Bluesky.JoinAsync(network, "mercyhospital");
        _reader = await Bluesky.JoinAsync(network, "fluneighbour");
        _installation = await Installation.StartAsync("--Platform:Egress:Allow=127.0.0.1,localhost");
        var admin = await _installation.ClientAsync();
        await admin.DoAsync(Hospital.Invite, new { i = new { name = "Ana", email = Email, roles = Author } });
        await admin.DoAsync(Hospital.Connect, new { i = new { network = "bluesky", server = network.AbsoluteUri, handle = _hospital.Handle, secret = await _hospital.AppPasswordAsync() } });
        await admin.DoAsync(Hospital.Connect, new { i = new { network = "wordpress", server = _blog.Url, handle = "author", secret = _blog.PasswordOf("author") } });
        _ana = admin.As(Email);
    }

    public async ValueTask DisposeAsync()
    {
        File.Delete(_file);
        if (_installation is not null)
        {
            await _installation.DisposeAsync();
        }

        await _servers.DisposeAsync();
    }

    [Fact]
    public async Task Campaign_is_loaded_goes_out_at_its_minute_exactly_once_and_brings_engagement()
    {
        var sample = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "samples", "hhs-flu-2013.csv"), Now);
        await PlannedForJanuaryAsync(sample);
        var (due, deliveries) = await SentAtItsMinuteAsync(sample);
        await OnceOnTheServersAsync(sample, due, deliveries);
        await EngagementComesBackAsync();
        await OneIsTakenDownAsync();
    }

    private async Task PlannedForJanuaryAsync(string[] sample)
    {
        await File.WriteAllLinesAsync(_file, sample, Now);
        var year = DateTime.UtcNow.Year + 1;
        var start = $"{year}-01-11";

        var dry = await ImportAsync("Flu", "--dry-run", "--start", start);
        Assert.Equal("""{"rows":10,"deliveries":13,"held":0,"campaign":null}""", dry);
        Assert.Equal("""{"campaigns":{"totalCount":0},"posts":{"totalCount":0}}""", (await _ana.AskAsync("{ campaigns { totalCount } posts { totalCount } }")).GetRawText());

        var loaded = JsonDocument.Parse(await ImportAsync("Flu", "--start", start)).RootElement;
        var posts = await PostsAsync(loaded.GetProperty("campaign").GetString()!);
        Assert.Equal(10, posts.Length);
        Assert.All(posts, post => Assert.Equal("SCHEDULED", post.GetProperty("status").GetString()));
        Assert.Equal(13, posts.Sum(post => post.GetProperty("deliveries").GetArrayLength()));

        // 9:00 in New York is 14:00 UTC in January; the fifth row is 8:15 in Denver, two days later.
        Assert.Equal(new DateTimeOffset(year, 1, 11, 14, 0, 0, TimeSpan.Zero), DueOf(posts.Single(post => TextOf(post).StartsWith("It takes 2 weeks", StringComparison.Ordinal))));
        Assert.Equal(new DateTimeOffset(year, 1, 13, 15, 15, 0, TimeSpan.Zero), DueOf(posts.Single(post => TextOf(post).StartsWith("Vaccination is the best", StringComparison.Ordinal))));
        Assert.Empty(await _hospital.PostsAsync());
    }

    private async Task<(DateTimeOffset Due, JsonElement[] Deliveries)> SentAtItsMinuteAsync(string[] sample)
    {
        var now = DateTimeOffset.UtcNow;
        var due = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMinute), TimeSpan.Zero).AddMinutes(2);
        var wall = due.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
        await File.WriteAllLinesAsync(_file, [sample[0], .. sample.Skip(1).Select(row => $"{wall},Etc/UTC,{row.Split(',', 3)[2]}")], Now);

        var loaded = JsonDocument.Parse(await ImportAsync("Flu now")).RootElement;
        var campaign = loaded.GetProperty("campaign").GetString()!;
        Assert.Equal(13, loaded.GetProperty("deliveries").GetInt32());
        await _ana.UntilAsync(
            $"{{ campaign(id: \"{campaign}\") {{ counts {{ status posts }} }} }}",
            data => data.GetProperty("campaign").GetProperty("counts").GetRawText() == """[{"status":"PUBLISHED","posts":10}]""",
            TimeSpan.FromMinutes(5));

        var deliveries = (await PostsAsync(campaign)).SelectMany(post => post.GetProperty("deliveries").EnumerateArray()).ToArray();
        Assert.Equal(13, deliveries.Length);
        foreach (var delivery in deliveries)
        {
            Assert.Equal("LIVE", delivery.GetProperty("state").GetString());
            Assert.Equal(due, delivery.GetProperty("dueAt").GetDateTimeOffset());
            Assert.True(delivery.GetProperty("sentAt").GetDateTimeOffset() >= due, delivery.GetRawText());
            Assert.NotEmpty(delivery.GetProperty("externalId").GetString()!);
            Assert.NotEmpty(delivery.GetProperty("externalUrl").GetString()!);
        }

        return (due, deliveries);
    }

    private async Task OnceOnTheServersAsync(string[] sample, DateTimeOffset due, JsonElement[] deliveries)
    {
        var records = await _hospital.PostsAsync();
        var posts = await _blog.PostsOfAsync("author");
        Assert.Equal(10, records.Length);
        Assert.Equal(3, posts.Length);
        foreach (var row in sample.Skip(1))
        {
            var words = row.Split('"')[1];
            Assert.Single(records, record => record.GetProperty("value").GetProperty("text").GetString()!.StartsWith(words, StringComparison.Ordinal));
            Assert.Equal(row.Contains("wordpress", StringComparison.Ordinal) ? 1 : 0, posts.Count(post => post.GetProperty("content").GetProperty("raw").GetString()!.Contains(words[..40], StringComparison.Ordinal)));
        }

        Assert.Equal(
            records.Select(record => record.GetProperty("uri").GetString()).Concat(posts.Select(post => post.GetProperty("id").GetInt32().ToString(CultureInfo.InvariantCulture))).Order(),
            deliveries.Select(delivery => delivery.GetProperty("externalId").GetString()).Order());
        Assert.All(posts, post => Assert.True(DateTime.Parse(post.GetProperty("modified_gmt").GetString()!, CultureInfo.InvariantCulture) >= due.UtcDateTime, post.GetProperty("modified_gmt").GetString()));
    }

    private async Task EngagementComesBackAsync()
    {
        var liked = (await _hospital.PostsAsync())[0];
        await _reader.ReactAsync(liked, DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture));
        var commented = (await _blog.PostsOfAsync("author"))[0].GetProperty("id").GetInt32();
        await _blog.CommentAsync(commented, "Thank you");

        await _ana.UntilAsync(
            "{ posts(first: 100) { nodes { deliveries { externalId engagement { likes reposts replies comments } } } } }",
            data => Engagement(data, liked.GetProperty("uri").GetString()!) is { } seen
                && seen.GetProperty("likes").GetInt64() == 1 && seen.GetProperty("reposts").GetInt64() == 1 && seen.GetProperty("replies").GetInt64() == 1
                && Engagement(data, commented.ToString(CultureInfo.InvariantCulture)) is { } blog && blog.GetProperty("comments").GetInt64() == 1,
            TimeSpan.FromMinutes(4));
    }

    // A post that is on both networks: gone from both, not only in the blog's trash, and the others stay.
    private async Task OneIsTakenDownAsync()
    {
        var posts = (await _ana.AskAsync("{ posts(first: 100, filter: { status: PUBLISHED }) { nodes { id deliveries { network } } } }"))
            .GetProperty("posts").GetProperty("nodes");
        var id = posts.EnumerateArray().First(post => post.GetProperty("deliveries").GetArrayLength() == 2).GetProperty("id").GetString();
        await _ana.DoAsync("mutation($id: ID!) { postTakeDown(id: $id, reason: \"A wrong number.\") { userErrors { code message } } }", new { id });
        await _ana.UntilAsync(
            $"{{ post(id: \"{id}\") {{ status takeDowns {{ state tries error {{ code }} }} deliveries {{ takenDownAt }} }} }}",
            data => data.GetProperty("post").GetProperty("status").GetString() == "TAKEN_DOWN");
        Assert.Equal(9, (await _hospital.PostsAsync()).Length);
        Assert.Equal(2, (await _blog.PostsOfAsync("author")).Length);
        Assert.Equal(0, await _blog.InTrashAsync());
    }

    private static JsonElement? Engagement(JsonElement data, string externalId)
    {
        var engagement = data.GetProperty("posts").GetProperty("nodes").EnumerateArray().SelectMany(post => post.GetProperty("deliveries").EnumerateArray())
            .Single(delivery => delivery.GetProperty("externalId").GetString() == externalId).GetProperty("engagement");
        return engagement.ValueKind == JsonValueKind.Object ? engagement : null;
    }

    private async Task<string> ImportAsync(string name, params string[] options)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await ImportCommand.RunAsync(
            ["import", "campaign", _file, "--name", name, "--url", _installation!.Url, "--client-id", Installation.ClientId, "--client-secret", Installation.Secret, "--as", Email, .. options],
            output, error);
        Assert.Equal(0, exit);
        Assert.All(error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.StartsWith("warning, line ", line, StringComparison.Ordinal));
        return output.ToString().Trim();
    }

    private async Task<JsonElement[]> PostsAsync(string campaign)
        => [.. (await _ana.AskAsync(
                $"{{ campaign(id: \"{campaign}\") {{ posts(first: 100) {{ nodes {{ status dueAt content {{ text }} deliveries {{ state dueAt sentAt externalId externalUrl }} }} }} }} }}"))
            .GetProperty("campaign").GetProperty("posts").GetProperty("nodes").EnumerateArray()];

    private static string TextOf(JsonElement post) => post.GetProperty("content").GetProperty("text").GetString()!;

    private static DateTimeOffset DueOf(JsonElement post) => post.GetProperty("dueAt").GetDateTimeOffset();
}
