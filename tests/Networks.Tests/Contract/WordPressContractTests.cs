using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.Domain.Accounts;
using Platform.Networks.Tests.Worlds;
using Platform.Networks.WordPress;
using Xunit;

namespace Platform.Networks.Tests.Contract;

[Trait("Needs", "servers")]
public sealed class WordPressContractTests(Servers servers) : HostileNetworkContract
{
    private protected override async Task<NetworkWorld> OpenAsync() => await WordPressWorld.OpenAsync(await servers.WordPressAsync(), "author");
}

/// <summary>A WordPress site, with one of its users.</summary>
internal sealed class WordPressWorld : NetworkWorld
{
    private static readonly HttpClient Direct = new();

    private readonly JsonElement _site;

    private WordPressWorld(JsonElement site) => _site = site;

    /// <summary>Text alone: without a title two of them would be told apart by their slug only.</summary>
    public override string LongestText => new string('ö', 99_990) + Guid.NewGuid().ToString("N")[..10];

    public override string TooLongText => LongestText + "x";

    public override bool IsCommit(HttpRequest request)
        => request.Method == "POST" && request.Path.Value!.Split('/')[^1] is { Length: > 0 } last && last.All(char.IsAsciiDigit);

    public static async Task<WordPressWorld> OpenAsync(JsonElement site, string user)
    {
        var proxy = await HostileProxy.StartAsync(new Uri(site.GetProperty("url").GetString()!));
        return new WordPressWorld(site)
        {
            Proxy = proxy,
            Access = A.Access("wordpress", proxy.Address, site.GetProperty("passwords").GetProperty(user).GetString()!, user),
        };
    }

    public override async Task<int> CountAsync(PublishStep step)
    {
        var content = WordPressWords.Content(step.Payload);
        var posts = await AsAdminAsync(HttpMethod.Get, "posts?status=publish&context=edit&per_page=100&_fields=content");
        return posts.EnumerateArray().Count(post => WordPressWords.Same(content, post.GetProperty("content").GetProperty("raw").GetString()!));
    }

    /// <summary>A call of the site's administrator, past the proxy.</summary>
    public async Task<JsonElement> AsAdminAsync(HttpMethod method, string call, object? body = null)
    {
        using var request = new HttpRequestMessage(method, $"{_site.GetProperty("url").GetString()}/wp-json/wp/v2/{call}");
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:" + _site.GetProperty("passwords").GetProperty("admin").GetString())));
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        using var response = await Direct.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonDocument.Parse(text).RootElement : throw new InvalidOperationException($"{call}: {text}");
    }
}
