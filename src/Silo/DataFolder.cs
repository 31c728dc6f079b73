namespace Platform.Silo;

/// <summary>The folder and the file of an embedded database: words of posts and seals of credentials, for its owner alone.</summary>
internal static class DataFolder
{
    private const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Folder700 = File600 | UnixFileMode.UserExecute;

    /// <summary>Makes both where they are missing, before the database is opened for the first time. What is there keeps its folder's mode, since an operator may
    /// have shared it on purpose.</summary>
    public static void Prepare(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, Folder700);
        if (!File.Exists(file))
        {
            new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = File600 }).Dispose();
        }
        else if ((File.GetUnixFileMode(file) & ~File600) != 0)
        {
            File.SetUnixFileMode(file, File600);
        }
    }
}
