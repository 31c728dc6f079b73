using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Platform.Journeys;

/// <summary>A real WordPress site, as its administrator sees it.</summary>
internal sealed class Blog(JsonElement site)
{
    private static readonly HttpClient Http = new();

    public string Url => site.GetProperty("url").GetString()!;

    public string PasswordOf(string user) => site.GetProperty("passwords").GetProperty(user).GetString()!;

    /// <summary>The public posts of a user: id, date_gmt, link, content.</summary>
    public async Task<JsonElement[]> PostsOfAsync(string user)
    {
        var id = (await CallAsync(HttpMethod.Get, $"users?context=edit&slug={user}"))[0].GetProperty("id").GetInt32();
        return [.. (await CallAsync(HttpMethod.Get, $"posts?context=edit&status=publish&per_page=100&author={id}")).EnumerateArray()];
    }

    /// <summary>How many posts are in the site's trash.</summary>
    public async Task<int> InTrashAsync() => (await CallAsync(HttpMethod.Get, "posts?context=edit&status=trash&per_page=100")).GetArrayLength();

    public Task CommentAsync(int post, string content) => CallAsync(HttpMethod.Post, "comments", new { post, content, status = "approved" });

    private async Task<JsonElement> CallAsync(HttpMethod method, string call, object? body = null)
    {
        using var request = new HttpRequestMessage(method, $"{Url}/wp-json/wp/v2/{call}") { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin:{PasswordOf("admin")}")));
        using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{call}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
