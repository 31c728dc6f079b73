using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Platform.Journeys;

/// <summary>Somebody on a real Bluesky server, as their own app would act.</summary>
internal sealed class Bluesky
{
    private static readonly HttpClient Http = new();
    private readonly Uri _server;
    private readonly string _token;

    private Bluesky(Uri server, string handle, string did, string token) => (_server, Handle, Did, _token) = (server, handle, did, token);

    public string Handle { get; }

    public string Did { get; }

    public static async Task<Bluesky> JoinAsync(Uri server, string name)
    {
        var account = await PostAsync(server, "createAccount", null, new { handle = $"{name}.test", email = $"{name}@example.test", password = $"own-{name}" }, "server");
        return new Bluesky(server, $"{name}.test", account.GetProperty("did").GetString()!, account.GetProperty("accessJwt").GetString()!);
    }

    /// <summary>A credential for the platform.</summary>
    public async Task<string> AppPasswordAsync()
        => (await PostAsync(_server, "createAppPassword", _token, new { name = "platform" }, "server")).GetProperty("password").GetString()!;

    /// <summary>All posts of this account as the server keeps them: uri, cid, value.</summary>
    public async Task<JsonElement[]> PostsAsync()
    {
        var list = await Http.GetFromJsonAsync<JsonElement>(new Uri(_server, $"/xrpc/com.atproto.repo.listRecords?repo={Did}&collection=app.bsky.feed.post&limit=100"), TestContext.Current.CancellationToken);
        return [.. list.GetProperty("records").EnumerateArray()];
    }

    /// <summary>Likes, reposts and answers a post.</summary>
    public async Task ReactAsync(JsonElement post, string createdAt)
    {
        var subject = new { uri = post.GetProperty("uri").GetString(), cid = post.GetProperty("cid").GetString() };
        await CreateAsync("app.bsky.feed.like", new { subject, createdAt });
        await CreateAsync("app.bsky.feed.repost", new { subject, createdAt });
        await CreateAsync("app.bsky.feed.post", new { text = "Thank you", createdAt, reply = new { root = subject, parent = subject } });
    }

    private Task CreateAsync(string collection, object record) => PostAsync(_server, "createRecord", _token, new { repo = Did, collection, record }, "repo");

    private static async Task<JsonElement> PostAsync(Uri server, string call, string? token, object body, string of)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, $"/xrpc/com.atproto.{of}.{call}")) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{call}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
