using Platform.Domain;
using Platform.Domain.Audit;

namespace Platform.Storage.Audit;

/// <summary>The file with the private key that signs checkpoints, and beside it, with <c>.pub</c> behind its name, the public keys that verify them: the one
/// of today last, those before it above.</summary>
public static class AuditKeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybody = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The file of the public keys.</summary>
    public static string Public(string path) => path + ".pub";

    /// <summary>Makes a key where there is none; its id.</summary>
    /// <exception cref="SettingsException">There is one already, or the files can't be written.</exception>
    public static string Create(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return File.Exists(path) || File.Exists(Public(path))
            ? throw new SettingsException($"{path} is there already and was left as it is; --rotate makes a new key that takes over.")
            : Write(path, FileMode.CreateNew);
    }

    /// <summary>Makes a new key that takes over from the one that is there; its id. The old private key is gone, its public half stays trusted.</summary>
    /// <exception cref="SettingsException">There is none, or the files can't be written.</exception>
    public static string Rotate(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        Read(path).Dispose();
        return Write(path, FileMode.Create);
    }

    /// <summary>Reads the private key.</summary>
    /// <exception cref="SettingsException">It can't be read, is none, or everybody on the machine may read it.</exception>
    public static AuditKey Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string pem;
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Everybody) != 0)
            {
                throw new SettingsException($"The key file {path} can be read by everybody on this machine: run chmod 600 on it.");
            }

            pem = File.ReadAllText(path);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SettingsException($"The key file {path} can't be read; the command audit key makes one.");
        }

        return AuditKey.Parse(pem) ?? throw new SettingsException($"The key file {path} holds no private key of the curve P-256 in PEM; the command audit key makes one.");
    }

    // The public half is written first: a key that nobody could verify must never sign. The private one takes its place in one step.
    private static string Write(string path, FileMode mode)
    {
        var made = path + ".new";
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            {
                Directory.CreateDirectory(folder);
            }

            using var key = AuditKey.Create();
            File.AppendAllText(Public(path), key.PublicPem());
            File.Delete(made);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            using (var writer = new StreamWriter(made, options))
            {
                writer.Write(key.PrivatePem());
            }

            File.Move(made, path, overwrite: mode == FileMode.Create);
            return key.Id;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SettingsException($"The key file {path} can't be written.");
        }
    }
}
