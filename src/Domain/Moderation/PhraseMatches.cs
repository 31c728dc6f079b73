using System.Runtime.InteropServices;

namespace Platform.Domain.Moderation;

/// <summary>All places of all phrases in one text, put in order once and then asked for by slot.</summary>
internal sealed class PhraseMatches
{
    private readonly List<PhraseMatch> _all = [];
    private readonly List<int> _slots = [];
    private (int From, int Count)[] _places = [];

    /// <summary>The slots that have a match, in order; known after <see cref="Arrange"/>.</summary>
    public IReadOnlyList<int> Slots => _slots;

    /// <summary>How much is kept for the next text.</summary>
    public int Capacity => _all.Capacity;

    public void Add(PhraseMatch match) => _all.Add(match);

    /// <summary>Puts what was added in order.</summary>
    /// <param name="slots">How many slots there are.</param>
    public void Arrange(int slots)
    {
        var all = CollectionsMarshal.AsSpan(_all);
        MemoryMarshal.Cast<PhraseMatch, ulong>(all).Sort();
        if (_places.Length < slots)
        {
            _places = new (int, int)[slots];
        }

        for (var i = 0; i < all.Length;)
        {
            var (from, slot) = (i, all[i].Slot);
            while (i < all.Length && all[i].Slot == slot)
            {
                i++;
            }

            _places[slot] = (from, i - from);
            _slots.Add(slot);
        }
    }

    /// <summary>The matches of one slot in order of start, then end.</summary>
    public ReadOnlySpan<PhraseMatch> Of(int slot)
    {
        var (from, count) = _places[slot];
        return CollectionsMarshal.AsSpan(_all).Slice(from, count);
    }

    /// <summary>Whether one slot has a match.</summary>
    public bool Has(int slot) => _places[slot].Count > 0;

    /// <summary>Forgets the text.</summary>
    public void Clear()
    {
        foreach (var slot in _slots)
        {
            _places[slot] = default;
        }

        _slots.Clear();
        _all.Clear();
    }
}
