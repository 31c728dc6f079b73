using System.Data.Common;
using Platform.Domain;

namespace Platform.Storage;

/// <summary>A connection that reads for one organization. Behind the wall each statement names the organization for its own transaction, in the same round
/// trip: nothing is left on the connection for whoever has it next.</summary>
internal sealed class OrganizationReader(DbConnection connection, OrganizationId? behindWall = null) : IAsyncDisposable
{
    private const string Name = "SELECT set_config('app.org', @app_org, true);\n";

    /// <summary>Reads rows.</summary>
    public async Task<List<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> map, CancellationToken cancellationToken, RowSet? rows = null, params (string Name, object? Value)[] parameters)
    {
        if (behindWall is not { } organization)
        {
            return await connection.QueryAsync(null, sql, map, cancellationToken, rows, parameters);
        }

        await using var command = connection.Command(null, Name + sql, rows, [.. parameters, ("app_org", organization.Value)]);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var found = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(map(reader));
        }

        return found;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
