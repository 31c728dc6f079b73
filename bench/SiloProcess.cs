using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.Bench;

/// <summary>The product as its own process, started, killed and asked from outside.</summary>
internal sealed class SiloProcess(string database, string folder, int port) : IDisposable
{
    public const string Organization = "mercy";
    public const string Client = "mercy-admin";
    public const string Secret = "a-secret-for-benchmarks-0123456789";
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(30) };
    private Process? _process;

    /// <summary>The client's access token, once it is ready.</summary>
    public string Token => _http.DefaultRequestHeaders.Authorization!.Parameter!;

    public Process? Process => _process;

    public void Start(IReadOnlyDictionary<string, string>? also = null)
    {
        var file = Environment.GetEnvironmentVariable("PLATFORM_SILO") ?? Path.Combine(Sink.Root(), "src/Silo/bin/Release/net10.0/Platform.Silo.dll"); // a published one starts sooner
        var start = new ProcessStartInfo("dotnet", [file]) { RedirectStandardError = false, WorkingDirectory = folder };
        var keys = Path.Combine(folder, "keys");
        if (!File.Exists(keys))
        {
            KeyFiles.Write(keys);
        }

        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["Platform__Database"] = database,
            ["Platform__Secrets__KeyFile"] = keys,
            ["Platform__Egress__Allow"] = "127.0.0.1,localhost",
            ["Platform__Bootstrap__Organization"] = Organization,
            ["Platform__Bootstrap__ClientId"] = Client,
            ["Platform__Bootstrap__ClientSecret"] = Secret,
            ["Platform__Cluster__SiloPort"] = PostgresCluster.FreePort().ToString(null as IFormatProvider),
            ["Platform__Cluster__GatewayPort"] = PostgresCluster.FreePort().ToString(null as IFormatProvider),
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
            ["Logging__LogLevel__Default"] = "Error",
            ["Logging__LogLevel__Platform"] = "Error",
        }.Concat(also ?? new Dictionary<string, string>()))
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
    }

    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    public async Task<TimeSpan> ReadyAsync()
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromMinutes(2))
        {
            if (_process!.HasExited)
            {
                throw new InvalidOperationException($"The platform ended with {_process.ExitCode}.");
            }

            try
            {
                using var answer = await _http.GetAsync(new Uri("/healthz/ready", UriKind.Relative));
                if (answer.IsSuccessStatusCode && await TokenAsync())
                {
                    return clock.Elapsed;
                }
            }
            catch (Exception wrong) when (wrong is HttpRequestException or TaskCanceledException)
            {
                // not listening yet
            }

            await Task.Delay(50);
        }

        throw new InvalidOperationException("The platform did not become ready.");
    }

    public async Task<JsonElement> AskAsync(string query, object? variables = null, string? person = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query, variables }) };
        if (person is not null)
        {
            request.Headers.Add("On-Behalf-Of", person);
        }

        using var answer = await _http.SendAsync(request);
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return json.TryGetProperty("errors", out var errors) ? throw new InvalidOperationException(errors.GetRawText()) : json.GetProperty("data").Clone();
    }

    private async Task<bool> TokenAsync()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = Client, ["client_secret"] = Secret });
        using var answer = await _http.PostAsync(new Uri("/connect/token", UriKind.Relative), form);
        if (!answer.IsSuccessStatusCode)
        {
            return false;
        }

        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString());
        return true;
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
        }

        _process?.Dispose();
        _http.Dispose();
    }
}
