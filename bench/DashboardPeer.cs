using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.Bench;

/// <summary>One server of the dashboard benchmark: a process on core 0, loaded from core 1.</summary>
internal sealed partial class DashboardPeer : IDisposable
{
    private const double TicksPerSecond = 100;
    private readonly Process _process;

    public DashboardPeer(string name, int port, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        Name = name;
        Address = new Uri($"http://127.0.0.1:{port}/graphql");
        var start = new ProcessStartInfo("taskset", ["-c", "0", program, .. arguments]) { RedirectStandardOutput = true };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
    }

    private DashboardPeer(string name, Uri address, Process process) => (Name, Address, _process) = (name, address, process);

    public string Name { get; }

    public Uri Address { get; }

    public bool Ended => _process.HasExited;

    public List<Round> Rounds { get; } = [];

    /// <summary>A server that somebody else starts and ends; all its threads go to core 0.</summary>
    public static async Task<DashboardPeer> PinAsync(string name, Uri address, Process process)
    {
        await Shell.RunAsync($"taskset -a -c -p 0 {process.Id} > /dev/null");
        return new(name, address, Process.GetProcessById(process.Id));
    }

    /// <summary>Loads it over 16 connections that stay open; answers with what a request cost.</summary>
    public async Task<Round> LoadAsync(string script, int seconds)
    {
        var before = Cpu();
        var start = new ProcessStartInfo("taskset", ["-c", "1", "wrk", "-t1", "-c16", $"-d{seconds}s", "--timeout", "10s", "--latency", "-s", script, Address.ToString()]) { RedirectStandardOutput = true };
        using var wrk = Process.Start(start)!;
        var said = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        var cpu = Cpu() - before;
        if (wrk.ExitCode != 0 || said.Contains("Non-2xx", StringComparison.Ordinal) || said.Contains("Socket errors", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{Name}: {said}");
        }

        var requests = double.Parse(Requests().Match(said).Groups[1].Value, CultureInfo.InvariantCulture);
        var perSecond = double.Parse(PerSecond().Match(said).Groups[1].Value, CultureInfo.InvariantCulture);
        var p99 = P99().Match(said);
        var factor = p99.Groups[2].Value switch { "us" => 0.001, "ms" => 1, _ => 1000 };
        return new(Math.Round(cpu * 1e6 / requests, 1), perSecond, Math.Round(double.Parse(p99.Groups[1].Value, CultureInfo.InvariantCulture) * factor, 2));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    // What the kernel counted for the process and all its threads, in seconds.
    private double Cpu()
    {
        var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Requests();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex PerSecond();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex P99();

    /// <summary>What one round showed: CPU time a request in microseconds, requests a second, the slowest hundredth in milliseconds.</summary>
    internal sealed record Round(double CpuUs, double PerSecond, double P99Ms);
}
