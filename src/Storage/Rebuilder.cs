using System.Data.Common;

namespace Platform.Storage;

/// <summary>One row of a read model that is not what the grain's state says.</summary>
/// <param name="Kind">The kind of grain, such as post.</param>
/// <param name="Key">The grain's key, such as <c>post:mercy/0190...</c>.</param>
/// <param name="What">missing, extra, behind (an older version), ahead (a version that never was), unreadable (a state that can't be shown), or the names of the columns that differ.</param>
public sealed record Difference(string Kind, string Key, string What);

/// <summary>Compares every row of the read models with the grains' states and repairs what differs.</summary>
public sealed class Rebuilder
{
    private const int Batch = 500;
    private readonly Database _database;
    private readonly ReadModels _models;
    private readonly Reindexer _reindexer;

    internal Rebuilder(Database database, ReadModels models, Reindexer reindexer) => (_database, _models, _reindexer) = (database, models, reindexer);

    /// <summary>Reports each difference once and repairs it; the number of differences. States that are only marked to be indexed are none.</summary>
    public async Task<int> RunAsync(Action<Difference> found, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(found);
        await _reindexer.ReindexAsync(cancellationToken);
        var differences = 0;
        var after = "";
        while (true)
        {
            var states = await _database.ReadAsync("""
                SELECT grainidextensionstring, version, payloadbinary FROM orleansstorage WHERE grainidextensionstring > @after ORDER BY grainidextensionstring LIMIT @batch
                """, StoredState.Read, cancellationToken, ("after", after), ("batch", Batch));
            if (states.Count == 0)
            {
                break;
            }

            differences += await CompareAsync(states, found, cancellationToken);
            after = states[^1].Key;
        }

        foreach (var projection in ReadModels.All)
        {
            differences += await RemoveExtraAsync(projection, found, cancellationToken);
        }

        return differences;
    }

    private async Task<int> CompareAsync(List<StoredState> states, Action<Difference> found, CancellationToken cancellationToken)
    {
        var expected = new List<ModelRow>();
        var differences = new List<Difference>();
        foreach (var state in states)
        {
            if (ExpectedRow(state, differences) is { } row)
            {
                expected.Add(row);
            }
        }

        await using (var connection = await _database.OpenReadAsync(cancellationToken))
        {
            expected = [.. (await DifferentAsync(connection, null, expected, cancellationToken)).Select(d => d.Row)];
        }

        if (expected.Count > 0)
        {
            differences.AddRange(await RepairAsync([.. expected.Select(row => row.Key.ToString())], cancellationToken));
        }

        differences.ForEach(found);
        return differences.Count;
    }

    // States and rows were read at two moments. What differs is read again while its grain can't write, so that a row never goes back.
    private Task<List<Difference>> RepairAsync(List<string> keys, CancellationToken cancellationToken)
        => _database.TransactAsync(async (connection, transaction) =>
        {
            var unreadable = new List<Difference>();
            var states = await _models.StatesAsync(connection, transaction, keys, locks: true, cancellationToken);
            var expected = states.Select(state => ExpectedRow(state, unreadable)).OfType<ModelRow>().ToList();
            var different = await DifferentAsync(connection, transaction, expected, cancellationToken);
            var marked = await MarkedAsync(connection, transaction, cancellationToken);
            different.RemoveAll(d => marked.Contains(d.Row.Key.ToString()));
            await _models.WriteAsync(connection, transaction, different.Select(d => d.Row), force: true, cancellationToken);
            return (different.ConvertAll(d => new Difference(d.Row.Key.Kind.Name, d.Row.Key.ToString(), d.What)), true);
        }, cancellationToken);

    private static ModelRow? ExpectedRow(StoredState state, List<Difference> unreadable)
    {
        try
        {
            return ReadModels.RowOf(state);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            unreadable.Add(new Difference(state.Key[..state.Key.IndexOf(':', StringComparison.Ordinal)], state.Key, "unreadable"));
            return null;
        }
    }

    private async Task<List<(ModelRow Row, string What)>> DifferentAsync(
        DbConnection connection, DbTransaction? transaction, List<ModelRow> expected, CancellationToken cancellationToken)
    {
        var different = new List<(ModelRow, string)>();
        foreach (var group in expected.GroupBy(r => r.Projection))
        {
            var there = await _models.ActualAsync(connection, transaction, group.Key, group, cancellationToken);
            foreach (var row in group)
            {
                if (What(row, there.GetValueOrDefault((row.Organization, row.Id))) is { } what)
                {
                    different.Add((row, what));
                }
            }
        }

        return different;
    }

    private static string? What(ModelRow row, object?[]? there)
    {
        if (there is null)
        {
            return "missing";
        }

        var version = (int)there[0]!;
        return version < row.Version ? "behind" : version > row.Version ? "ahead"
            : string.Join(", ", row.Projection.ColumnNames.Append("doc").Where((_, i) => !Same(row.Values[i], there[i + 1]))) is { Length: > 0 } names ? names : null;
    }

    private static bool Same(object? one, object? other) => one is null || other is null ? one == other
        : one is string ? one.Equals(other) : Convert.ToInt64(one, null) == Convert.ToInt64(other, null);

    private static async Task<HashSet<string>> MarkedAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
        => [.. await connection.QueryAsync(
            transaction, "SELECT DISTINCT grain_key FROM projection_dirty", r => r.GetString(0), cancellationToken)];

    /// <summary>Rows whose grain is not there: grains are never deleted, so such a row came from elsewhere.</summary>
    private async Task<int> RemoveExtraAsync(Projection projection, Action<Difference> found, CancellationToken cancellationToken)
    {
        var extra = await _database.ChangeAsync($"""
            DELETE FROM {projection.Table}
            WHERE NOT EXISTS (SELECT 1 FROM orleansstorage AS s WHERE s.grainidextensionstring = '{projection.Kind}:' || {projection.Table}.org || '/' || {projection.Table}.id)
            RETURNING org, id
            """, r => $"{projection.Kind}:{r.GetString(0)}/{r.GetString(1)}", cancellationToken);
        extra.ForEach(key => found(new Difference(projection.Kind.Name, key, "extra")));
        return extra.Count;
    }
}
