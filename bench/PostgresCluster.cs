using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Platform.Bench;

/// <summary>A PostgreSQL cluster of our own in a temporary folder, with fsync on, on a free port of loopback; gone when disposed.</summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-bench-").FullName;
    private readonly string _bin = Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin";

    private string _also = "";

    public int Port { get; } = FreePort();

    /// <summary>What the server wrote to its log.</summary>
    public string Log => $"{_folder}/log";

    public static async Task<PostgresCluster> StartAsync(string also = "")
    {
        var cluster = new PostgresCluster();
        await Shell.RunAsync($"chmod 777 {cluster._folder}");
        await cluster.AsOwnerAsync($"{cluster._bin}/initdb -D {cluster._folder}/pg -U platform -A trust -E UTF8 --locale=C");
        cluster._also = also;
        await cluster.StartAgainAsync();
        return cluster;
    }

    /// <summary>Stops the server as a fall of the machine does.</summary>
    public Task KillAsync() => AsOwnerAsync($"{_bin}/pg_ctl -D {_folder}/pg -w -m immediate stop");

    /// <summary>Starts the server, also after <see cref="KillAsync"/>.</summary>
    public Task StartAgainAsync()
        => AsOwnerAsync(
            $"{_bin}/pg_ctl -D {_folder}/pg -w -l {_folder}/log -o \"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' "
            + $"-c max_connections=200 -c shared_buffers=256MB {_also}\" start");

    public string Connection(string database) => $"Host=127.0.0.1;Port={Port};Username=platform;Database={database};Maximum Pool Size=48";

    public Task DropAsync(string database) => Shell.RunAsync($"{_bin}/dropdb -h 127.0.0.1 -p {Port} -U platform --if-exists --force {database}");

    public async Task<string> CreateAsync(string database)
    {
        await DropAsync(database);
        await Shell.RunAsync($"{_bin}/createdb -h 127.0.0.1 -p {Port} -U platform {database}");
        return Connection(database);
    }

    /// <summary>What the server's processes have used that are there now; those of closed connections are left out.</summary>
    public TimeSpan ProcessorTime()
    {
        var server = int.Parse(File.ReadLines($"{_folder}/pg/postmaster.pid").First(), null);
        return TimeSpan.FromSeconds(Directory.EnumerateDirectories("/proc").Select(folder => Fields($"{folder}/stat"))
            .Where(fields => fields.Length > 15 && fields[3] == $"{server}").Sum(fields => double.Parse(fields[13], null) + double.Parse(fields[14], null)) / 100);
    }

    private static string[] Fields(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file).Split(' ') : [];
        }
        catch (IOException)
        {
            return []; // it has ended
        }
    }

    public Task CheckpointAsync() => Shell.RunAsync($"{_bin}/psql -h 127.0.0.1 -p {Port} -U platform -d postgres -c CHECKPOINT");

    public async ValueTask DisposeAsync()
    {
        await AsOwnerAsync($"{_bin}/pg_ctl -D {_folder}/pg -m immediate stop");
        Directory.Delete(_folder, recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // PostgreSQL refuses to run as root.
    private Task AsOwnerAsync(string command)
        => Shell.RunAsync(Environment.UserName == "root" ? $"cd {_folder} && runuser -u postgres -- {command}" : command);
}

/// <summary>Runs commands of the machine.</summary>
internal static class Shell
{
    public static async Task RunAsync(string command, string? folder = null)
    {
        using var process = Start(command, folder);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"exit {process.ExitCode}: {command}");
        }
    }

    public static Process Start(string command, string? folder = null)
        => Process.Start(new ProcessStartInfo("bash", ["-c", command + " 1>&2"]) { WorkingDirectory = folder ?? "" })!;
}
