namespace Platform.Domain.Moderation;

/// <summary>Some words of a text, one after another.</summary>
/// <param name="Start">Index of the first word.</param>
/// <param name="End">Index behind the last one.</param>
internal readonly record struct WordSpan(int Start, int End);

/// <summary>Where some patterns stand in a text, for questions of nearness.</summary>
internal readonly struct WordSpans
{
    private static readonly List<WordSpan> Nothing = [];

    private readonly List<WordSpan>? _spans;
    private readonly int _longest;

    public WordSpans(CompiledPatterns patterns, PhraseMatches matches)
    {
        _spans = Nothing;
        if (patterns.IsEmpty || matches.Slots.Count == 0)
        {
            return;
        }

        List<WordSpan>? found = null;
        PatternMatches.Collect(patterns, matches, ref found);
        if (found is not { Count: > 0 } spans)
        {
            return;
        }

        spans.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        _spans = spans;
        foreach (var span in spans)
        {
            _longest = Math.Max(_longest, span.End - span.Start);
        }
    }

    /// <summary>Whether it was looked for at all.</summary>
    public bool IsKnown => _spans is not null;

    public bool IsEmpty => _spans is not { Count: > 0 };

    /// <summary>Whether one of the spans overlaps the words, or, when a distance is given, has at most so many words between.</summary>
    public bool Excuse(WordSpan words, int within) => (within > 0 ? Near(words, within, within) : Near(words, -1, -1)) is not null;

    /// <summary>One of the spans that overlaps the words, stands before them with at most so many words between, or behind them; null when none does.</summary>
    public WordSpan? Near(WordSpan words, int before, int? after)
    {
        if (IsEmpty)
        {
            return null;
        }

        // Spans are sorted by start: those that begin too early even for the longest, or too late, are never looked at.
        var last = words.End + (after ?? -1);
        for (var i = FirstFrom(words.Start - before - _longest); i < _spans!.Count && _spans[i].Start <= last; i++)
        {
            var span = _spans[i];
            if (span.End > words.Start || words.Start - span.End <= before)
            {
                return span;
            }
        }

        return null;
    }

    private int FirstFrom(int start)
    {
        var (low, high) = (0, _spans!.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = _spans[middle].Start < start ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
