using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Domain;

namespace Platform.Identity;

/// <summary>Where the gatehouse keeps its tables: in the database of everything else.</summary>
/// <param name="File">The embedded database's file as a full path, or null on PostgreSQL.</param>
/// <param name="ConnectionString">As the driver takes it.</param>
internal sealed record IdentityDatabase(string? File, string ConnectionString)
{
    /// <summary>The gatehouse asks for one row at a time; the server's places are for the archive.</summary>
    private const int MostConnections = 10;

    /// <summary>Reads the setting <c>Platform__Database</c>.</summary>
    /// <exception cref="SettingsException">It is neither of the two forms.</exception>
    public static IdentityDatabase Parse(string? text)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = text };
            if (parts.ContainsKey("Host") || parts.ContainsKey("Server"))
            {
                var server = new NpgsqlConnectionStringBuilder(text) { ApplicationName = "platform_identity" };
                server.MaxPoolSize = Math.Min(server.MaxPoolSize, MostConnections);
                server.MinPoolSize = Math.Min(server.MinPoolSize, MostConnections);
                return new IdentityDatabase(null, server.ConnectionString);
            }

            var file = new SqliteConnectionStringBuilder(text);
            if (!string.IsNullOrWhiteSpace(file.DataSource))
            {
                file.DataSource = Path.GetFullPath(file.DataSource);
                file.DefaultTimeout = 10; // waits out the writers of the archive, which queue at a gate that EF doesn't know
                file.ForeignKeys = true;
                return new IdentityDatabase(file.DataSource, file.ConnectionString);
            }
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or KeyNotFoundException)
        {
        }

        throw new SettingsException("Platform__Database can't be used. Expected is 'Data Source=FILE' or 'Host=...;Database=...;Username=...'.");
    }

    /// <summary>Points a context at it.</summary>
    public void Use(DbContextOptionsBuilder options)
    {
        if (File is null)
        {
            options.UseNpgsql(ConnectionString);
        }
        else
        {
            options.UseSqlite(ConnectionString);
        }
    }
}
