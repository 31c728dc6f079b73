using Platform.Domain;
using Platform.Storage;

namespace Platform.Silo;

/// <summary>The settings of a start, read once. A wrong one stops the start with one line that names it.</summary>
public sealed record PlatformSettings(StorageOptions Storage, IReadOnlySet<string> Roles, string ClusterId, int SiloPort, int GatewayPort, bool Demo)
{
    private static readonly string[] Known = ["Silo", "GraphQL", "Scheduler", "Dashboard", "Identity"];

    /// <summary>Reads them.</summary>
    /// <exception cref="SettingsException">One is wrong; the message names it.</exception>
    public static PlatformSettings Read(IConfiguration configuration, bool demo)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var database = configuration["Platform:Database"] ?? (demo ? "Data Source=data/demo.db" : "Data Source=data/platform.db");
        StorageOptions storage;
        try
        {
            storage = StorageOptions.Parse(database);
        }
        catch (StorageException wrong)
        {
            throw new SettingsException(wrong.Message);
        }

        if (storage.File is { } file)
        {
            DataFolder.Prepare(file);
        }

        var roles = (configuration["Platform:Roles"] ?? string.Join(',', Known)).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (roles.FirstOrDefault(r => !Known.Contains(r, StringComparer.OrdinalIgnoreCase)) is not null || roles.Length == 0)
        {
            throw new SettingsException($"Platform__Roles names an unknown role; the roles are {string.Join(", ", Known)}.");
        }

        if (!roles.Contains("Silo", StringComparer.OrdinalIgnoreCase))
        {
            throw new SettingsException("Platform__Roles needs Silo: every process of this release is a silo.");
        }

        return new PlatformSettings(
            storage,
            roles.ToHashSet(StringComparer.OrdinalIgnoreCase),
            ClusterOf(configuration["Platform:Cluster:Id"] ?? "platform"),
            Port(configuration, "Platform:Cluster:SiloPort", 11111, storage),
            Port(configuration, "Platform:Cluster:GatewayPort", 30000, storage),
            demo);
    }

    private static string ClusterOf(string id)
        => Slug.IsId(id) ? id : throw new SettingsException("Platform__Cluster__Id is not a cluster's name; it has 1 to 80 letters, digits, '-', '_' and '.'.");

    /// <summary>Whether this process has a role.</summary>
    public bool Has(string role) => Roles.Contains(role);

    /// <summary>A number that is 1 or more.</summary>
    /// <exception cref="SettingsException">It is none; the message names the setting.</exception>
    public static int Number(IConfiguration configuration, string name, int usual)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(name);
        return configuration[name] is not { } text ? usual
            : int.TryParse(text, out var number) && number > 0 ? number
            : throw new SettingsException($"{name.Replace(":", "__", StringComparison.Ordinal)} is not a number; it is one from 1 on.");
    }

    // An embedded silo talks to nobody: any free port will do, so that two of them can stand beside each other.
    private static int Port(IConfiguration configuration, string name, int usual, StorageOptions storage)
    {
        if (configuration[name] is not { } text)
        {
            return storage.Kind == DatabaseKind.Sqlite ? FreePort() : usual;
        }

        return int.TryParse(text, out var port) && port is > 0 and < 65536
            ? port
            : throw new SettingsException($"{name.Replace(":", "__", StringComparison.Ordinal)} is not a port; it is a number from 1 to 65535.");
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
