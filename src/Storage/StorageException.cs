namespace Platform.Storage;

/// <summary>The database can't be used as it is; the message is one line for the operator that names the setting or the file.</summary>
public sealed class StorageException : Exception
{
    public StorageException()
    {
    }

    public StorageException(string message) : base(message)
    {
    }

    public StorageException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
