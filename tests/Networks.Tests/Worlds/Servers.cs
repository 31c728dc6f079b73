using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Platform.Journeys;
using Platform.Networks.Tests.Worlds;
using Xunit;

[assembly: AssemblyFixture(typeof(Servers))]

namespace Platform.Networks.Tests.Worlds;

/// <summary>The real servers, each started at its first use on free ports in a temporary folder, and ended with the tests.</summary>
public sealed class Servers : IAsyncDisposable
{
    private static readonly string[] PortNames = ["PORT", "PLC_PORT", "APPVIEW_PORT", "PG_PORT", "REDIS_PORT"];

    private readonly string _folder = Directory.CreateTempSubdirectory("platform-servers-").FullName;
    private readonly ConcurrentDictionary<string, Lazy<Task<JsonElement>>> _started = new();

    public Servers()
    {
        if (!OperatingSystem.IsWindows())
        {
            // PostgreSQL runs as a user of its own when the tests run as root.
            File.SetUnixFileMode(_folder, (UnixFileMode)Convert.ToInt32("755", 8));
        }
    }

    /// <summary>Bluesky's PDS.</summary>
    internal Task<JsonElement> PdsAsync() => UseAsync("bluesky-pds", "pds");

    /// <summary>Bluesky's PDS with its real rate limits.</summary>
    internal Task<JsonElement> LimitedPdsAsync() => UseAsync("bluesky-pds", "limited-pds", ("RATE_LIMITS", "1"));

    /// <summary>PDS and AppView.</summary>
    internal Task<JsonElement> BlueskyNetworkAsync() => UseAsync("bluesky-network", "network");

    /// <summary>WordPress.</summary>
    internal Task<JsonElement> WordPressAsync() => UseAsync("wordpress", "wordpress");

    public async ValueTask DisposeAsync()
    {
        foreach (var (name, started) in _started)
        {
            try
            {
                await started.Value;
            }
            catch (Exception exception) when (exception is MissingException or InvalidOperationException)
            {
                continue;
            }

            await RunAsync(Script(name.Split(':')[0], "stop.sh"), Path.Combine(_folder, name.Split(':')[1]), []);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task<JsonElement> UseAsync(string server, string folder, params (string Name, string Value)[] environment)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("PLATFORM_TESTS") == "fast", "A fast run starts no server.");
        try
        {
            return await _started.GetOrAdd($"{server}:{folder}", _ => new Lazy<Task<JsonElement>>(() => StartAsync(server, folder, environment))).Value;
        }
        catch (MissingException missing)
        {
            if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
            {
                throw new InvalidOperationException(missing.Message);
            }

            Assert.Skip(missing.Message);
            throw;
        }
    }

    private async Task<JsonElement> StartAsync(string server, string folder, (string Name, string Value)[] environment)
    {
        var ports = PortNames
            .Select(name => (name, FreePorts.Next().ToString(CultureInfo.InvariantCulture)));
        var (exit, output, error) = await RunAsync(
            Script(server, "start.sh"),
            Path.Combine(_folder, folder),
            [.. ports, ("OWNER_PID", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)), .. environment]);
        return exit switch
        {
            0 => JsonDocument.Parse(output.Trim().Split('\n')[^1]).RootElement,
            3 => throw new MissingException($"{server}: {error.Trim()}"),
            _ => throw new InvalidOperationException($"{server} did not start: {error}"),
        };
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(string script, string data, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("bash", [script, data]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            using var process = Process.Start(start) ?? throw new MissingException("bash");
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            return (process.ExitCode, await output, await error);
        }
        catch (Win32Exception)
        {
            throw new MissingException("not installed: bash");
        }
    }

    private static string Script(string server, string name)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Platform.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests don't run inside the repository.");
        }

        return Path.Combine(root.FullName, "tests", "servers", server, name);
    }

    private sealed class MissingException(string message) : Exception(message);
}
