using System.Data.Common;
using Platform.Domain;

namespace Platform.Storage;

/// <summary>One of the two databases, with the few words in which their SQL differs.</summary>
internal abstract class Database
{
    public abstract DatabaseKind Kind { get; }

    /// <summary>What Orleans, the clock's store and others open.</summary>
    public abstract DbDataSource DataSource { get; }

    /// <summary>Rung when this process has written; on PostgreSQL never.</summary>
    public virtual event Action? Written
    {
        add { }
        remove { }
    }

    /// <summary>The hidden column that names a row's place.</summary>
    public abstract string Place { get; }

    /// <summary>Keeps others from changing the selected rows; nothing where there is one writer.</summary>
    public abstract string ForUpdate { get; }

    /// <summary>As <see cref="ForUpdate"/>, leaving out what others hold.</summary>
    public abstract string SkipLocked { get; }

    /// <summary>Keeps others from changing the selected rows, beside others who only read them.</summary>
    public abstract string ForShare { get; }

    /// <summary>Opens a connection that reads for the platform itself, whatever the organization. What answers a caller reads as
    /// <see cref="OpenReadAsync(OrganizationId, CancellationToken)"/> does.</summary>
    public abstract ValueTask<DbConnection> OpenReadAsync(CancellationToken cancellationToken);

    /// <summary>Opens a connection that reads for one organization. On PostgreSQL it sees no row of another one.</summary>
    public abstract ValueTask<OrganizationReader> OpenReadAsync(OrganizationId organization, CancellationToken cancellationToken);

    /// <summary>Opens a connection that writes; on SQLite it holds the one writer's place until it is disposed.</summary>
    public ValueTask<DbConnection> OpenWriteAsync(CancellationToken cancellationToken) => DataSource.OpenConnectionAsync(cancellationToken);

    /// <summary>Reads rows of one organization.</summary>
    public async Task<List<T>> ReadAsync<T>(
        OrganizationId organization, string sql, Func<DbDataReader, T> map, CancellationToken cancellationToken, RowSet? rows = null, params (string Name, object? Value)[] parameters)
    {
        await using var reader = await OpenReadAsync(organization, cancellationToken);
        return await reader.QueryAsync(sql, map, cancellationToken, rows, parameters);
    }

    /// <summary>Reads rows, whatever the organization.</summary>
    public async Task<List<T>> ReadAsync<T>(string sql, Func<DbDataReader, T> map, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var connection = await OpenReadAsync(cancellationToken);
        return await connection.QueryAsync(null, sql, map, cancellationToken, null, parameters);
    }

    /// <summary>Runs one changing statement in a transaction of its own and reads what it returns.</summary>
    public virtual async Task<List<T>> ChangeAsync<T>(string sql, Func<DbDataReader, T> map, CancellationToken cancellationToken, RowSet? rows = null, params (string Name, object? Value)[] parameters)
    {
        await using var connection = await OpenWriteAsync(cancellationToken);
        return await connection.QueryAsync(null, sql, map, cancellationToken, rows, parameters);
    }

    /// <summary>Runs one changing statement in a transaction of its own; the number of changed rows.</summary>
    public virtual async Task<int> ChangeAsync(string sql, CancellationToken cancellationToken, RowSet? rows = null, params (string Name, object? Value)[] parameters)
    {
        await using var connection = await OpenWriteAsync(cancellationToken);
        return await connection.RunAsync(null, sql, cancellationToken, rows, parameters);
    }

    /// <summary>Does several statements in one transaction. It is rolled back when <paramref name="work"/> throws or says false with its result.
    /// On PostgreSQL the work is done again where the database gave it up for another transaction.</summary>
    public virtual async Task<T> TransactAsync<T>(Func<DbConnection, DbTransaction, Task<(T Result, bool Commit)>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var connection = await OpenWriteAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (result, commit) = await work(connection, transaction);
        if (commit)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        return result;
    }
}
