using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Platform.Journeys;

/// <summary>Real servers on free ports in a temporary folder. They end with the test, and with its process however that one ends.</summary>
internal sealed class Servers : IAsyncDisposable
{
    private static readonly string[] Ports = ["PORT", "PLC_PORT", "APPVIEW_PORT", "PG_PORT", "REDIS_PORT"];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("platform-servers-");
    private readonly List<string> _started = [];

    public Servers()
    {
        if (!OperatingSystem.IsWindows())
        {
            // PostgreSQL runs as a user of its own when the tests run as root.
            _folder.UnixFileMode |= UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        }
    }

    /// <summary>Starts one and answers with what it says of itself. Where it isn't installed the test is skipped; with CI set it fails.</summary>
    public async Task<JsonElement> StartAsync(string name)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("PLATFORM_TESTS") == "fast", "fast: tests with real servers are skipped");
        lock (_started)
        {
            _started.Add(name);
        }

        var (exit, output, error) = await RunAsync(name, "start.sh");
        Assert.SkipWhen(exit == 3 && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")), $"{name}: {error.Trim()}");
        Assert.True(exit == 0, $"{name} did not start: {error}");
        return JsonDocument.Parse(output.Trim().Split('\n')[^1]).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_started.Select(name => RunAsync(name, "stop.sh")));
        _folder.Delete(recursive: true);
    }

    private async Task<(int Exit, string Output, string Error)> RunAsync(string name, string script)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "tests", "servers", name, script), Path.Combine(_folder.FullName, name)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OWNER_PID"] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        foreach (var port in Ports)
        {
            start.Environment[port] = FreePorts.Next().ToString(CultureInfo.InvariantCulture);
        }

        try
        {
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            return (process.ExitCode, await output, await error);
        }
        catch (Win32Exception)
        {
            return (3, "", "not installed: bash");
        }
    }
}
