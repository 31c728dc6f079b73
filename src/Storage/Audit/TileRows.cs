using System.Data.Common;
using Platform.Domain.Audit;

namespace Platform.Storage.Audit;

/// <summary>Reads and writes the rows of a tree.</summary>
internal static class TileRows
{
    public const string Query = "SELECT hashes FROM audit_tiles WHERE org = @org AND level = @level AND idx = @idx";

    /// <summary>The rows that a tree is growing in.</summary>
    public static async Task<Dictionary<(int Level, long Index), byte[]>> EdgeAsync(
        DbConnection connection, DbTransaction? transaction, string organization, long size, CancellationToken cancellationToken)
    {
        var edge = new Dictionary<(int, long), byte[]>();
        foreach (var (level, index) in Tiles.Edge(size))
        {
            var rows = await connection.QueryAsync(transaction, Query, Bytes, cancellationToken, null, ("org", organization), ("level", level), ("idx", index));
            edge[(level, index)] = rows.Count == 1 ? rows[0] : throw new StorageException($"The tree of the organization {organization} is damaged: a row of its edge is missing.");
        }

        return edge;
    }

    /// <summary>Writes rows that have grown; no longer than they are full.</summary>
    public static async Task WriteAsync(
        DbConnection connection, DbTransaction transaction, string organization, long size, IEnumerable<((int Level, long Index) Key, byte[] Bytes)> tiles, CancellationToken cancellationToken)
    {
        foreach (var ((level, index), bytes) in tiles)
        {
            var count = Tiles.Count(size, level, index) * TreeHash.Length;
            await connection.RunAsync(transaction, """
                INSERT INTO audit_tiles (org, level, idx, hashes) VALUES (@org, @level, @idx, @hashes)
                ON CONFLICT (org, level, idx) DO UPDATE SET hashes = excluded.hashes
                """, cancellationToken, null, ("org", organization), ("level", level), ("idx", index), ("hashes", count == bytes.Length ? bytes : bytes[..count]));
        }
    }

    public static byte[] Bytes(DbDataReader reader) => (byte[])reader.GetValue(0);
}
