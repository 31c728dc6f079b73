using System.Data.Common;
using Platform.Storage.Accounts;
using Platform.Storage.Campaigns;
using Platform.Storage.Members;
using Platform.Storage.Organizations;
using Platform.Storage.Posts;
using Platform.Storage.Reviews;

namespace Platform.Storage;

/// <summary>A grain's state as it is stored.</summary>
internal sealed record StoredState(string Key, int Version, byte[]? Payload)
{
    public static StoredState Read(DbDataReader r) => new(r.GetString(0), r.GetInt32(1), r.IsDBNull(2) ? null : (byte[])r.GetValue(2));
}

/// <summary>What a row of a read model must be.</summary>
internal sealed record ModelRow(Projection Projection, string Organization, string Id, int Version, object?[] Values);

/// <summary>The table of projections, and the statements that write and read their rows.</summary>
internal sealed class ReadModels(Database database)
{
    private readonly Dictionary<string, string> _upserts = All.ToDictionary(p => p.Kind, p => Upsert(database, p));

    public static IReadOnlyList<Projection> All { get; } =
        [new OrganizationProjection(), new MemberProjection(), new AccountProjection(), new CampaignProjection(), new PostProjection(), new ReviewProjection()];

    private static IReadOnlyDictionary<string, Projection> ByKind { get; } = All.ToDictionary(p => p.Kind);

    /// <summary>The row that a state makes, or null for kinds without a read model. Throws whatever is wrong with the state.</summary>
    public static ModelRow? RowOf(StoredState state)
    {
        var colon = state.Key.IndexOf(':', StringComparison.Ordinal);
        var slash = state.Key.IndexOf('/', colon + 1);
        return colon > 0 && slash > 0 && ByKind.TryGetValue(state.Key[..colon], out var projection)
            ? new ModelRow(projection, state.Key[(colon + 1)..slash], state.Key[(slash + 1)..], state.Version, projection.Values(state.Payload)) : null;
    }

    /// <summary>Writes rows where they are newer than what is there; with <paramref name="force"/> whatever is there.</summary>
    public async Task WriteAsync(DbConnection connection, DbTransaction transaction, IEnumerable<ModelRow> rows, bool force, CancellationToken cancellationToken)
    {
        foreach (var group in rows.GroupBy(r => r.Projection))
        {
            var set = new RowSet([.. InsertColumns(group.Key)]);
            foreach (var row in group)
            {
                set.Add([row.Organization, row.Id, row.Version, .. row.Values]);
            }

            await connection.RunAsync(transaction, _upserts[group.Key.Kind] + (force ? "" : $" WHERE {group.Key.Table}.version < excluded.version"), cancellationToken, set);
        }
    }

    private static IEnumerable<string> InsertColumns(Projection projection) => ["v_org", "v_id", "v_version#", .. projection.Columns.Select(c => $"v_{c}"), "v_doc"];

    private static string Upsert(Database database, Projection p)
    {
        string[] own = [.. p.ColumnNames, "doc"];
        return $"""
            INSERT INTO {p.Table} (org, id, version, changed_at, {string.Join(", ", own)})
            SELECT v_org, v_id, v_version, now_ms(), {string.Join(", ", own.Select(c => $"v_{c}"))} FROM {RowSet.From(database, [.. InsertColumns(p)])} WHERE true
            ON CONFLICT (org, id) DO UPDATE SET version = excluded.version, changed_at = excluded.changed_at, {string.Join(", ", own.Select(c => $"{c} = excluded.{c}"))}
            """;
    }
}
