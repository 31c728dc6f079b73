using System.Runtime.CompilerServices;

namespace Platform.Domain.Moderation;

/// <summary>A fixed open-addressing table from 64-bit keys to positive numbers; 0 means absent. Built once, then read by any number of threads.</summary>
internal sealed class HashTable
{
    private const ulong Golden = 0x9E3779B97F4A7C15UL;
    private readonly ulong[] _keys;
    private readonly int[] _values;
    private readonly int _shift;

    public HashTable(IReadOnlyCollection<KeyValuePair<ulong, int>> entries)
    {
        var bits = Math.Max(4, 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)entries.Count) + 1);
        _keys = new ulong[1 << bits];
        _values = new int[1 << bits];
        _shift = 64 - bits;
        foreach (var (key, value) in entries)
        {
            var slot = Slot(key);
            while (_values[slot] != 0)
            {
                slot = (slot + 1) & (_keys.Length - 1);
            }

            (_keys[slot], _values[slot]) = (key, value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ulong key)
    {
        var keys = _keys;
        for (var slot = Slot(key); ; slot = (slot + 1) & (keys.Length - 1))
        {
            var value = _values[slot];
            if (value == 0 || keys[slot] == key)
            {
                return value;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Slot(ulong key) => (int)(((key ^ (key >> 32)) * Golden) >> _shift);
}
