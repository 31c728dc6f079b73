using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.Storage;

/// <summary>The connections that answer callers: as <c>platform_reader</c>, behind the wall. Where this user has no such role, they work without it, and that is
/// told once.</summary>
internal sealed partial class PostgresReaders : IAsyncDisposable, IDisposable
{
    private readonly ILogger<PostgresReaders> _log;
    private int _told;

    public PostgresReaders(StorageOptions options, ILogger<PostgresReaders> log)
    {
        _log = log;

        // The role is the connection's for good: the usual reset between two uses would take it away, and what a use leaves behind is only its transaction's.
        var connection = new NpgsqlConnectionStringBuilder(StorageServices.Connection(options, "platform_reader")) { NoResetOnClose = true };
        Source = new NpgsqlDataSourceBuilder(connection.ConnectionString) { Name = "platform_reader" }
            .UsePhysicalConnectionInitializer(
                opened => Tell((bool)new NpgsqlCommand("SELECT become_reader()", opened).ExecuteScalar()!),
                async opened =>
                {
                    await using var command = new NpgsqlCommand("SELECT become_reader()", opened);
                    Tell((bool)(await command.ExecuteScalarAsync())!);
                })
            .Build();
    }

    public NpgsqlDataSource Source { get; }

    public void Dispose() => Source.Dispose();

    public ValueTask DisposeAsync() => Source.DisposeAsync();

    private void Tell(bool behindWall)
    {
        if (!behindWall && Interlocked.Exchange(ref _told, 1) == 0)
        {
            LogNoWall();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database's second wall between organizations is not up: its user has no role platform_reader. As an administrator run CREATE ROLE platform_reader NOLOGIN and GRANT platform_reader to the user of Platform__Database; the next start takes it into use.")]
    private partial void LogNoWall();
}
