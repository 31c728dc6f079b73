using System.Collections.Immutable;
using System.Numerics;

namespace Platform.Domain.Audit;

/// <summary>Proofs over the audit tree (RFC 6962, sections 2.1.1 and 2.1.2; the checks follow RFC 9162, sections 2.1.3.2 and 2.1.4.2): that an entry stands in a
/// tree, and that a tree is another one with entries behind it.</summary>
public static class TreeProofs
{
    /// <summary>Reads the root of the full subtree of 2^<paramref name="level"/> entries that begins at entry <paramref name="index"/> * 2^<paramref name="level"/>.</summary>
    public delegate ValueTask<TreeHash> ReadNode(int level, long index);

    /// <summary>The proof that the entry at a place (from 0) stands in the tree of a size.</summary>
    public static Task<ImmutableArray<TreeHash>> InclusionAsync(long place, long size, ReadNode node)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(place);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(place, size);
        return PathAsync(place, 0, size, node);
    }

    /// <summary>The proof that the tree of a size begins with the tree of a smaller or the same size.</summary>
    public static async Task<ImmutableArray<TreeHash>> ConsistencyAsync(long first, long size, ReadNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, size);
        if (first == 0 || first == size)
        {
            return [];
        }

        var proof = ImmutableArray.CreateBuilder<TreeHash>();
        await SubproofAsync(proof, first, 0, size, whole: true, node);
        return proof.ToImmutable();
    }

    /// <summary>The root over the entries [from, to), where from is a multiple of a power of two that is at least as large as the range.</summary>
    public static async Task<TreeHash> RootAsync(long from, long to, ReadNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var count = to - from;
        if (count == 0)
        {
            return TreeHash.Empty;
        }

        if (BitOperations.IsPow2(count))
        {
            var level = BitOperations.Log2((ulong)count);
            return await node(level, from >> level);
        }

        var left = from + Split(count);
        return TreeHash.OfNode(await RootAsync(from, left, node), await RootAsync(left, to, node));
    }

    /// <summary>Whether a proof shows that an entry stands at a place (from 0) of the tree with a size and a root.</summary>
    public static bool Includes(TreeHash leaf, long place, long size, ReadOnlySpan<TreeHash> proof, TreeHash root)
    {
        if (place < 0 || place >= size)
        {
            return false;
        }

        var (at, last, hash) = (place, size - 1, leaf);
        foreach (var next in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if ((at & 1) == 1 || at == last)
            {
                hash = TreeHash.OfNode(next, hash);
                while ((at & 1) == 0 && at != 0)
                {
                    (at, last) = (at >> 1, last >> 1);
                }
            }
            else
            {
                hash = TreeHash.OfNode(hash, next);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 && hash == root;
    }

    /// <summary>Whether a proof shows that the tree with the second size and root begins with the one of the first.</summary>
    public static bool IsConsistent(long first, long second, TreeHash firstRoot, TreeHash secondRoot, ReadOnlySpan<TreeHash> proof)
    {
        if (first < 0 || first > second)
        {
            return false;
        }

        if (first == second)
        {
            return proof.IsEmpty && firstRoot == secondRoot;
        }

        if (first == 0)
        {
            return proof.IsEmpty && firstRoot == TreeHash.Empty;
        }

        var begin = firstRoot;
        if (!BitOperations.IsPow2(first))
        {
            if (proof.IsEmpty)
            {
                return false;
            }

            begin = proof[0];
            proof = proof[1..];
        }

        var (at, last) = (first - 1, second - 1);
        while ((at & 1) == 1)
        {
            (at, last) = (at >> 1, last >> 1);
        }

        var (one, two) = (begin, begin);
        foreach (var next in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if ((at & 1) == 1 || at == last)
            {
                (one, two) = (TreeHash.OfNode(next, one), TreeHash.OfNode(next, two));
                while ((at & 1) == 0 && at != 0)
                {
                    (at, last) = (at >> 1, last >> 1);
                }
            }
            else
            {
                two = TreeHash.OfNode(two, next);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 && one == firstRoot && two == secondRoot;
    }

    private static async Task<ImmutableArray<TreeHash>> PathAsync(long place, long from, long to, ReadNode node)
    {
        var count = to - from;
        if (count == 1)
        {
            return [];
        }

        var middle = from + Split(count);
        return place < middle
            ? (await PathAsync(place, from, middle, node)).Add(await RootAsync(middle, to, node))
            : (await PathAsync(place, middle, to, node)).Add(await RootAsync(from, middle, node));
    }

    private static async Task SubproofAsync(ImmutableArray<TreeHash>.Builder proof, long first, long from, long to, bool whole, ReadNode node)
    {
        if (first == to)
        {
            if (!whole)
            {
                proof.Add(await RootAsync(from, to, node));
            }

            return;
        }

        var middle = from + Split(to - from);
        if (first <= middle)
        {
            await SubproofAsync(proof, first, from, middle, whole, node);
            proof.Add(await RootAsync(middle, to, node));
        }
        else
        {
            await SubproofAsync(proof, first, middle, to, whole: false, node);
            proof.Add(await RootAsync(from, middle, node));
        }
    }

    // The largest power of two that is smaller than the count.
    private static long Split(long count) => 1L << BitOperations.Log2((ulong)(count - 1));
}
