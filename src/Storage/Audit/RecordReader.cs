using System.Collections.Immutable;
using System.Text;
using Platform.Domain;
using Platform.Domain.Audit;

namespace Platform.Storage.Audit;

/// <summary>Reads the sealed record. The hashes of a file come from the tree, its entries from the journal: an entry that was changed behind the seal's back
/// doesn't fit its hash.</summary>
internal sealed class RecordReader(Database database) : IAuditRecord
{
    public async Task<Checkpoint?> CheckpointAsync(OrganizationId organization, long? size, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            organization, $"SELECT line FROM audit_checkpoints WHERE org = @org{(size is null ? "" : " AND size = @size")} ORDER BY size DESC LIMIT 1", r => r.GetString(0), cancellationToken, null,
            size is { } wanted ? [("org", organization.Value), ("size", wanted)] : [("org", organization.Value)]);
        return rows.Count == 0 ? null : Checkpoint.Parse(Encoding.UTF8.GetBytes(rows[0]));
    }

    public async Task<ImmutableArray<byte[]>> LinesAsync(OrganizationId organization, Checkpoint about, long after, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenReadAsync(organization, cancellationToken);
        var last = Math.Min(after + limit, about.Size);
        var entries = await connection.QueryAsync($"SELECT {JournalReader.Columns} FROM journal WHERE org = @org AND seq > @after AND seq <= @last ORDER BY seq", JournalReader.Entry, cancellationToken, null,
            ("org", organization.Value), ("after", after), ("last", last));
        var tiles = (await connection.QueryAsync("SELECT idx, hashes FROM audit_tiles WHERE org = @org AND level = 0 AND idx >= @first AND idx <= @last", r => (Index: r.GetInt64(0), Bytes: (byte[])r.GetValue(1)),
            cancellationToken, null, ("org", organization.Value), ("first", after / Tiles.Width), ("last", last / Tiles.Width))).ToDictionary(t => t.Index, t => t.Bytes);
        var under = (await connection.QueryAsync("SELECT line FROM audit_checkpoints WHERE org = @org AND size > @after AND size <= @last AND size < @whole AND size % @apart = 0", r => r.GetString(0), cancellationToken, null,
            ("org", organization.Value), ("after", after), ("last", last), ("whole", about.Size), ("apart", AuditFile.Apart)))
            .Select(line => Checkpoint.Parse(Encoding.UTF8.GetBytes(line))).OfType<Checkpoint>().ToDictionary(c => c.Size);
        return [.. Lines(organization, about, after, last, entries, tiles, under)];
    }

    public Task<ImmutableArray<TreeHash>> ConsistencyAsync(OrganizationId organization, long first, long size, CancellationToken cancellationToken)
        => TreeProofs.ConsistencyAsync(first, size, Node(organization, cancellationToken));

    public Task<ImmutableArray<TreeHash>> InclusionAsync(OrganizationId organization, long seq, long size, CancellationToken cancellationToken)
        => TreeProofs.InclusionAsync(seq - 1, size, Node(organization, cancellationToken));

    // What is missing is left out: whoever verifies the file finds it.
    private static IEnumerable<byte[]> Lines(
        OrganizationId organization, Checkpoint about, long after, long last, List<JournalEntry> entries, Dictionary<long, byte[]> tiles, Dictionary<long, Checkpoint> under)
    {
        if (after == 0)
        {
            yield return AuditFile.Header(about);
        }

        foreach (var entry in entries)
        {
            var place = entry.Seq - 1;
            var at = (int)(place % Tiles.Width) * TreeHash.Length;
            var leaf = tiles.TryGetValue(place / Tiles.Width, out var bytes) && bytes.Length >= at + TreeHash.Length ? new TreeHash(bytes.AsSpan(at)) : TreeHash.Empty;
            yield return AuditFile.Entry(leaf, AuditEntry.Bytes(organization, entry));
            if (under.TryGetValue(entry.Seq, out var checkpoint))
            {
                yield return AuditFile.Under(checkpoint);
            }
        }

        if (last == about.Size)
        {
            yield return AuditFile.End(about.Size);
        }
    }

    private TreeProofs.ReadNode Node(OrganizationId organization, CancellationToken cancellationToken) => async (level, index) =>
    {
        var (tile, at, from, count) = Tiles.Of(level, index);
        var rows = await database.ReadAsync(organization, TileRows.Query, TileRows.Bytes, cancellationToken, null, ("org", organization.Value), ("level", tile), ("idx", at));
        return rows.Count == 1 && rows[0].Length >= (from + count) * TreeHash.Length
            ? Tiles.Fold(rows[0], from, count) : throw new StorageException($"The tree of the organization {organization} is damaged: a row is missing.");
    };
}
