using System.Data.Common;

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
}
