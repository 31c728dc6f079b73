using System.Numerics;

namespace Platform.Domain.Audit;

/// <summary>The tree as it is stored: rows of up to 256 hashes. A tile of level 0 holds the hashes of entries, one of level 1 the roots of full tiles of level 0,
/// and so on. Tiles only ever grow, and a full one never changes.</summary>
public static class Tiles
{
    /// <summary>How many hashes a full tile has.</summary>
    public const int Width = 256;

    private const int Bits = 8;

    /// <summary>The tiles that a tree is still growing in: of each level the last one, where it isn't full.</summary>
    /// <param name="size">How many entries the tree has.</param>
    public static IEnumerable<(int Level, long Index)> Edge(long size)
    {
        for (var level = 0; size >> (Bits * level) > 0; level++)
        {
            var hashes = size >> (Bits * level);
            if (hashes % Width > 0)
            {
                yield return (level, hashes / Width);
            }
        }
    }

    /// <summary>Takes up entries.</summary>
    /// <param name="size">How many the tree has.</param>
    /// <param name="edge">The bytes of its <see cref="Edge"/>; what grows is put back in, and what is begun is added.</param>
    /// <param name="leaves">The hashes of the new entries.</param>
    /// <returns>The tiles that are others now.</returns>
    public static HashSet<(int Level, long Index)> Append(long size, Dictionary<(int Level, long Index), byte[]> edge, ReadOnlySpan<TreeHash> leaves)
    {
        ArgumentNullException.ThrowIfNull(edge);
        var changed = new HashSet<(int, long)>();
        foreach (var leaf in leaves)
        {
            var hash = leaf;
            var place = size++;
            for (var level = 0; ; level++, place /= Width)
            {
                var key = (level, place / Width);
                var slot = (int)(place % Width);
                if (!edge.TryGetValue(key, out var bytes) || bytes.Length < Width * TreeHash.Length)
                {
                    var room = new byte[Width * TreeHash.Length];
                    bytes?.AsSpan(0, slot * TreeHash.Length).CopyTo(room);
                    edge[key] = bytes = room;
                }

                hash.Write(bytes.AsSpan(slot * TreeHash.Length));
                changed.Add(key);
                if (slot < Width - 1)
                {
                    break;
                }

                hash = Fold(bytes, 0, Width);
            }
        }

        return changed;
    }

    /// <summary>How many hashes a tile has in a tree of a size.</summary>
    public static int Count(long size, int level, long index) => (int)Math.Clamp((size >> (Bits * level)) - (index * Width), 0, Width);

    /// <summary>The right edge of a tree of a size.</summary>
    /// <param name="size">How many entries it has.</param>
    /// <param name="tile">Reads a tile; it may hold more hashes than the tree has.</param>
    public static Frontier Frontier(long size, Func<int, long, byte[]> tile)
    {
        ArgumentNullException.ThrowIfNull(tile);
        var roots = new List<TreeHash>();
        foreach (var (level, index) in Edge(size).Reverse())
        {
            var bytes = tile(level, index);
            var (from, count) = (0, Count(size, level, index));
            for (var bit = Width / 2; bit > 0; bit /= 2)
            {
                if ((count & bit) != 0)
                {
                    roots.Add(Fold(bytes, from, bit));
                    from += bit;
                }
            }
        }

        return new Frontier(size, roots.ToArray());
    }

    /// <summary>The tile that a full subtree's root is found in, and where in it.</summary>
    /// <param name="level">The subtree has 2^level entries.</param>
    /// <param name="index">It is the index-th of this level.</param>
    public static (int Level, long Index, int From, int Count) Of(int level, long index)
    {
        var count = 1 << (level % Bits);
        var first = index * count;
        return (level / Bits, first / Width, (int)(first % Width), count);
    }

    /// <summary>The root over some hashes of a tile; a power of two of them.</summary>
    public static TreeHash Fold(ReadOnlySpan<byte> tile, int from, int count)
    {
        if (count < 1 || !BitOperations.IsPow2(count) || tile.Length < (from + count) * TreeHash.Length)
        {
            throw new ArgumentException("A tile holds fewer hashes than were asked for.", nameof(tile));
        }

        if (count == 1)
        {
            return new TreeHash(tile[(from * TreeHash.Length)..]);
        }

        Span<TreeHash> hashes = stackalloc TreeHash[Width / 2];
        for (var i = 0; i < count / 2; i++)
        {
            var left = tile[((from + (2 * i)) * TreeHash.Length)..];
            hashes[i] = TreeHash.OfNode(new TreeHash(left), new TreeHash(left[TreeHash.Length..]));
        }

        for (count /= 2; count > 1; count /= 2)
        {
            for (var i = 0; i < count / 2; i++)
            {
                hashes[i] = TreeHash.OfNode(hashes[2 * i], hashes[(2 * i) + 1]);
            }
        }

        return hashes[0];
    }
}
