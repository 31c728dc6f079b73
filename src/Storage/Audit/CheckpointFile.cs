using System.Text;
using Platform.Domain;
using Platform.Domain.Audit;

namespace Platform.Storage.Audit;

/// <summary>The file outside the database that checkpoints are appended to, a line each. It is also what this process remembers: a database that was put back
/// to an earlier state contradicts it.</summary>
internal sealed class CheckpointFile : IDisposable
{
    private readonly FileStream? _file;
    private readonly Dictionary<string, Checkpoint> _last = new(StringComparer.Ordinal);

    /// <summary>Opens the file and reads what was told before. The rest of a line that a crash cut off is taken away.</summary>
    /// <exception cref="SettingsException">It can't be read and written, or holds something else.</exception>
    public CheckpointFile(AuditOptions options)
    {
        if (options.CheckpointFile is not { } path)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            Read(path);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            _file?.Dispose();
            throw new SettingsException($"Platform__Audit__CheckpointFile can't be used: the file {path} can't be read and written, or another process has it.");
        }
        catch
        {
            _file?.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is a file.</summary>
    public bool IsKept => _file is not null;

    /// <summary>The last checkpoint that is known of a record, or null.</summary>
    public Checkpoint? Last(string origin) => _last.GetValueOrDefault(origin);

    /// <summary>Appends a checkpoint, and remembers it. It is on the disk when this returns.</summary>
    public void Append(Checkpoint checkpoint)
    {
        if (_file is not null)
        {
            _file.Write([.. checkpoint.ToLine(), (byte)'\n']);
            _file.Flush(flushToDisk: true);
        }

        _last[checkpoint.Origin] = checkpoint;
    }

    public void Dispose() => _file?.Dispose();

    private void Read(string path)
    {
        using var reader = new StreamReader(_file!, new UTF8Encoding(false), false, leaveOpen: true);
        long whole = 0;
        while (reader.ReadLine() is { } line)
        {
            var length = Encoding.UTF8.GetByteCount(line);
            if (whole + length + 1 > _file!.Length)
            {
                break; // without a line feed: cut off
            }

            whole += length + 1;
            if (Checkpoint.Parse(Encoding.UTF8.GetBytes(line)) is not { } checkpoint)
            {
                throw new SettingsException($"Platform__Audit__CheckpointFile can't be used: {path} holds a line that is no checkpoint.");
            }

            if (!(_last.GetValueOrDefault(checkpoint.Origin)?.Size > checkpoint.Size))
            {
                _last[checkpoint.Origin] = checkpoint;
            }
        }

        _file!.SetLength(whole);
        _file.Seek(0, SeekOrigin.End);
    }
}
