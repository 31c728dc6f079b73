using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Platform.Bench;

/// <summary>Sends bad requests to a running platform and counts what comes back.</summary>
/// <param name="server">A client whose address is the platform's.</param>
/// <param name="token">Gives a token that is valid now.</param>
/// <param name="only">The one kind to send; null for all.</param>
internal sealed class HostileRun(HttpClient server, Func<Task<string>> token, string? only = null)
{
    private readonly ConcurrentDictionary<string, int> kinds = new();
    private readonly ConcurrentDictionary<string, int> statuses = new();
    private readonly ConcurrentQueue<string> bad = [];

    /// <summary>How many of each kind were sent.</summary>
    public IReadOnlyDictionary<string, int> Kinds => kinds;

    /// <summary>How often each status came back.</summary>
    public IReadOnlyDictionary<string, int> Statuses => statuses;

    /// <summary>What must not be: failures of the server's own, answers that are none; by the number of the request.</summary>
    public IReadOnlyCollection<string> Bad => bad;

    /// <summary>Sends the requests with these numbers.</summary>
    public async Task SendAsync(int from, int count, int atOnce, CancellationToken cancellationToken)
    {
        const int round = 20_000;
        for (var at = from; at < from + count; at += round)
        {
            var bearer = new AuthenticationHeaderValue("Bearer", await token());
            await Parallel.ForEachAsync(
                Enumerable.Range(at, Math.Min(round, from + count - at)),
                new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken },
                async (number, stop) => await SendAsync(number, bearer, stop));
        }
    }

    private async Task SendAsync(int number, AuthenticationHeaderValue bearer, CancellationToken stop)
    {
        var input = HostileInputs.At(number);
        if (only is not null && input.Kind != only)
        {
            return;
        }

        kinds.AddOrUpdate(input.Kind, 1, (_, n) => n + 1);
        using var request = new HttpRequestMessage(new HttpMethod(input.Method), new Uri(input.Path, UriKind.Relative)) { Content = new ByteArrayContent(input.Body) };
        request.Headers.Authorization = bearer;
        request.Headers.TryAddWithoutValidation("Accept", input.Accept);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", input.ContentType);
        if (input.Person is not null)
        {
            request.Headers.TryAddWithoutValidation("On-Behalf-Of", input.Person);
        }

        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
            patience.CancelAfter(TimeSpan.FromSeconds(60));
            using var answer = await server.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            var status = ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
            statuses.AddOrUpdate(status, 1, (_, n) => n + 1);

            // A subscription that was good after all would be told events without an end.
            if (answer.Content.Headers.ContentType?.MediaType == "text/event-stream")
            {
                return;
            }

            var text = await answer.Content.ReadAsStringAsync(patience.Token);
            if (status[0] == '5' || text.Contains("\"INTERNAL\"", StringComparison.Ordinal))
            {
                Note(number, input, $"{status} {text}");
            }
            else if (text.Length > 0 && answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true)
            {
                JsonDocument.Parse(text).Dispose();
            }
        }
        catch (Exception failed) when (failed is HttpRequestException or JsonException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            Note(number, input, failed.GetType().Name + " " + failed.Message);
        }
    }

    private void Note(int number, HostileInput input, string what)
        => bad.Enqueue($"{number} {input.Kind} {input.Method} {input.Path[..Math.Min(60, input.Path.Length)]}: {what[..Math.Min(300, what.Length)]} <- {Encoding.UTF8.GetString(input.Body)[..Math.Min(300, input.Body.Length / 2)]}");
}
