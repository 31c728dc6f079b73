using System.Data.Common;
using System.Diagnostics.Metrics;

namespace Platform.Storage;

/// <summary>Short forms of ADO.NET.</summary>
internal static class Commands
{
    private static readonly Meter Meter = new("Platform.Storage");
    private static readonly Counter<long> Sent = Meter.CreateCounter<long>("platform.storage.commands", "{command}", "Commands that were sent to the database.");

    /// <summary>Raised with each command before it runs. The plan of every statement that a test run sends is looked at this way.</summary>
    internal static event Action<DbCommand>? Prepared;

    public static async Task<List<T>> QueryAsync<T>(
        this DbConnection connection, DbTransaction? transaction, string sql, Func<DbDataReader, T> map, CancellationToken cancellationToken,
        RowSet? rows = null, params (string Name, object? Value)[] parameters)
    {
        await using var command = connection.Command(transaction, sql, rows, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(map(reader));
        }

        return found;
    }

    public static async Task<int> RunAsync(
        this DbConnection connection, DbTransaction? transaction, string sql, CancellationToken cancellationToken,
        RowSet? rows = null, params (string Name, object? Value)[] parameters)
    {
        await using var command = connection.Command(transaction, sql, rows, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static string? TextOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static long? LongOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    public static DbCommand Command(this DbConnection connection, DbTransaction? transaction, string sql, RowSet? rows, (string Name, object? Value)[] parameters)
    {
        Sent.Add(1);
        var command = connection is KeptConnection kept ? kept.Command(sql) : connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        rows?.Bind(command);
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }

        Prepared?.Invoke(command);
        return command;
    }
}
