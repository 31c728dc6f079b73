using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Platform.Journeys;

/// <summary>An integrator: GraphQL and nothing else.</summary>
internal sealed class Api(HttpClient http, string? person = null)
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public static async Task<Api> ConnectAsync(string url, string client, string secret)
    {
        var http = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromMinutes(2) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(url, client, secret));
        return new Api(http);
    }

    public static async Task<string> TokenAsync(string url, string client, string secret)
    {
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = client, ["client_secret"] = secret });
        using var answer = await http.PostAsync(new Uri("/connect/token", UriKind.Relative), form, Now);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Now)).GetProperty("access_token").GetString()!;
    }

    /// <summary>The client's access token.</summary>
    public string Token => http.DefaultRequestHeaders.Authorization!.Parameter!;

    /// <summary>The same client on behalf of a person.</summary>
    public Api As(string email) => new(http, email);

    /// <summary>The data of a query; fails on top-level errors.</summary>
    public async Task<JsonElement> AskAsync(string query, object? variables = null)
    {
        var json = await SendAsync(query, variables);
        Assert.False(json.TryGetProperty("errors", out _), json.GetRawText());
        return json.GetProperty("data");
    }

    /// <summary>The code of the only top-level error: the caller's roles don't open the field.</summary>
    public async Task<string?> DeniedAsync(string query, object? variables = null)
        => Assert.Single((await SendAsync(query, variables)).GetProperty("errors").EnumerateArray().ToList()).GetProperty("extensions").GetProperty("code").GetString();

    /// <summary>The status and the bytes of an answer, whatever it says.</summary>
    public async Task<(HttpStatusCode Status, string Body)> RawAsync(string query, object? variables = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query, variables }) };
        if (person is not null)
        {
            request.Headers.Add("On-Behalf-Of", person);
        }

        using var answer = await http.SendAsync(request, Now);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Now));
    }

    private async Task<JsonElement> SendAsync(string query, object? variables) => JsonDocument.Parse((await RawAsync(query, variables)).Body).RootElement;

    /// <summary>The payload of a mutation's only field; fails on user errors.</summary>
    public async Task<JsonElement> DoAsync(string mutation, object? variables = null)
    {
        var payload = (await AskAsync(mutation, variables)).EnumerateObject().Single().Value;
        Assert.Equal("[]", payload.GetProperty("userErrors").GetRawText());
        return payload;
    }

    /// <summary>The code of the only user error of a mutation.</summary>
    public async Task<string?> RefusedAsync(string mutation, object? variables = null)
        => Assert.Single((await AskAsync(mutation, variables)).EnumerateObject().Single().Value.GetProperty("userErrors").EnumerateArray().ToList()).GetProperty("code").GetString();

    /// <summary>Asks until the answer is as expected; the deadline is a bound for a broken product, not a wait.</summary>
    public async Task<JsonElement> UntilAsync(string query, Func<JsonElement, bool> expected, TimeSpan? atMost = null)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Now);
        deadline.CancelAfter(atMost ?? TimeSpan.FromMinutes(2));
        using var round = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        JsonElement last = default;
        try
        {
            do
            {
                last = await AskAsync(query);
                if (expected(last))
                {
                    return last;
                }
            }
            while (await round.WaitForNextTickAsync(deadline.Token));
        }
        catch (OperationCanceledException) when (!Now.IsCancellationRequested)
        {
            Assert.Fail($"It did not come to be; the last answer was {last.GetRawText()}");
        }

        return last;
    }
}
