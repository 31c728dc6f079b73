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
    private readonly Projector _projector;

    internal Rebuilder(Database database, ReadModels models, Projector projector) => (_database, _models, _projector) = (database, models, projector);

    /// <summary>Tells each difference once and repairs it; the number of differences. States that are only waiting for the projector are none.</summary>
    public async Task<int> RunAsync(Action<Difference> found, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(found);
        await _projector.DrainAsync(cancellationToken);
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
        var (wrong, count) = (new List<ModelRow>(), 0);
        var expected = new List<ModelRow>();
        foreach (var state in states)
        {
            try
            {
                if (ReadModels.RowOf(state) is { } row)
                {
                    expected.Add(row);
                }
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                found(new Difference(state.Key[..state.Key.IndexOf(':', StringComparison.Ordinal)], state.Key, "unreadable"));
                count++;
            }
        }

        foreach (var group in expected.GroupBy(r => r.Projection))
        {
            var there = await ActualAsync(group.Key, [.. group], cancellationToken);
            foreach (var row in group)
            {
                var key = $"{group.Key.Kind}:{row.Organization}/{row.Id}";
                if (What(row, there.GetValueOrDefault((row.Organization, row.Id))) is { } what && !await WaitsAsync(key, cancellationToken))
                {
                    found(new Difference(group.Key.Kind, key, what));
                    wrong.Add(row);
                }
            }
        }

        if (wrong.Count > 0)
        {
            await _database.TransactAsync(async (connection, transaction) =>
            {
                await _models.WriteAsync(connection, transaction, wrong, force: true, cancellationToken);
                return (true, true);
            }, cancellationToken);
        }

        return count + wrong.Count;
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

    private async Task<Dictionary<(string, string), object?[]>> ActualAsync(Projection projection, ModelRow[] wanted, CancellationToken cancellationToken)
    {
        var keys = new RowSet("v_org", "v_id");
        foreach (var row in wanted)
        {
            keys.Add(row.Organization, row.Id);
        }

        await using var connection = await _database.OpenReadAsync(cancellationToken);
        var rows = await connection.QueryAsync(null, $"""
            SELECT org, id, version, {string.Join(", ", projection.ColumnNames.Append("doc"))} FROM {RowSet.From(_database, "v_org", "v_id")}
            CROSS JOIN {projection.Table} WHERE org = v_org AND id = v_id
            """, r => (Key: (r.GetString(0), r.GetString(1)), Values: Values(r)), cancellationToken, keys);
        return rows.ToDictionary(r => r.Key, r => r.Values);

        static object?[] Values(DbDataReader r)
            => [r.GetInt32(2), .. Enumerable.Range(3, r.FieldCount - 3).Select(i => r.IsDBNull(i) ? null : r.GetValue(i))];
    }

    private async Task<bool> WaitsAsync(string key, CancellationToken cancellationToken)
        => (await _database.ReadAsync("SELECT 1 FROM projection_dirty WHERE grain_key = @key LIMIT 1", r => 1, cancellationToken, ("key", key))).Count > 0;

    /// <summary>Rows whose grain is not there: grains are never deleted, so such a row came from elsewhere.</summary>
    private async Task<int> RemoveExtraAsync(Projection projection, Action<Difference> found, CancellationToken cancellationToken)
    {
        var extra = await _database.ChangeAsync($"""
            DELETE FROM {projection.Table}
            WHERE NOT EXISTS (SELECT 1 FROM orleansstorage AS s WHERE s.grainidextensionstring = '{projection.Kind}:' || {projection.Table}.org || '/' || {projection.Table}.id)
            RETURNING org, id
            """, r => $"{projection.Kind}:{r.GetString(0)}/{r.GetString(1)}", cancellationToken);
        extra.ForEach(key => found(new Difference(projection.Kind, key, "extra")));
        return extra.Count;
    }
}
