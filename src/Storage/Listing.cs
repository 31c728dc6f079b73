using System.Collections.Immutable;
using System.Data.Common;
using Platform.Domain;

namespace Platform.Storage;

/// <summary>A sorted list of which parts are read: its name and organization, which its cursors carry, what it is over, what is wanted of
/// it, and the key it is sorted by (a number or a text, then the id).
/// <paramref name="with"/> is a table that each row is completed from, one row each, and how they belong together;
/// <paramref name="countAlone"/> says that no condition needs it.</summary>
internal sealed class Listing<T>(Cursor cursor, string columns, string from, string key, string id, bool numbers, bool descending, Func<DbDataReader, T> map,
    (string Table, string On)? with = null, bool countAlone = false)
{
    private readonly List<string> _conditions = [];
    private readonly List<(string Name, object? Value)> _parameters = [];

    public Listing<T> Where(string condition, params (string Name, object? Value)[] parameters)
    {
        _conditions.Add(condition);
        _parameters.AddRange(parameters);
        return this;
    }

    public Listing<T> WhereIf(bool wanted, string condition, Func<(string Name, object? Value)[]> parameters) => wanted ? Where(condition, parameters()) : this;

    public async Task<Page<T>> PageAsync(Database database, PageRequest page, CancellationToken cancellationToken)
    {
        var first = Math.Clamp(page.First, 1, 100);
        var where = string.Join(" AND ", _conditions.Select(c => $"({c})"));
        List<(string Name, object? Value)> parameters = [.. _parameters, ("first_and_one", first + 1)];
        var behind = "";
        if (page.After is { } after)
        {
            var (sortKey, lastId) = numbers ? cursor.Number(after) : ((object)cursor.Text(after).Key, cursor.Text(after).Id);
            parameters.AddRange([("after_key", sortKey), ("after_id", lastId)]);
            behind = $" AND ({key}, {id}) {(descending ? "<" : ">")} (@after_key, @after_id)";
        }

        // An embedded database never turns a CROSS JOIN around: the list comes first, along its index.
        var (other, on) = with is { } second ? ($" CROSS JOIN {second.Table}", $" AND {second.On}") : ("", "");
        var direction = descending ? " DESC" : "";
        await using var connection = await database.OpenReadAsync(cursor.Organization, cancellationToken);
        var total = (await connection.QueryAsync($"SELECT count(*) FROM {from}{(countAlone ? "" : other)} WHERE {where}{(countAlone ? "" : on)}",
            r => r.GetInt64(0), cancellationToken, null, [.. _parameters]))[0];
        var rows = await connection.QueryAsync($"""
            SELECT {key}, {id}, {columns} FROM {from}{other} WHERE {where}{on}{behind} ORDER BY {key}{direction}, {id}{direction} LIMIT @first_and_one
            """, r => (Cursor: cursor.Of(numbers ? r.GetInt64(0) : r.GetString(0), r.GetString(1)), Row: TryMap(r)), cancellationToken, null, [.. parameters]);
        var shown = rows.Take(first).Where(r => r.Row.IsReadable).Select(r => new PageRow<T>(r.Cursor, r.Row.Value!)).ToImmutableArray();
        return shown.IsEmpty && rows.Count > first
            ? await PageAsync(database, page with { After = rows[first - 1].Cursor }, cancellationToken)
            : new Page<T>(shown, rows.Count > first, total);
    }

    // A row that this release can't read is left out; it must not hide the others.
    private (bool IsReadable, T? Value) TryMap(DbDataReader r)
    {
        try
        {
            return (true, map(r));
        }
        catch (Exception fault) when (Documents.IsUnreadable(fault))
        {
            return (false, default);
        }
    }
}
