using Npgsql;

namespace Platform.Storage;

/// <summary>The senders' own connections to PostgreSQL: few, so that statements that are long to plan are planned seldom and stay prepared; and their
/// turns.</summary>
internal sealed class SenderConnections : IAsyncDisposable, IDisposable
{
    private const int AtOnce = 8;
    private const int OfOneOrganization = 2;

    // A plan is kept whatever the number of rows handed to the statement: all of them reach their rows by key. Who waits for a lock gives its turn to others
    // after a while and asks again.
    private const string Settings = "SET lock_timeout = '2s'; SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET jit = off";

    private readonly NpgsqlDataSource _source;

    public SenderConnections(StorageOptions options, PostgresReaders readers)
    {
        // The settings are the connection's for good; what a use leaves behind is only its transaction's.
        var connection = new NpgsqlConnectionStringBuilder(StorageServices.Connection(options, "platform_sender"))
        {
            NoResetOnClose = true,
            MaxPoolSize = AtOnce,
            MinPoolSize = 1,
            AutoPrepareMinUsages = 1,
        };
        _source = new NpgsqlDataSourceBuilder(connection.ConnectionString) { Name = "platform_sender" }
            .UsePhysicalConnectionInitializer(
                opened => new NpgsqlCommand(Settings, opened).ExecuteNonQuery(),
                async opened =>
                {
                    await using var command = new NpgsqlCommand(Settings, opened);
                    await command.ExecuteNonQueryAsync();
                })
            .Build();
        Database = new PostgresDatabase(_source, readers);
    }

    public Database Database { get; }

    public SenderTurns Turns { get; } = new(AtOnce, OfOneOrganization);

    public void Dispose() => _source.Dispose();

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
