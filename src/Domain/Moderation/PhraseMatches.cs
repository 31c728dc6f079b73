namespace Platform.Domain.Moderation;

/// <summary>All places of all phrases in one text, put in order once and then asked for by slot.</summary>
internal sealed class PhraseMatches
{
    private const int Fewest = 256;

    private readonly List<int> _slots = [];
    private PhraseMatch[] _found = [];
    private PhraseMatch[] _ordered = [];
    private (int From, int Count)[] _places = [];
    private int _count;

    /// <summary>The slots that have a match, in no order; known after <see cref="Arrange"/>.</summary>
    public List<int> Slots => _slots;

    /// <summary>How much is kept for the next text.</summary>
    public int Capacity => _found.Length;

    /// <summary>Forgets what was found before.</summary>
    /// <param name="slots">How many slots there are.</param>
    public void Begin(int slots)
    {
        foreach (var slot in _slots)
        {
            _places[slot] = default;
        }

        _slots.Clear();
        _count = 0;
        if (_places.Length < slots)
        {
            _places = new (int, int)[slots];
        }
    }

    /// <summary>Takes one place for all the slots that it is for; places must come in order of start.</summary>
    public void Add(int[] slots, int start, int end)
    {
        if (_found.Length < _count + slots.Length)
        {
            Array.Resize(ref _found, Math.Max(Fewest, (_count + slots.Length) * 2));
        }

        var free = _found.AsSpan(_count, slots.Length);
        for (var i = 0; i < free.Length; i++)
        {
            free[i] = new PhraseMatch(slots[i], start, end);
        }

        _count += slots.Length;
    }

    /// <summary>Puts what was added in order of slots, each in the order in which its own came: a text has thousands, and sorting them would be most of the work.</summary>
    public void Arrange()
    {
        if (_ordered.Length < _count)
        {
            _ordered = new PhraseMatch[_found.Length];
        }

        var found = _found.AsSpan(0, _count);
        var places = _places;
        foreach (var match in found)
        {
            ref var place = ref places[match.Slot];
            if (place.Count++ == 0)
            {
                _slots.Add(match.Slot);
            }
        }

        var from = 0;
        foreach (var slot in _slots)
        {
            ref var place = ref places[slot];
            (place, from) = ((from, 0), from + place.Count);
        }

        foreach (var match in found)
        {
            ref var place = ref places[match.Slot];
            _ordered[place.From + place.Count++] = match;
        }
    }

    /// <summary>The matches of one slot in order of start.</summary>
    public ReadOnlySpan<PhraseMatch> Of(int slot)
    {
        var (from, count) = _places[slot];
        return _ordered.AsSpan(from, count);
    }

    /// <summary>Whether one slot has a match.</summary>
    public bool Has(int slot) => _places[slot].Count > 0;
}
