using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Platform.Storage;

/// <summary>Which database holds everything.</summary>
public enum DatabaseKind
{
    /// <summary>An embedded file; one process.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server, version 15 or later; any number of processes.</summary>
    Postgres,
}

/// <summary>Where the database is and how it is used.</summary>
public sealed record StorageOptions
{
    /// <summary>Which kind.</summary>
    public required DatabaseKind Kind { get; init; }

    /// <summary>The connection string of its driver.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The file of an embedded database, as a full path, or null.</summary>
    public string? File { get; init; }

    /// <summary>Part of every storage key of Orleans; stays the same for ever.</summary>
    public string ServiceId { get; init; } = "platform";

    /// <summary>How long the sequencer rests when there is nothing to do.</summary>
    public TimeSpan SequencerRound { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Whether every commit of an embedded database reaches the disk before it is acknowledged. Only a demonstration may do without.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>Whether this process takes part in sequencing. At least one process must.</summary>
    public bool Workers { get; init; } = true;

    /// <summary>Reads the setting <c>Platform__Database</c>: <c>Data Source=FILE</c> or <c>Host=...;Database=...;Username=...</c>.</summary>
    /// <exception cref="StorageException">The text is neither; the message names the setting and what is expected.</exception>
    public static StorageOptions Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw Wrong("it is empty");
        }

        DbConnectionStringBuilder parts = new();
        try
        {
            parts.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            throw Wrong("it is not a list of name=value pairs");
        }

        return parts.ContainsKey("Host") || parts.ContainsKey("Server") ? Postgres(text)
            : parts.ContainsKey("Data Source") || parts.ContainsKey("DataSource") || parts.ContainsKey("Filename") ? Sqlite(text)
            : throw Wrong("it has neither Host nor Data Source");
    }

    private static StorageOptions Postgres(string text)
    {
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception wrong) when (wrong is ArgumentException or KeyNotFoundException or FormatException)
        {
            throw Wrong($"a value for PostgreSQL is not known or malformed ({(wrong as ArgumentException)?.ParamName ?? "see its documentation"})");
        }

        return string.IsNullOrEmpty(builder.Host) ? throw Wrong("Host is empty")
            : string.IsNullOrEmpty(builder.Database) ? throw Wrong("Database is missing")
            : new StorageOptions { Kind = DatabaseKind.Postgres, ConnectionString = builder.ConnectionString };
    }

    private static StorageOptions Sqlite(string text)
    {
        SqliteConnectionStringBuilder builder;
        try
        {
            builder = new SqliteConnectionStringBuilder(text);
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException)
        {
            throw Wrong("a value for SQLite is not known or malformed");
        }

        if (string.IsNullOrWhiteSpace(builder.DataSource))
        {
            throw Wrong("Data Source is empty");
        }

        if (builder.DataSource == ":memory:" || builder.Mode == SqliteOpenMode.Memory || builder.DataSource.StartsWith("file:", StringComparison.Ordinal))
        {
            throw Wrong("Data Source must be a plain file");
        }

        var file = Path.GetFullPath(builder.DataSource);
        builder.DataSource = file;
        return new StorageOptions { Kind = DatabaseKind.Sqlite, ConnectionString = builder.ConnectionString, File = file };
    }

    private static StorageException Wrong(string what)
        => new($"Platform__Database can't be used: {what}. Expected is 'Data Source=FILE' or 'Host=...;Database=...;Username=...'.");
}
