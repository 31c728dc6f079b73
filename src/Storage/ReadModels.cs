using System.Data.Common;
using Platform.Domain;
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
internal sealed record ModelRow(Projection Projection, GrainKey Key, int Version, object?[] Values)
{
    public string Organization => Key.Organization.Value;

    public string Id => Key.Id;
}

/// <summary>The table of projections, and the statements that write and read their rows.</summary>
internal sealed class ReadModels(Database database)
{
    private readonly Dictionary<GrainKind, string> _upserts = All.ToDictionary(p => p.Kind, p => Upsert(database, p));

    public static IReadOnlyList<Projection> All { get; } =
        [new OrganizationProjection(), new MemberProjection(), new AccountProjection(), new CampaignProjection(), new PostProjection(), new ReviewProjection()];

    private static IReadOnlyDictionary<GrainKind, Projection> ByKind { get; } = All.ToDictionary(p => p.Kind);

    /// <summary>The projection of a kind, or null.</summary>
    public static Projection? Of(GrainKind kind) => ByKind.GetValueOrDefault(kind);

    /// <summary>What the row of a state is found by, or null for states without a read model.</summary>
    public static ReadModelEntry? EntryOf(object state) => GrainKinds.OfState(state.GetType()) is { } kind ? Of(kind)?.EntryOf(state) : null;

    /// <summary>The row that a state makes, or null for kinds without a read model. Throws whatever is wrong with the state.</summary>
    public static ModelRow? RowOf(StoredState state) => GrainKey.TryParse(state.Key, out var key) && Of(key.Value.Kind) is { } projection
        ? new ModelRow(projection, key.Value, state.Version, projection.Values(state.Payload)) : null;

    /// <summary>Reads the states of grains, in the order of their keys; <paramref name="locks"/> keeps their grains from writing until the transaction
    /// ends.</summary>
    public async Task<List<StoredState>> StatesAsync(
        DbConnection connection, DbTransaction transaction, IEnumerable<string> keys, bool locks, CancellationToken cancellationToken)
    {
        var wanted = new RowSet("v_key");
        foreach (var key in keys.Distinct())
        {
            wanted.Add(key);
        }

        // A list and not a join: without statistics a server would expect each key many times, and read the whole table.
        var listed = database.Kind == DatabaseKind.Postgres ? "= ANY (@v_key)" : $"IN (SELECT v_key FROM {RowSet.From(database, "v_key")})";
        return await connection.QueryAsync(transaction, $"""
            SELECT grainidextensionstring, version, payloadbinary FROM orleansstorage WHERE grainidextensionstring {listed}
            ORDER BY grainidextensionstring{(locks ? database.ForUpdate : "")}
            """, StoredState.Read, cancellationToken, wanted);
    }

    /// <summary>Reads the version, the columns and the document of rows, by organization and id.</summary>
    public async Task<Dictionary<(string Organization, string Id), object?[]>> ActualAsync(
        DbConnection connection, DbTransaction? transaction, Projection projection, IEnumerable<ModelRow> wanted, CancellationToken cancellationToken)
    {
        var keys = new RowSet("v_org", "v_id");
        foreach (var row in wanted)
        {
            keys.Add(row.Organization, row.Id);
        }

        var rows = await connection.QueryAsync(transaction, $"""
            SELECT org, id, version, {string.Join(", ", projection.ColumnNames.Append("doc"))} FROM {RowSet.From(database, "v_org", "v_id")}
            CROSS JOIN {projection.Table} WHERE org = v_org AND id = v_id
            """, r => (Key: (r.GetString(0), r.GetString(1)), Values: Values(r)), cancellationToken, keys);
        return rows.ToDictionary(r => r.Key, r => r.Values);

        static object?[] Values(DbDataReader r)
            => [r.GetInt32(2), .. Enumerable.Range(3, r.FieldCount - 3).Select(i => r.IsDBNull(i) ? null : r.GetValue(i))];
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
