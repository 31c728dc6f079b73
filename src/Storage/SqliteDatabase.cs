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
}
