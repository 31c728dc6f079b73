using System.Data.Common;
using System.Text.Json;
using Npgsql;

namespace Platform.Storage;

/// <summary>Rows handed to one statement: arrays on PostgreSQL, a JSON text on SQLite. Columns are texts or whole numbers.</summary>
internal sealed class RowSet(params string[] columns)
{
    private readonly List<object?[]> _rows = [];

    public int Count => _rows.Count;

    public void Add(params object?[] values) => _rows.Add(values);

    /// <summary>The table expression <c>v</c> with these columns, for the FROM of a statement. A column whose name ends in # holds numbers.</summary>
    public static string From(Database database, params string[] columns) => database.Kind switch
    {
        DatabaseKind.Postgres => $"unnest({string.Join(", ", columns.Select(c => $"@{Name(c)}"))}) AS v ({string.Join(", ", columns.Select(Name))})",
        _ => $"(SELECT {string.Join(", ", columns.Select((c, i) => $"json_extract(j.value, '$[{i}]') AS {Name(c)}"))} FROM json_each(@rows) AS j) AS v",
    };

    public void Bind(DbCommand command)
    {
        if (command is NpgsqlCommand postgres)
        {
            for (var i = 0; i < columns.Length; i++)
            {
                var column = i;
                object values = columns[i].EndsWith('#') ? _rows.ConvertAll(r => r[column] is null ? (long?)null : Convert.ToInt64(r[column], null)).ToArray()
                    : _rows.ConvertAll(r => (string?)r[column]).ToArray();
                postgres.Parameters.AddWithValue(Name(columns[i]), values);
            }
        }
        else
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@rows", JsonSerializer.Serialize(_rows));
            command.Parameters.Add(parameter);
        }
    }

    private static string Name(string column) => column.TrimEnd('#');
}
