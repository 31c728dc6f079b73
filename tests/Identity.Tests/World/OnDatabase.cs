using Microsoft.Extensions.DependencyInjection;
using Platform.Storage;
using Platform.Storage.Tests;

namespace Platform.Identity.Tests.World;

/// <summary>A suite that runs over both databases; a subclass names one.</summary>
public abstract class OnDatabase(DatabaseKind kind, PostgresCluster cluster) : IAsyncLifetime
{
    private readonly List<Gatehouse> _open = [];

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A folder of this test alone.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("platform-identity-").FullName;

    protected string Database { get; private set; } = "";

    /// <summary>A file with a good secret.</summary>
    protected string KeyFile => Path.Combine(Folder, "key");

    public virtual async ValueTask InitializeAsync()
    {
        Database = kind == DatabaseKind.Sqlite ? $"Data Source={Folder}/test.db" : await cluster.CreateAsync();
        await File.WriteAllTextAsync(KeyFile, "a secret of the tests, longer than 32 bytes\n", Stop);
        OwnerOnly(KeyFile);
    }

    protected static void OwnerOnly(string file, UnixFileMode more = UnixFileMode.None)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var gatehouse in _open)
        {
            await gatehouse.DisposeAsync();
        }

        try
        {
            Directory.Delete(Folder, true);
        }
        catch (IOException)
        {
            // A database that is being closed may leave its journal a moment longer; the folder is in the temporary one.
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the gatehouse with what its database needs.</summary>
    private protected Task<Gatehouse> OpenAsync(params (string Name, string Value)[] settings) => OpenAsync(null, settings);

    private protected async Task<Gatehouse> OpenAsync(Action<IServiceCollection>? more, params (string Name, string Value)[] settings)
        => Kept(await Gatehouse.OpenAsync(Database, more, kind == DatabaseKind.Sqlite || settings.Any(s => s.Name == "Platform:Secrets:KeyFile")
            ? settings
            : [("Platform:Secrets:KeyFile", KeyFile), .. settings]));

    private protected Gatehouse Kept(Gatehouse gatehouse)
    {
        _open.Add(gatehouse);
        return gatehouse;
    }
}
