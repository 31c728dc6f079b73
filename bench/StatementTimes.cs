using Npgsql;

namespace Platform.Bench;

/// <summary>Where a database spends its time, as pg_stat_statements counts it. Statements inside triggers are counted by themselves and within the
/// statement that fired them.</summary>
internal static class StatementTimes
{
    private const int Shown = 25;

    public static async Task ResetAsync(string database)
        => await ExecuteAsync(database, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements; SELECT pg_stat_statements_reset()");

    /// <summary>Prints the statements that took longest.</summary>
    public static async Task PrintAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand($"""
            SELECT calls, rows, round(total_exec_time::numeric, 1), round(total_plan_time::numeric, 1), toplevel, wal_bytes,
                regexp_replace(left(query, 1500), '\s+', ' ', 'g')
            FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            ORDER BY total_exec_time + total_plan_time DESC LIMIT {Shown}
            """);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var level = reader.GetBoolean(4) ? "" : "  (in a trigger)";
            var query = reader.GetString(6);
            await Console.Error.WriteLineAsync(
                $"{reader.GetDecimal(2),9} ms, plan {reader.GetDecimal(3),7} ms, {reader.GetInt64(0),6} calls, {reader.GetInt64(1),7} rows, "
                + $"{reader.GetDecimal(5) / 1024,9:F0} KB WAL{level} {query[..Math.Min(query.Length, 120)]}");
        }
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
