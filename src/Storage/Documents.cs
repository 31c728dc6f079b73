using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Platform.Domain;

namespace Platform.Storage;

/// <summary>Reads single documents of a read model by their ids.</summary>
internal static class Documents
{
    public static async Task<Versioned<T>?> FindAsync<T>(this Database database, string table, OrganizationId organization, string id, CancellationToken cancellationToken)
        => (await database.ReadAsync(
            organization, $"SELECT doc, version FROM {table} WHERE org = @org AND id = @id AND doc IS NOT NULL", r => TryRead<T>(r, 0), cancellationToken, null,
            ("org", organization.Value), ("id", id))).SingleOrDefault();

    public static async Task<ImmutableDictionary<TId, Versioned<T>>> FindManyAsync<TId, T>(
        this Database database, string table, OrganizationId organization, IReadOnlyCollection<TId> ids, CancellationToken cancellationToken) where TId : struct, IId<TId>
    {
        if (ids.Count == 0)
        {
            return ImmutableDictionary<TId, Versioned<T>>.Empty;
        }

        await using var connection = await database.OpenReadAsync(organization, cancellationToken);
        var rows = await connection.QueryAsync($"""
            SELECT doc, version, id FROM {RowSet.From(database, "v_id")} CROSS JOIN {table} WHERE org = @org AND id = v_id AND doc IS NOT NULL
            """, r => (Id: TId.From(r.GetString(2)), Row: TryRead<T>(r, 0)), cancellationToken, Ids(ids), ("org", organization.Value));
        return rows.Where(r => r.Row is not null).ToImmutableDictionary(r => r.Id, r => r.Row!);
    }

    public static RowSet Ids<TId>(IEnumerable<TId> ids) where TId : struct, IId<TId>
    {
        var rows = new RowSet("v_id");
        foreach (var id in ids.Distinct())
        {
            rows.Add(id.Value);
        }

        return rows;
    }

    /// <summary>Whether a row's document is of a form that this release doesn't know.</summary>
    public static bool IsUnreadable(Exception fault) => fault is JsonException or FormatException or NotSupportedException or ArgumentException;

    /// <summary>The document and its version; null where this release can't read it. Such a row costs itself alone: it is missing in lists, and
    /// what is asked of its grain is refused by name.</summary>
    public static Versioned<T>? TryRead<T>(DbDataReader r, int column)
    {
        try
        {
            return Read<T>(r, column);
        }
        catch (Exception fault) when (IsUnreadable(fault))
        {
            return null;
        }
    }

    /// <summary>The document and, in the column behind it, its version.</summary>
    public static Versioned<T> Read<T>(DbDataReader r, int column) => new(PlatformJson.Read<T>(r.GetString(column)), r.GetInt32(column + 1));
}
