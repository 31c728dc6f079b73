using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.Domain.Accounts;
using Platform.Networks.Tests.Worlds;
using Xunit;

namespace Platform.Networks.Tests.Contract;

[Trait("Needs", "servers")]
public sealed class BlueskyContractTests(Servers servers) : HostileNetworkContract
{
    private protected override async Task<NetworkWorld> OpenAsync() => await BlueskyWorld.OpenAsync(new Uri((await servers.PdsAsync()).GetProperty("url").GetString()!));
}

/// <summary>A PDS with an account of its own, reached by an app password.</summary>
internal sealed class BlueskyWorld : NetworkWorld
{
    private static readonly HttpClient Direct = new();

    private BlueskyWorld(Uri server, string did, string token) => (Server, Did, AccessToken) = (server, did, token);

    /// <summary>The server itself, not by way of the proxy.</summary>
    public Uri Server { get; }

    public string Did { get; }

    /// <summary>A token of the account's own password, for calls that only its owner makes.</summary>
    public string AccessToken { get; }

    public override string LongestText => string.Concat(Enumerable.Repeat("ä", 300));

    public override bool IsCommit(HttpRequest request) => request.Path == "/xrpc/com.atproto.repo.putRecord";

    public static async Task<BlueskyWorld> OpenAsync(Uri server)
    {
        var name = "m" + Guid.NewGuid().ToString("N")[..12];
        var account = await PostAsync(server, "com.atproto.server.createAccount", null, new { handle = name + ".test", email = name + "@example.test", password = "own-" + name });
        var (did, token) = (account.GetProperty("did").GetString()!, account.GetProperty("accessJwt").GetString()!);
        var app = await PostAsync(server, "com.atproto.server.createAppPassword", token, new { name = "platform" });
        var proxy = await HostileProxy.StartAsync(server);
        return new BlueskyWorld(server, did, token)
        {
            Proxy = proxy,
            Access = A.Access("bluesky", proxy.Address, app.GetProperty("password").GetString()!, name + ".test", name),
        };
    }

    public override async Task<int> CountAsync(PublishStep step)
        => (await RecordsAsync()).Count(record => record.GetProperty("text").GetString() == step.Payload.Text);

    /// <summary>The account's posts as the server keeps them.</summary>
    public async Task<JsonElement[]> RecordsAsync()
    {
        var list = await Direct.GetFromJsonAsync<JsonElement>(new Uri(Server, $"/xrpc/com.atproto.repo.listRecords?repo={Did}&collection=app.bsky.feed.post&limit=100"));
        return [.. list.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("value"))];
    }

    /// <summary>Puts a record into this account, as its owner's own app would.</summary>
    public Task<JsonElement> WriteAsync(string collection, object record) => PostAsync(Server, "com.atproto.repo.createRecord", AccessToken, new { repo = Did, collection, record });

    /// <summary>A question that anybody may ask.</summary>
    public static Task<JsonElement> GetAsync(Uri server, string call) => Direct.GetFromJsonAsync<JsonElement>(new Uri(server, "/xrpc/" + call));

    /// <summary>A call of a client that is not ours.</summary>
    public static async Task<JsonElement> PostAsync(Uri server, string call, string? token, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, "/xrpc/" + call)) { Content = JsonContent.Create(body) };
        if (token is not null)
        {
            request.Headers.Authorization = new("Bearer", token);
        }

        using var response = await Direct.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonDocument.Parse(text.Length == 0 ? "{}" : text).RootElement : throw new InvalidOperationException($"{call}: {text}");
    }
}
