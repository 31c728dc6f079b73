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
