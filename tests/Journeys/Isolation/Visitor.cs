using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Platform.Domain.Members;

namespace Platform.Journeys.Isolation;

/// <summary>One API client, by itself or on behalf of a person. Its token is renewed before it ends.</summary>
internal sealed class Visitor(string url, string name, NewApiClient client, string? onBehalfOf) : IDisposable
{
    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan LongSilence = TimeSpan.FromSeconds(10);
    private readonly HttpClient _http = new() { BaseAddress = new Uri(url), Timeout = TimeSpan.FromMinutes(2) };
    private readonly SemaphoreSlim _renewing = new(1);
    private string? _token;
    private long _since;

    public string Name => name;

    public string? OnBehalfOf => onBehalfOf;

    /// <summary>Everything that an answer says: status, headers but the date, body; of a stream, what it tells until it falls silent.</summary>
    public async Task<string> SendAsync(string document, string? instead = null, bool patient = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query = document }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync());
        if ((instead ?? onBehalfOf) is { } person)
        {
            request.Headers.Add("On-Behalf-Of", person);
        }

        var streamed = IsStream(document);
        if (streamed)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        }

        using var answer = await _http.SendAsync(request, streamed ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead);
        var headers = answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key != "Date").Select(header => $"{header.Key}: {string.Join(", ", header.Value)}").Order(StringComparer.Ordinal);
        return $"{(int)answer.StatusCode}\n{string.Join('\n', headers)}\n{(streamed ? await HeardAsync(answer, patient ? LongSilence : Silence) : await answer.Content.ReadAsStringAsync())}";
    }

    public static bool IsStream(string document) => document.StartsWith("subscription", StringComparison.Ordinal);

    private static async Task<string> HeardAsync(HttpResponseMessage answer, TimeSpan silenceOf)
    {
        using var stream = await answer.Content.ReadAsStreamAsync();
        using var heard = new MemoryStream();
        var part = new byte[64 * 1024];
        try
        {
            while (true)
            {
                using var silence = new CancellationTokenSource(silenceOf);
                if (await stream.ReadAsync(part, silence.Token) is not (> 0 and var length))
                {
                    return Encoding.UTF8.GetString(heard.ToArray());
                }

                heard.Write(part, 0, length);
            }
        }
        catch (OperationCanceledException)
        {
            return Encoding.UTF8.GetString(heard.ToArray());
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _renewing.Dispose();
    }

    private async Task<string> TokenAsync()
    {
        await _renewing.WaitAsync();
        try
        {
            if (_token is null || TimeProvider.System.GetElapsedTime(_since) > Renewal)
            {
                using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = client.ClientId, ["client_secret"] = client.ClientSecret });
                using var answer = await _http.PostAsync(new Uri("/connect/token", UriKind.Relative), form);
                answer.EnsureSuccessStatusCode();
                _token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
                _since = TimeProvider.System.GetTimestamp();
            }

            return _token;
        }
        finally
        {
            _renewing.Release();
        }
    }
}
