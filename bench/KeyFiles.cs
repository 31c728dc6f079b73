namespace Platform.Bench;

/// <summary>Secrets that wrap keys, in files that their owner alone may read: others are refused.</summary>
public static class KeyFiles
{
    /// <summary>Writes one.</summary>
    public static string Write(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(new string('k', 48));
        return path;
    }
}
