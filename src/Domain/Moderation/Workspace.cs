using System.Collections.Immutable;

namespace Platform.Domain.Moderation;

/// <summary>Lists that one scan works with and the next on the same thread uses again: numbers alone, never words.</summary>
internal sealed class Workspace
{
    private const int MostKept = 4096;

    [ThreadStatic]
    private static Workspace? _ofThread;

    public PhraseMatches Matches { get; } = new();

    public List<(int Token, int Symbol)> Symbols { get; } = [];

    public List<int> Bodies { get; } = [];

    public List<WordSpan> Spans { get; } = [];

    public ImmutableArray<Hit>.Builder Hits { get; } = ImmutableArray.CreateBuilder<Hit>();

    /// <summary>The thread's own; <see cref="Return"/> it.</summary>
    public static Workspace Take()
    {
        var taken = _ofThread ?? new Workspace();
        _ofThread = null;
        return taken;
    }

    public void Return()
    {
        Hits.Clear();
        Matches.Clear();
        Symbols.Clear();
        Bodies.Clear();
        Spans.Clear();
        if (Matches.Capacity <= MostKept && Symbols.Capacity <= MostKept && Hits.Capacity <= MostKept)
        {
            _ofThread = this;
        }
    }
}
