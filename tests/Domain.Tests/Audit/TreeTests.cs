using System.Collections.Immutable;
using Platform.Domain.Audit;
using Xunit;

namespace Platform.Domain.Tests.Audit;

/// <summary>The tree is RFC 6962's. The known values are those of the reference implementation's eight entries.</summary>
public sealed class TreeTests
{
    private const string L0 = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
    private const string L1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
    private const string L4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
    private const string N01 = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125";
    private const string N03 = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7";
    private const string N23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
    private const string N45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
    private const string N47 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
    private const string N67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
    private static readonly string[] Entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    private static readonly string[] Roots =
    [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", L0, N01, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77", N03,
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    private static readonly ImmutableArray<TreeHash> Leaves = [.. Entries.Select(hex => TreeHash.OfLeaf(Convert.FromHexString(hex)))];

    [Fact]
    public void Roots_are_those_of_the_reference()
    {
        var tree = new Frontier();
        Assert.Equal(Roots[0], tree.Root().ToString());
        for (var size = 1; size <= 8; size++)
        {
            tree.Append(Leaves[size - 1]);
            Assert.Equal(Roots[size], tree.Root().ToString());
        }
    }

    [Theory]
    [InlineData(0, 1, "")]
    [InlineData(0, 8, L1 + "," + N23 + "," + N47)]
    [InlineData(5, 8, L4 + "," + N67 + "," + N03)]
    [InlineData(2, 3, N01)]
    [InlineData(1, 5, L0 + "," + N23 + "," + L4)]
    public async Task Inclusion_proofs_are_those_of_the_reference(int place, int size, string expected)
    {
        var proof = await TreeProofs.InclusionAsync(place, size, Nodes(Leaves));
        Assert.Equal(expected, string.Join(',', proof));
        Assert.True(TreeProofs.Includes(Leaves[place], place, size, proof.AsSpan(), Parse(Roots[size])));
    }

    [Theory]
    [InlineData(1, 1, "")]
    [InlineData(1, 8, L1 + "," + N23 + "," + N47)]
    [InlineData(6, 8, N45 + "," + N67 + "," + N03)]
    [InlineData(2, 5, N23 + "," + L4)]
    public async Task Consistency_proofs_are_those_of_the_reference(int first, int second, string expected)
    {
        var proof = await TreeProofs.ConsistencyAsync(first, second, Nodes(Leaves));
        Assert.Equal(expected, string.Join(',', proof));
        Assert.True(TreeProofs.IsConsistent(first, second, Parse(Roots[first]), Parse(Roots[second]), proof.AsSpan()));
    }

    [Fact]
    public async Task Proofs_of_every_small_tree_hold_and_hold_for_nothing_else()
    {
        var leaves = Many(33);
        var stranger = TreeHash.OfLeaf("stranger"u8);
        var roots = Enumerable.Range(0, 34).Select(size => Naive(leaves[..size].AsSpan())).ToArray();
        for (var size = 1; size <= 33; size++)
        {
            for (var place = 0; place < size; place++)
            {
                var proof = await TreeProofs.InclusionAsync(place, size, Nodes(leaves));
                Assert.True(TreeProofs.Includes(leaves[place], place, size, proof.AsSpan(), roots[size]));
                Assert.False(TreeProofs.Includes(leaves[(place + 1) % 33], place, size, proof.AsSpan(), roots[size]));
                Assert.False(TreeProofs.Includes(leaves[place], place, size, proof.AsSpan(), roots[size - 1]));
                Assert.False(TreeProofs.Includes(leaves[place], place, size, proof.Add(leaves[0]).AsSpan(), roots[size]));
                Assert.False(size > 1 && TreeProofs.Includes(leaves[place], (place + 1) % size, size, proof.AsSpan(), roots[size]));
            }

            for (var first = 0; first <= size; first++)
            {
                var proof = await TreeProofs.ConsistencyAsync(first, size, Nodes(leaves));
                Assert.True(TreeProofs.IsConsistent(first, size, roots[first], roots[size], proof.AsSpan()));
                Assert.False(TreeProofs.IsConsistent(first, size, stranger, roots[size], proof.AsSpan()));
                Assert.False(TreeProofs.IsConsistent(first, size, roots[first], stranger, proof.AsSpan()) && first > 0);
                Assert.False(TreeProofs.IsConsistent(first, size, roots[first], roots[size], proof.Add(stranger).AsSpan()));
                for (var i = 0; i < proof.Length; i++)
                {
                    Assert.False(TreeProofs.IsConsistent(first, size, roots[first], roots[size], proof.SetItem(i, stranger).AsSpan()));
                    Assert.False(TreeProofs.IsConsistent(first, size, roots[first], roots[size], proof.RemoveAt(i).AsSpan()));
                }
            }
        }

        Assert.False(TreeProofs.IsConsistent(3, 2, roots[3], roots[2], []));
    }

    [Fact]
    public async Task Tiles_grow_in_batches_of_any_size_to_the_same_tree()
    {
        const int Size = (256 * 256) + 700; // three levels of tiles
        var leaves = Many(Size);
        var random = new Random(7);
        var stored = new Dictionary<(int, long), byte[]>();
        var tree = new Frontier();
        for (var size = 0; size < Size;)
        {
            var batch = Math.Min(random.Next(1, 3000), Size - size);
            var edge = Tiles.Edge(size).ToDictionary(key => key, key => stored[key][..(Tiles.Count(size, key.Level, key.Index) * TreeHash.Length)]);
            foreach (var key in Tiles.Append(size, edge, leaves.AsSpan(size, batch)))
            {
                // What is full is never written again.
                Assert.True(!stored.ContainsKey(key) || Tiles.Count(size, key.Level, key.Index) < Tiles.Width);
                stored[key] = edge[key];
            }

            foreach (var leaf in leaves.AsSpan(size, batch))
            {
                tree.Append(leaf);
            }

            size += batch;
            var frontier = Tiles.Frontier(size, (level, index) => stored[(level, index)]);
            Assert.Equal(tree.Roots, frontier.Roots);
            Assert.Equal(tree.Root(), frontier.Root());
        }

        Assert.Equal(Naive(leaves.AsSpan()), tree.Root());
        ValueTask<TreeHash> Node(int level, long index)
        {
            var (tile, at, from, count) = Tiles.Of(level, index);
            return new(Tiles.Fold(stored[(tile, at)], from, count));
        }

        foreach (var place in new[] { 0, 255, 256, 65_535, 65_536, Size - 1 })
        {
            Assert.True(TreeProofs.Includes(leaves[place], place, Size, (await TreeProofs.InclusionAsync(place, Size, Node)).AsSpan(), tree.Root()));
            var first = place + 1;
            Assert.True(TreeProofs.IsConsistent(first, Size, Naive(leaves.AsSpan(0, first)), tree.Root(), (await TreeProofs.ConsistencyAsync(first, Size, Node)).AsSpan()));
        }
    }

    private static ImmutableArray<TreeHash> Many(int count) => [.. Enumerable.Range(0, count).Select(i => TreeHash.OfLeaf(BitConverter.GetBytes(i)))];

    private static TreeHash Parse(string hex) => TreeHash.TryParse(System.Text.Encoding.ASCII.GetBytes(hex), out var hash) ? hash : throw new ArgumentException(hex);

    private static TreeProofs.ReadNode Nodes(ImmutableArray<TreeHash> leaves)
        => (level, index) => new(Naive(leaves.AsSpan((int)(index << level), 1 << level)));

    // The definition, word for word.
    private static TreeHash Naive(ReadOnlySpan<TreeHash> leaves)
    {
        if (leaves.Length < 2)
        {
            return leaves.IsEmpty ? TreeHash.Empty : leaves[0];
        }

        var split = 1;
        while (split * 2 < leaves.Length)
        {
            split *= 2;
        }

        return TreeHash.OfNode(Naive(leaves[..split]), Naive(leaves[split..]));
    }
}
