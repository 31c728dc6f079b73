using System.Collections.Immutable;
using System.Numerics;

namespace Platform.Domain.Audit;

/// <summary>The right edge of a growing tree: the roots of its full subtrees, the largest first. It is all that is needed to take up further entries and to
/// know the root, so that nothing is hashed twice.</summary>
public sealed class Frontier
{
    private readonly TreeHash[] _roots = new TreeHash[64];
    private int _count;

    /// <summary>The edge of a tree without entries.</summary>
    public Frontier()
    {
    }

    /// <summary>The edge of a tree of some size.</summary>
    /// <param name="size">How many entries it has.</param>
    /// <param name="roots">The roots of its full subtrees, one for each bit of the size, the largest first.</param>
    public Frontier(long size, ReadOnlySpan<TreeHash> roots)
    {
        if (roots.Length != BitOperations.PopCount((ulong)size))
        {
            throw new ArgumentException("A tree has one full subtree for each bit of its size.", nameof(roots));
        }

        roots.CopyTo(_roots);
        (Size, _count) = (size, roots.Length);
    }

    /// <summary>How many entries the tree has.</summary>
    public long Size { get; private set; }

    /// <summary>The roots of the full subtrees, the largest first.</summary>
    public ImmutableArray<TreeHash> Roots => [.. _roots.AsSpan(0, _count)];

    /// <summary>Takes up the next entry.</summary>
    public void Append(TreeHash leaf)
    {
        for (var size = Size; (size & 1) == 1; size >>= 1)
        {
            leaf = TreeHash.OfNode(_roots[--_count], leaf);
        }

        _roots[_count++] = leaf;
        Size++;
    }

    /// <summary>The root of the tree as it is now.</summary>
    public TreeHash Root()
    {
        if (_count == 0)
        {
            return TreeHash.Empty;
        }

        var root = _roots[_count - 1];
        for (var i = _count - 2; i >= 0; i--)
        {
            root = TreeHash.OfNode(_roots[i], root);
        }

        return root;
    }
}
