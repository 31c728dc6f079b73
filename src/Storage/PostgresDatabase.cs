using System.Data.Common;
using Npgsql;
using Platform.Domain;

namespace Platform.Storage;

internal sealed class PostgresDatabase(NpgsqlDataSource source, PostgresReaders readers) : Database
{
    public override DatabaseKind Kind => DatabaseKind.Postgres;

    public override DbDataSource DataSource => source;

    public override string Place => "ctid";

    public override string ForUpdate => " FOR UPDATE";

    public override string SkipLocked => " FOR UPDATE SKIP LOCKED";

    public override string ForShare => " FOR SHARE";

    public override async ValueTask<DbConnection> OpenReadAsync(CancellationToken cancellationToken) => await source.OpenConnectionAsync(cancellationToken);

    public override async ValueTask<OrganizationReader> OpenReadAsync(OrganizationId organization, CancellationToken cancellationToken)
        => new(await readers.Source.OpenConnectionAsync(cancellationToken), organization);
}
