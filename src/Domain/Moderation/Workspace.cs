using System.Collections.Immutable;

namespace Platform.Domain.Moderation;

/// <summary>Lists that one scan works with and the next on the same thread uses again: numbers alone, never words.</summary>
internal sealed class Workspace
{
    private const int MostKept = 16_384;

    [ThreadStatic]
    private static Workspace? _ofThread;

    private ulong[] _bodies = [];

    public PhraseMatches Matches { get; } = new();

    public List<(int Token, int Symbol)> Symbols { get; } = [];

    public List<WordSpan> Spans { get; } = [];

    public List<WordSpan> Weighed { get; } = [];

    public ImmutableArray<Hit>.Builder Hits { get; } = ImmutableArray.CreateBuilder<Hit>();

    /// <summary>The thread's own; <see cref="Return"/> it.</summary>
    public static Workspace Take()
    {
        var taken = _ofThread ?? new Workspace();
        _ofThread = null;
        return taken;
    }

    /// <summary>One bit for each body that something is found for; none yet.</summary>
    /// <param name="count">How many there are.</param>
    public Span<ulong> NoBodies(int count)
    {
        var words = (count + 63) / 64;
        _bodies = _bodies.Length < words ? new ulong[words] : _bodies;
        var none = _bodies.AsSpan(0, words);
        none.Clear();
        return none;
    }

    public void Return()
    {
        Hits.Clear();
        Symbols.Clear();
        Spans.Clear();
        Weighed.Clear();
        if (Matches.Capacity <= MostKept && Symbols.Capacity <= MostKept && Hits.Capacity <= MostKept)
        {
            _ofThread = this;
        }
    }
}
