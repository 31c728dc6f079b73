using System.Data.Common;
using Microsoft.Extensions.Logging;
using Platform.Domain;

namespace Platform.Storage;

/// <summary>Writes the rows of states that were stored without them, by an older silo during a rolling upgrade or by the release before, and marked. Any number
/// of processes share the work; a row only ever moves to a newer version. A state without a readable row is set aside alone.</summary>
internal sealed partial class Reindexer(Database database, ReadModels models, ILogger<Reindexer> log) : IReadModels
{
    private const int Batch = 200;

    public async Task<int> ReindexAsync(CancellationToken cancellationToken)
    {
        var all = 0;
        while (await AnyMarkedAsync(cancellationToken) && await ReindexAsync(Batch, cancellationToken) is > 0 and var some)
        {
            all += some;
        }

        return all;
    }

    // Most rounds find nothing, and need no transaction to know it.
    private async Task<bool> AnyMarkedAsync(CancellationToken cancellationToken)
        => (await database.ReadAsync("SELECT 1 FROM projection_dirty LIMIT 1", r => r.GetInt32(0), cancellationToken)).Count > 0;

    private async Task<int> ReindexAsync(int batch, CancellationToken cancellationToken)
    {
        try
        {
            return await database.TransactAsync(
                async (connection, transaction) => (await ReindexAsync(connection, transaction, batch, cancellationToken), true), cancellationToken);
        }
        catch (DbException refused) when (!refused.IsTransient && refused.SqlState is not null || refused is Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: 19 })
        {
            if (batch > 1)
            {
                // One of them is refused by the database: one by one, so that the others get through.
                var done = 0;
                for (var i = 0; i < batch && await ReindexAsync(1, cancellationToken) > 0; i++)
                {
                    done++;
                }

                return Math.Max(done, 1);
            }

            return await database.TransactAsync(async (connection, transaction) =>
            {
                var keys = await TakeAsync(connection, transaction, 1, cancellationToken);
                foreach (var state in await models.StatesAsync(connection, transaction, keys, locks: false, cancellationToken))
                {
                    await SetAsideAsync(connection, transaction, state, refused, cancellationToken);
                }

                return (keys.Count, true);
            }, cancellationToken);
        }
    }

    private async Task<int> ReindexAsync(DbConnection connection, DbTransaction transaction, int batch, CancellationToken cancellationToken)
    {
        var keys = await TakeAsync(connection, transaction, batch, cancellationToken);
        if (keys.Count == 0)
        {
            return 0;
        }

        var rows = new List<ModelRow>(keys.Count);
        foreach (var state in await models.StatesAsync(connection, transaction, keys, locks: false, cancellationToken))
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
                await SetAsideAsync(connection, transaction, state, fault, cancellationToken);
            }
        }

        await models.WriteAsync(connection, transaction, rows, force: false, cancellationToken);
        var done = new RowSet("v_key");
        rows.ForEach(row => done.Add(row.Key.ToString()));
        await connection.RunAsync(
            transaction, $"DELETE FROM projection_quarantine WHERE grain_key IN (SELECT v_key FROM {RowSet.From(database, "v_key")})", cancellationToken, done);
        return keys.Count;
    }

    private async Task<List<string>> TakeAsync(DbConnection connection, DbTransaction transaction, int batch, CancellationToken cancellationToken)
        => await connection.QueryAsync(transaction, $"""
            DELETE FROM projection_dirty WHERE id IN (SELECT id FROM projection_dirty ORDER BY id LIMIT @batch{database.SkipLocked}) RETURNING grain_key
            """, r => r.GetString(0), cancellationToken, null, ("batch", batch));

    private async Task SetAsideAsync(
        DbConnection connection, DbTransaction transaction, StoredState state, Exception fault, CancellationToken cancellationToken)
    {
        await connection.RunAsync(transaction, """
            INSERT INTO projection_quarantine (grain_key, version, fault, at) VALUES (@key, @version, @fault, now_ms())
            ON CONFLICT (grain_key) DO UPDATE SET version = excluded.version, fault = excluded.fault, at = excluded.at
            """, cancellationToken, null, ("key", state.Key), ("version", state.Version), ("fault", fault.GetType().Name));
        LogSetAside(log, state.Key, state.Version, fault.GetType().Name); // the message of a JSON error may hold words of the state
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The state of {Grain}, version {Version}, can't be shown ({Fault}); its row stays as it was.")]
    private static partial void LogSetAside(ILogger logger, string grain, int version, string fault);
}
