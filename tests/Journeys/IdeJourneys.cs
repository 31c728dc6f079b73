using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace Platform.Journeys;

/// <summary>The query editor is there for development, and nowhere else.</summary>
public sealed partial class IdeJourneys
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task In_development_a_browser_is_led_to_the_editor()
    {
        await using var installation = await Installation.StartAsync("--environment=Development");
        var led = await GetAsync(installation.Url + "/graphql", "text/html,*/*;q=0.8");
        var (status, body, headers) = await GetAsync(installation.Url + "/graphql/ide", "text/html");
        var policy = headers.GetValues("Content-Security-Policy").Single();

        Assert.Equal((HttpStatusCode.Redirect, "/graphql/ide"), (led.Status, led.Headers.Location?.OriginalString));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self'; connect-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch(InlineScript(), body);
        Assert.Contains("/graphql/ide", (await GetAsync(installation.Url + "/", "text/html")).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(installation.Url + "/graphql", "application/json")).Status);
    }

    [Fact]
    public async Task In_production_there_is_none()
    {
        await using var installation = await Installation.StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(installation.Url + "/graphql", "text/html")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(installation.Url + "/graphql/ide", "text/html")).Status);
        Assert.DoesNotContain("/graphql/ide", (await GetAsync(installation.Url + "/", "text/html")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public void The_editor_asks_no_other_host_and_keeps_no_token()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Silo", "wwwroot", "ide")))
        {
            var text = File.ReadAllText(file);
            Assert.DoesNotContain("://", text, StringComparison.Ordinal);
            Assert.DoesNotMatch("localStorage|sessionStorage|document\\.cookie|indexedDB|innerHTML|eval\\(", text);
        }
    }

    private static async Task<(HttpStatusCode Status, string Body, System.Net.Http.Headers.HttpResponseHeaders Headers)> GetAsync(string url, string accept)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        http.DefaultRequestHeaders.TryAddWithoutValidation("Accept", accept);
        var answer = await http.GetAsync(new Uri(url), Now);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Now), answer.Headers);
    }

    [GeneratedRegex(@"<script(?![^>]*\bsrc=)|\son\w+=|javascript:|\sstyle=", RegexOptions.IgnoreCase)]
    private static partial Regex InlineScript();
}
