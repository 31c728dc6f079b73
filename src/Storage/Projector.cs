using System.Data.Common;
using Microsoft.Extensions.Logging;

namespace Platform.Storage;

/// <summary>Brings read models up to the grains' states. Any number of processes share the work; a row only ever moves to a newer version.</summary>
internal sealed partial class Projector(Database database, ReadModels models, ReadModelNews news, StorageOptions options, TimeProvider time, ILogger<Projector> log)
    : Worker(database, time, options.ProjectorRound, log)
{
    private const int Batch = 200;
    private readonly Database _database = database;
    private readonly ILogger _log = log;

    /// <summary>Projects until nothing is left; the number of states that were looked at.</summary>
    public async Task<int> DrainAsync(CancellationToken cancellationToken)
    {
        var all = 0;
        while (await ProjectAsync(Batch, cancellationToken) is > 0 and var some)
        {
            all += some;
        }

        return all;
    }

    // An embedded database rings by itself.
    protected override void Hear(Action ring) => news.Wanted += _database.Kind == DatabaseKind.Postgres ? ring : null;

    protected override async Task<bool> RoundAsync(CancellationToken cancellationToken) => await ProjectAsync(Batch, cancellationToken) > 0;

    private async Task<int> ProjectAsync(int batch, CancellationToken cancellationToken)
    {
        try
        {
            var (taken, rows) = await _database.TransactAsync(async (connection, transaction) => (await ProjectAsync(connection, transaction, batch, cancellationToken), true), cancellationToken);
            news.Tell(rows);
            return taken;
        }
        catch (DbException refused) when (!refused.IsTransient && refused.SqlState is not null || refused is Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: 19 })
        {
            if (batch > 1)
            {
                // One of them is refused by the database: one by one, so that the others get through.
                var done = 0;
                for (var i = 0; i < batch && await ProjectAsync(1, cancellationToken) > 0; i++)
                {
                    done++;
                }

                return Math.Max(done, 1);
            }

            return await _database.TransactAsync(async (connection, transaction) =>
            {
                var keys = await TakeAsync(connection, transaction, 1, cancellationToken);
                foreach (var state in await StatesAsync(connection, transaction, keys, cancellationToken))
                {
                    await PutAsideAsync(connection, transaction, state, refused, cancellationToken);
                }

                return (keys.Count, true);
            }, cancellationToken);
        }
    }

    private async Task<(int Taken, List<(string Key, int Version)> Rows)> ProjectAsync(DbConnection connection, DbTransaction transaction, int batch, CancellationToken cancellationToken)
    {
        var keys = await TakeAsync(connection, transaction, batch, cancellationToken);
        if (keys.Count == 0)
        {
            return (0, []);
        }

        var rows = new List<ModelRow>(keys.Count);
        foreach (var state in await StatesAsync(connection, transaction, keys, cancellationToken))
        {
            try
            {
                if (ReadModels.RowOf(state) is { } row)
                {
                    rows.Add(row);
                }
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                await PutAsideAsync(connection, transaction, state, fault, cancellationToken);
            }
        }

        await models.WriteAsync(connection, transaction, rows, force: false, cancellationToken);
        var shown = rows.ConvertAll(row => (Key: $"{row.Projection.Kind}:{row.Organization}/{row.Id}", row.Version));
        var done = new RowSet("v_key");
        shown.ForEach(row => done.Add(row.Key));
        await connection.RunAsync(transaction, $"DELETE FROM projection_quarantine WHERE grain_key IN (SELECT v_key FROM {RowSet.From(_database, "v_key")})", cancellationToken, done);
        return (keys.Count, shown);
    }

    private async Task<List<string>> TakeAsync(DbConnection connection, DbTransaction transaction, int batch, CancellationToken cancellationToken)
        => await connection.QueryAsync(transaction, $"""
            DELETE FROM projection_dirty WHERE id IN (SELECT id FROM projection_dirty ORDER BY id LIMIT @batch{_database.SkipLocked}) RETURNING grain_key
            """, r => r.GetString(0), cancellationToken, null, ("batch", batch));

    private async Task<List<StoredState>> StatesAsync(DbConnection connection, DbTransaction transaction, List<string> keys, CancellationToken cancellationToken)
    {
        var wanted = new RowSet("v_key");
        foreach (var key in keys.Distinct())
        {
            wanted.Add(key);
        }

        // A list and not a join: without statistics a server would expect each key many times, and read the whole table.
        var listed = _database.Kind == DatabaseKind.Postgres ? "= ANY (@v_key)" : $"IN (SELECT v_key FROM {RowSet.From(_database, "v_key")})";
        return await connection.QueryAsync(transaction, $"""
            SELECT grainidextensionstring, version, payloadbinary FROM orleansstorage WHERE grainidextensionstring {listed}
            """, StoredState.Read, cancellationToken, wanted);
    }

    private async Task PutAsideAsync(DbConnection connection, DbTransaction transaction, StoredState state, Exception fault, CancellationToken cancellationToken)
    {
        await connection.RunAsync(transaction, """
            INSERT INTO projection_quarantine (grain_key, version, fault, at) VALUES (@key, @version, @fault, now_ms())
            ON CONFLICT (grain_key) DO UPDATE SET version = excluded.version, fault = excluded.fault, at = excluded.at
            """, cancellationToken, null, ("key", state.Key), ("version", state.Version), ("fault", fault.GetType().Name));
        LogPutAside(_log, state.Key, state.Version, fault.GetType().Name); // the message of a JSON error may hold words of the state
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The state of {Grain}, version {Version}, can't be shown ({Fault}); its row stays as it was.")]
    private static partial void LogPutAside(ILogger logger, string grain, int version, string fault);
}
