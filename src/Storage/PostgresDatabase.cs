using System.Data.Common;
using Npgsql;
using Platform.Domain;

namespace Platform.Storage;

/// <summary>PostgreSQL. A transaction that it gives up for another one, since they waited for each other, is done again: triggers lock rows of posts and gates
/// beside those that a statement names, and no order of statements excludes it.</summary>
internal sealed class PostgresDatabase(NpgsqlDataSource source, PostgresReaders readers) : Database
{
    /// <summary>How often a transaction is begun.</summary>
    internal const int Tries = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public override DatabaseKind Kind => DatabaseKind.Postgres;

    public override DbDataSource DataSource => source;

    public override string Place => "ctid";

    public override string ForUpdate => " FOR UPDATE";

    public override string SkipLocked => " FOR UPDATE SKIP LOCKED";

    public override string ForShare => " FOR SHARE";

    public override async ValueTask<DbConnection> OpenReadAsync(CancellationToken cancellationToken) => await source.OpenConnectionAsync(cancellationToken);

    public override async ValueTask<OrganizationReader> OpenReadAsync(OrganizationId organization, CancellationToken cancellationToken)
        => new(await readers.Source.OpenConnectionAsync(cancellationToken), organization);

    public override Task<List<T>> ChangeAsync<T>(string sql, Func<DbDataReader, T> map, CancellationToken cancellationToken, RowSet? rows = null,
        params (string Name, object? Value)[] parameters)
        => AgainAsync(() => base.ChangeAsync(sql, map, cancellationToken, rows, parameters), cancellationToken);

    public override Task<int> ChangeAsync(string sql, CancellationToken cancellationToken, RowSet? rows = null,
        params (string Name, object? Value)[] parameters)
        => AgainAsync(() => base.ChangeAsync(sql, cancellationToken, rows, parameters), cancellationToken);

    public override Task<T> TransactAsync<T>(Func<DbConnection, DbTransaction, Task<(T Result, bool Commit)>> work, CancellationToken cancellationToken)
        => AgainAsync(() => base.TransactAsync(work, cancellationToken), cancellationToken);

    // Nothing of a transaction that is given up is kept. The pause lets the other one take what it waited for: without it this one might take it first.
    private static async Task<T> AgainAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await work();
            }
            catch (PostgresException givenUp)
                when (tries < Tries && (givenUp.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure))
            {
                await Task.Delay(Pause * (1 << tries), cancellationToken);
            }
        }
    }
}
