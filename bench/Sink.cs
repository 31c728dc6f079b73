using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.NetworkInformation;
using System.Text.Json;

namespace Platform.Bench;

/// <summary>The destination that counts, from the folder of shared tools beside the project, on 127.0.0.1:5999.</summary>
internal sealed class Sink : IAsyncDisposable
{
    public const string Url = "http://127.0.0.1:5999";
    private readonly HttpClient _http = new() { BaseAddress = new Uri(Url) };
    private Process? _process;

    public static string Tools => Path.Combine(Root(), "..", "shared", "tools");

    public static async Task<Sink> StartAsync()
    {
        var folder = Path.Combine(Path.GetTempPath(), "platform-bench-tools", "sink");
        await Shell.RunAsync($"mkdir -p {folder} && cp -r {Tools}/sink/. {folder}/ && chmod -R u+w {folder} && dotnet build -c Release -v q {folder}");
        await FreeAsync();
        var sink = new Sink { _process = Process.Start(new ProcessStartInfo("dotnet", [$"{folder}/bin/Release/net10.0/Sink.dll", "--urls", Url]))! };
        for (var tries = 0; tries < 100; tries++)
        {
            try
            {
                await sink.ResetAsync();
                return sink;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100);
            }
        }

        throw new InvalidOperationException("The sink did not start.");
    }

    // The tools beside it know one port: another benchmark on this machine ends first.
    private static async Task FreeAsync()
    {
        var port = new Uri(Url).Port;
        while (IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port))
        {
            await Task.Delay(500);
        }
    }

    public async Task ResetAsync() => (await _http.PostAsync(new Uri("/reset", UriKind.Relative), null)).EnsureSuccessStatusCode();

    /// <summary>Makes it misbehave: <c>hang</c> and <c>fail</c> are parts of the calls, <c>delayMs</c> a time.</summary>
    public async Task FaultAsync(string faults) => (await _http.PostAsync(new Uri("/fault?" + faults, UriKind.Relative), null)).EnsureSuccessStatusCode();

    public async Task<JsonElement> ReportAsync(long expected) => await _http.GetFromJsonAsync<JsonElement>($"/report?expected={expected}");

    /// <summary>Waits until everything has arrived or nothing has for a while.</summary>
    public async Task<JsonElement> AwaitAsync(long expected, TimeSpan atMost)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < atMost)
        {
            var report = await ReportAsync(expected);
            if (report.GetProperty("unique").GetInt64() >= expected)
            {
                return report;
            }

            await Task.Delay(250);
        }

        return await ReportAsync(expected);
    }

    public ValueTask DisposeAsync()
    {
        _process?.Kill();
        _process?.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Run it from the project's folder.");
    }
}
