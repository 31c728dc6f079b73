using System.Runtime.CompilerServices;

namespace Platform.Domain.Moderation;

/// <summary>A fixed open-addressing table from 64-bit keys to positive numbers; 0 means absent. Built once, then read by any number of threads.</summary>
internal sealed class HashTable
{
    // Side by side: a look-up touches one line of the cache.
    private readonly record struct Entry(ulong Key, int Value);

    private const ulong Golden = 0x9E3779B97F4A7C15UL;
    private const int FewestFilterBits = 16;
    private const int FilterBitsOfEntry = 3; // eight, as a power of two

    private readonly Entry[] _entries;
    private readonly ulong[] _filter;
    private readonly int _shift;
    private readonly int _filterShift;

    public HashTable(IReadOnlyCollection<KeyValuePair<ulong, int>> entries)
    {
        var bits = Math.Max(4, 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)entries.Count) + 1);
        _entries = new Entry[1 << bits];
        _shift = 64 - bits;
        var filterBits = Math.Max(FewestFilterBits, bits - 1 + FilterBitsOfEntry);
        _filterShift = 64 - filterBits;
        _filter = new ulong[1 << (filterBits - 6)];
        foreach (var (key, value) in entries)
        {
            var bit = FilterBit(key);
            _filter[bit >> 6] |= 1UL << bit;
            var slot = Slot(key);
            while (_entries[slot].Value != 0)
            {
                slot = (slot + 1) & (_entries.Length - 1);
            }

            _entries[slot] = new Entry(key, value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ulong key)
    {
        // A table is asked for what it hasn't far more often than for what it has: that is told from a few lines of memory.
        var bit = FilterBit(key);
        return (_filter[bit >> 6] & (1UL << bit)) == 0 ? 0 : FindEntry(key);
    }

    private int FindEntry(ulong key)
    {
        var entries = _entries;
        for (var slot = Slot(key); ; slot = (slot + 1) & (entries.Length - 1))
        {
            ref readonly var entry = ref entries[slot];
            if (entry.Value == 0 || entry.Key == key)
            {
                return entry.Value;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FilterBit(ulong key) => (int)(Mixed(key) >> _filterShift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mixed(ulong key) => (key ^ (key >> 32)) * Golden;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Slot(ulong key) => (int)(Mixed(key) >> _shift);
}
