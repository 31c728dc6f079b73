using System.Data.Common;
using System.Globalization;
using System.Text;

namespace Platform.Journeys.Isolation;

/// <summary>Looks into an embedded database past everything that the platform shows of it.</summary>
internal static class Archive
{
    /// <summary>Every row that belongs to an organization, in every table, as text.</summary>
    public static async Task<string> OfAsync(DbDataSource database, string organization)
    {
        var text = new StringBuilder();
        foreach (var table in await RowsAsync(database, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"))
        {
            var columns = await RowsAsync(database, $"SELECT name FROM pragma_table_info('{table}')");
            var whose = columns.FirstOrDefault(column => column is "org" or "organization") is { } column ? $"{column} = '{organization}'"
                : columns.FirstOrDefault(column => column.ToUpperInvariant() is "GRAINIDEXTENSIONSTRING" or "GRAIN_KEY") is { } key ? $"{key} LIKE '%:{organization}/%'" : null;
            if (whose is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $"{table}\n{string.Join('\n', (await RowsAsync(database, $"SELECT * FROM {table} WHERE {whose}")).Order(StringComparer.Ordinal))}\n");
            }
        }

        return text.ToString();
    }

    public static async Task<List<string>> RowsAsync(DbDataSource database, string sql)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) switch
            {
                byte[] bytes => Encoding.UTF8.GetString(bytes),
                var value => Convert.ToString(value, CultureInfo.InvariantCulture),
            })));
        }

        return rows;
    }

    /// <summary>Waits until everything that has happened is shown, numbered and sealed.</summary>
    public static async Task StillAsync(DbDataSource database) => await UntilAsync(database, """
        SELECT 1 FROM projection_dirty UNION ALL SELECT 1 FROM journal WHERE seq IS NULL
        UNION ALL SELECT 1 FROM journal AS j WHERE j.org <> '' AND NOT EXISTS (
            SELECT 1 FROM audit_heads AS h JOIN audit_checkpoints AS c ON c.org = h.org AND c.size = h.size WHERE h.org = j.org AND h.size >= j.seq)
        """, rows => rows.Count == 0);

    /// <summary>Asks until the rows are as expected; the number of tries is a bound for a broken product, not a wait.</summary>
    public static async Task<List<string>> UntilAsync(DbDataSource database, string sql, Func<List<string>, bool> expected)
    {
        using var round = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var tries = 0; tries < 900; tries++)
        {
            if (await RowsAsync(database, sql) is var rows && expected(rows))
            {
                return rows;
            }

            await round.WaitForNextTickAsync();
        }

        throw new TimeoutException($"It did not come to be: {sql}");
    }

    public static async Task<int> RunAsync(DbDataSource database, string sql, params (string Name, object Value)[] parameters)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return await command.ExecuteNonQueryAsync();
    }
}
