using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Platform.Storage;

/// <summary>What grain storage opens on an embedded database. Its statements are run by the one writer, beside the work of others and in one commit with it,
/// or, where they only read, by a reader: a grain that wakes up waits for nobody. What they return is read before the answer is given.</summary>
internal sealed class SqliteGrainSource(SqliteDataSource source) : DbDataSource
{
    public override string ConnectionString => source.ConnectionString;

    protected override DbConnection CreateDbConnection() => new Door(source);

    protected override DbConnection OpenDbConnection() => new Door(source);

    /// <summary>Never opened: it only hands out commands.</summary>
    private sealed class Door(SqliteDataSource source) : SqliteConnection
    {
        public override SqliteCommand CreateCommand() => new Passed(source);
    }

    private sealed class Passed(SqliteDataSource source) : SqliteCommand
    {
        protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken)
        {
            if (CommandText.AsSpan().TrimStart().StartsWith("SELECT", StringComparison.OrdinalIgnoreCase))
            {
                await using var connection = source.OpenReader();
                return Run(connection, null);
            }

            return await source.Writer.DoAsync((connection, transaction) => Task.FromResult((Run(connection, transaction), true)), cancellationToken);
        }

        private DataTableReader Run(KeptConnection connection, SqliteTransaction? transaction)
        {
            using var command = connection.Command(CommandText);
            command.Transaction = transaction;
            foreach (SqliteParameter parameter in Parameters)
            {
                command.Parameters.Add(parameter);
            }

            using var reader = command.ExecuteReader();
            var sets = new List<DataTable>(2);
            do
            {
                sets.Add(Rows(reader));
            }
            while (reader.NextResult());
            return new DataTableReader([.. sets]);
        }

        // Its whole numbers are versions, which are read as 32 bits.
        private static DataTable Rows(SqliteDataReader reader)
        {
            var rows = new DataTable();
            for (var i = 0; i < reader.FieldCount; i++)
            {
                rows.Columns.Add(reader.GetName(i), typeof(object));
            }

            while (reader.Read())
            {
                var values = new object[reader.FieldCount];
                reader.GetValues(values);
                rows.Rows.Add(Array.ConvertAll(values, value => value is long number ? (int)number : value));
            }

            return rows;
        }
    }
}
