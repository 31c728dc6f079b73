namespace Platform.Domain.Moderation;

/// <summary>What patterns make of the phrases in one text.</summary>
internal static class PatternMatches
{
    /// <summary>Adds the span of every match of the patterns.</summary>
    public static void Collect(CompiledPatterns patterns, PhraseMatches matches, ref List<WordSpan>? spans)
    {
        if (patterns.Direct >= 0)
        {
            foreach (var match in matches.Of(patterns.Direct))
            {
                (spans ??= []).Add(new WordSpan(match.Start, match.End));
            }
        }

        foreach (var near in patterns.Near)
        {
            Near(near, matches, ref spans);
        }

        foreach (var joined in patterns.Joined)
        {
            if (joined.And.All(other => IsThere(other, matches)) && !joined.Not.Any(other => IsThere(other, matches)))
            {
                Collect(joined.First, matches, ref spans);
            }
        }
    }

    private static bool IsThere(CompiledPatterns patterns, PhraseMatches matches)
    {
        List<WordSpan>? spans = null;
        Collect(patterns, matches, ref spans);
        return spans is not null;
    }

    private static void Near(NearPattern pattern, PhraseMatches matches, ref List<WordSpan>? spans)
    {
        // Every side must be somewhere: most texts have not even two.
        foreach (var side in pattern.Sides)
        {
            if (!matches.Has(side))
            {
                return;
            }
        }

        var left = new List<WordSpan>();
        foreach (var match in matches.Of(pattern.Sides[0]))
        {
            left.Add(new WordSpan(match.Start, match.End));
        }

        for (var i = 0; i < pattern.Joints.Length && left.Count > 0; i++)
        {
            var joined = new List<WordSpan>();
            foreach (var span in left)
            {
                Join(span, matches.Of(pattern.Sides[i + 1]), pattern.Joints[i], joined);
            }

            left = joined;
        }

        if (left.Count > 0)
        {
            (spans ??= []).AddRange(left);
        }
    }

    // Only the nearest on each side: it is what a reader would take to be meant, and keeps the work linear.
    private static void Join(WordSpan span, ReadOnlySpan<PhraseMatch> right, Proximity joint, List<WordSpan> joined)
    {
        var behind = FirstFrom(right, span.End);
        if (behind < right.Length && right[behind].Start - span.End <= joint.Distance)
        {
            var end = right[behind].End;
            while (behind + 1 < right.Length && right[behind + 1].Start == right[behind].Start)
            {
                end = Math.Max(end, right[++behind].End);
            }

            joined.Add(new WordSpan(span.Start, end));
        }

        if (joint.Ordered)
        {
            return;
        }

        for (var i = FirstFrom(right, span.Start) - 1; i >= 0 && span.Start - right[i].Start <= joint.Distance + PhrasePattern.MaxWords; i--)
        {
            if (right[i].End <= span.Start && span.Start - right[i].End <= joint.Distance)
            {
                joined.Add(new WordSpan(right[i].Start, span.End));
                return;
            }
        }
    }

    private static int FirstFrom(ReadOnlySpan<PhraseMatch> matches, int start)
    {
        var (low, high) = (0, matches.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = matches[middle].Start < start ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
