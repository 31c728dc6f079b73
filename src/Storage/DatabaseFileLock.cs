namespace Platform.Storage;

/// <summary>Keeps a second process off an embedded database: writers queue inside one process only. Ends with the process, however it ends.</summary>
internal sealed class DatabaseFileLock : IDisposable
{
    private readonly FileStream _held;

    private DatabaseFileLock(FileStream held) => _held = held;

    /// <summary>Takes the lock beside the file.</summary>
    /// <exception cref="StorageException">Another process holds it, or the folder can't be written.</exception>
    public static DatabaseFileLock Take(string file)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            return new DatabaseFileLock(new FileStream(file + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new StorageException($"The database file {file} can't be used: no right to write beside it.", denied);
        }
        catch (IOException taken)
        {
            throw new StorageException($"The database file {file} is in use by another process.", taken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();
}
