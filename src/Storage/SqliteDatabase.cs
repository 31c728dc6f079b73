using System.Data.Common;
using Platform.Domain;

namespace Platform.Storage;

internal sealed class SqliteDatabase(SqliteDataSource source) : Database
{
    public override DatabaseKind Kind => DatabaseKind.Sqlite;

    public override DbDataSource DataSource => source;

    public override event Action? Written
    {
        add => source.Written += value;
        remove => source.Written -= value;
    }

    public override string Place => "rowid";

    public override string ForUpdate => "";

    public override string SkipLocked => "";

    public override string ForShare => "";

    public override ValueTask<DbConnection> OpenReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult<DbConnection>(source.OpenReader());

    // One file, one process: there is no role to read as, and the conditions of the queries are the only wall.
    public override ValueTask<OrganizationReader> OpenReadAsync(OrganizationId organization, CancellationToken cancellationToken)
        => ValueTask.FromResult(new OrganizationReader(source.OpenReader()));

    public override Task<List<T>> ChangeAsync<T>(string sql, Func<DbDataReader, T> map, CancellationToken cancellationToken, RowSet? rows = null, params (string Name, object? Value)[] parameters)
        => TransactAsync(async (connection, transaction) => (await connection.QueryAsync(transaction, sql, map, cancellationToken, rows, parameters), true), cancellationToken);

    public override Task<int> ChangeAsync(string sql, CancellationToken cancellationToken, RowSet? rows = null, params (string Name, object? Value)[] parameters)
        => TransactAsync(async (connection, transaction) => (await connection.RunAsync(transaction, sql, cancellationToken, rows, parameters), true), cancellationToken);

    public override Task<T> TransactAsync<T>(Func<DbConnection, DbTransaction, Task<(T Result, bool Commit)>> work, CancellationToken cancellationToken)
        => source.Writer.DoAsync((connection, transaction) => work(connection, transaction), cancellationToken);
}
