using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Platform.Identity.Keys;

/// <summary>The key ring of an embedded database: a folder beside its file that only its owner may enter.</summary>
internal static partial class KeyFolder
{
    /// <summary>The folder, made where it is missing.</summary>
    public static DirectoryInfo Open(string databaseFile, IHostEnvironment environment, ILoggerFactory loggers)
    {
        var folder = new DirectoryInfo(databaseFile + ".keys");
        if (OperatingSystem.IsWindows())
        {
            folder.Create();
        }
        else
        {
            const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            Directory.CreateDirectory(folder.FullName, owner);
            folder.UnixFileMode = owner;
        }

        if (environment.IsProduction())
        {
            Unwrapped(loggers.CreateLogger(typeof(KeyFolder).FullName!), folder.FullName);
        }

        return folder;
    }

    [LoggerMessage(LogLevel.Information, "Keys are kept unwrapped in {Folder}: fit for one machine. Platform__Secrets__KeyFile names a secret that wraps them.")]
    private static partial void Unwrapped(ILogger logger, string folder);
}
