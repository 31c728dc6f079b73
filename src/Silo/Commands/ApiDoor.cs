using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Platform.Silo.Commands;

/// <summary>The way of a command to a running platform: a GraphQL client like any other. Its own exceptions are those of <see cref="HttpClient"/> and of JSON.</summary>
/// <param name="url">The platform's address, with a slash at its end.</param>
/// <param name="handler">The way to the platform; null for the ordinary one.</param>
internal sealed class ApiDoor(Uri url, HttpMessageHandler? handler) : IDisposable
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly HttpClient _http = handler is null ? new HttpClient { BaseAddress = url, Timeout = Patience } : new HttpClient(handler, disposeHandler: false) { BaseAddress = url, Timeout = Patience };
    private string? _token;

    /// <summary>The address that a text means, or null.</summary>
    public static Uri? AddressOf(string text)
        => Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;

    /// <summary>Gets a token; what is wrong, or null.</summary>
    public async Task<string?> SignInAsync(string client, string secret)
    {
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", client), new("client_secret", secret)]);
        using var answer = await _http.PostAsync(new Uri("connect/token", UriKind.Relative), form);
        switch (answer.StatusCode)
        {
            case HttpStatusCode.OK:
                _token = Read(await answer.Content.ReadAsStringAsync()).GetProperty("access_token").GetString();
                return null;
            case HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized:
                return "the platform doesn't know this client; check --client-id and --client-secret";
            default:
                return $"{url}connect/token answered {(int)answer.StatusCode}; is that the platform's address?";
        }
    }

    /// <summary>Runs a document; its data, or what is wrong.</summary>
    public async Task<(JsonElement? Data, string? Wrong)> AskAsync(string query, object variables, string? person = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("graphql", UriKind.Relative));
        request.Content = new StringContent(JsonSerializer.Serialize(new { query, variables }, Plain), Encoding.UTF8, "application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        request.Headers.Accept.ParseAdd("application/graphql-response+json");
        if (person is not null)
        {
            request.Headers.Add("On-Behalf-Of", person);
        }

        using var answer = await _http.SendAsync(request);
        var read = Read(await answer.Content.ReadAsStringAsync());
        return read.TryGetProperty("errors", out var errors) ? (null, errors[0].GetProperty("message").GetString()) : (read.GetProperty("data"), null);
    }

    public void Dispose() => _http.Dispose();

    private static JsonElement Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
