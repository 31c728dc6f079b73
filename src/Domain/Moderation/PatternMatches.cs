using System.Runtime.InteropServices;

namespace Platform.Domain.Moderation;

/// <summary>The phrase matches of one text, sorted, and what patterns make of them.</summary>
internal static class PatternMatches
{
    /// <summary>The matches of one slot. The list must be sorted.</summary>
    public static ReadOnlySpan<PhraseMatch> Of(List<PhraseMatch> matches, int slot)
    {
        var all = CollectionsMarshal.AsSpan(matches);
        var from = LowerBound(all, slot);
        return all[from..(from + LowerBound(all[from..], slot + 1))];
    }

    /// <summary>Adds the span of every match of the patterns.</summary>
    public static void Collect(CompiledPatterns patterns, List<PhraseMatch> matches, ref List<WordSpan>? spans)
    {
        if (patterns.Direct >= 0)
        {
            foreach (var match in Of(matches, patterns.Direct))
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

    private static bool IsThere(CompiledPatterns patterns, List<PhraseMatch> matches)
    {
        List<WordSpan>? spans = null;
        Collect(patterns, matches, ref spans);
        return spans is not null;
    }

    private static void Near(NearPattern pattern, List<PhraseMatch> matches, ref List<WordSpan>? spans)
    {
        // Every side must be somewhere: most texts have not even two.
        var first = Of(matches, pattern.Sides[0]);
        if (first.IsEmpty || Of(matches, pattern.Sides[1]).IsEmpty)
        {
            return;
        }

        var left = new List<WordSpan>();
        foreach (var match in first)
        {
            left.Add(new WordSpan(match.Start, match.End));
        }

        for (var i = 0; i < pattern.Joints.Length && left.Count > 0; i++)
        {
            var joined = new List<WordSpan>();
            foreach (var span in left)
            {
                Join(span, Of(matches, pattern.Sides[i + 1]), pattern.Joints[i], joined);
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

    private static int LowerBound(ReadOnlySpan<PhraseMatch> matches, int slot)
    {
        var (low, high) = (0, matches.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = matches[middle].Slot < slot ? (middle + 1, high) : (low, middle);
        }

        return low;
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
