using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.Journeys;

/// <summary>Asks the API; the answer is a record of yours, one property for each root field.</summary>
public sealed class GraphQLClient(HttpClient http, string clientId, string clientSecret, TimeProvider clock)
{
    private string? _token;
    private DateTimeOffset _until;

    public async Task<T> AskAsync<T>(string query, object? variables = null, string? onBehalfOf = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query, variables }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(cancellationToken));
        request.Headers.Accept.ParseAdd("application/graphql-response+json");
        if (onBehalfOf is not null)
        {
            request.Headers.Add("On-Behalf-Of", onBehalfOf);
        }

        using var answer = await http.SendAsync(request, cancellationToken);
        var result = await answer.Content.ReadFromJsonAsync<Result<T>>(cancellationToken);
        return result is { Errors: null or [], Data: { } data } ? data : throw new GraphQLException(result?.Errors ?? []);
    }

    private async Task<string> TokenAsync(CancellationToken cancellationToken)
    {
        if (_token is null || clock.GetUtcNow() > _until)
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = clientId, ["client_secret"] = clientSecret });
            using var answer = await http.PostAsync(new Uri("/connect/token", UriKind.Relative), form, cancellationToken);
            var token = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            _token = token.GetProperty("access_token").GetString();
            _until = clock.GetUtcNow().AddSeconds(token.GetProperty("expires_in").GetInt32() - 20);
        }

        return _token!;
    }

    private sealed record Result<T>(T? Data, IReadOnlyList<GraphQLError>? Errors);
}

public sealed record GraphQLError(string Message, JsonElement Extensions)
{
    public string? Code => Extensions.GetProperty("code").GetString();
}

public sealed class GraphQLException(IReadOnlyList<GraphQLError> errors) : Exception(string.Join("; ", errors.Select(error => error.Message)))
{
    public IReadOnlyList<GraphQLError> Errors { get; } = errors;
}
