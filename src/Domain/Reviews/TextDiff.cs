using System.Collections.Immutable;
using System.Text;

namespace Platform.Domain.Reviews;

/// <summary>What became of a piece of text.</summary>
public enum TextChange
{
    /// <summary>It stands in both.</summary>
    Kept,

    /// <summary>It is new.</summary>
    Added,

    /// <summary>It is gone.</summary>
    Removed,
}

/// <summary>A piece of text and what became of it.</summary>
/// <param name="Change">What became of it.</param>
/// <param name="Text">The piece.</param>
public sealed record TextSpan(TextChange Change, string Text);

/// <summary>Compares two texts word by word: the fewest words removed and added (Myers' greedy method). Kept and removed pieces together are the old
/// text, kept and added ones the new one.</summary>
public static class TextDiff
{
    /// <summary>The most words that differ for which the fewest changes are looked for; beyond it what lies between equal ends counts as replaced.</summary>
    public const int MaxDistance = 1_000;

    /// <summary>The pieces in order; neighbours of one kind are joined.</summary>
    public static ImmutableArray<TextSpan> Compare(string before, string after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (a, b) = (Words(before), Words(after));
        var head = 0;
        while (head < a.Count && head < b.Count && a[head] == b[head])
        {
            head++;
        }

        var tail = 0;
        while (tail < a.Count - head && tail < b.Count - head && a[a.Count - 1 - tail] == b[b.Count - 1 - tail])
        {
            tail++;
        }

        var spans = new Spans();
        spans.Add(TextChange.Kept, a.Take(head));
        Between(a[head..^tail], b[head..^tail], spans);
        spans.Add(TextChange.Kept, a.TakeLast(tail));
        return spans.ToImmutable();
    }

    private static void Between(List<string> a, List<string> b, Spans spans)
    {
        if (Trace(a, b) is not { } trace)
        {
            spans.Add(TextChange.Removed, a);
            spans.Add(TextChange.Added, b);
            return;
        }

        var steps = new Stack<(TextChange Change, string Word)>();
        var (x, y) = (a.Count, b.Count);
        for (var d = trace.Count - 1; d >= 0; d--)
        {
            var k = x - y;
            var down = k == -d || (k != d && At(trace[d], k - 1, d) < At(trace[d], k + 1, d));
            var fromX = d == 0 ? 0 : At(trace[d], down ? k + 1 : k - 1, d);
            var fromY = d == 0 ? 0 : fromX - (down ? k + 1 : k - 1);
            for (; x > fromX && y > fromY; x--, y--)
            {
                steps.Push((TextChange.Kept, a[x - 1]));
            }

            if (d > 0)
            {
                steps.Push(down ? (TextChange.Added, b[--y]) : (TextChange.Removed, a[--x]));
            }
        }

        foreach (var (change, word) in steps)
        {
            spans.Add(change, [word]);
        }
    }

    // For each number of changes, how far each diagonal had come before it; null when there are too many.
    private static List<int[]>? Trace(List<string> a, List<string> b)
    {
        var trace = new List<int[]>();
        var most = Math.Min(a.Count + b.Count, MaxDistance);
        var v = new int[(2 * most) + 3];
        for (var d = 0; d <= most; d++)
        {
            trace.Add(v[(most + 1 - d)..(most + 2 + d)]);
            for (var k = -d; k <= d; k += 2)
            {
                var at = most + 1 + k;
                var x = k == -d || (k != d && v[at - 1] < v[at + 1]) ? v[at + 1] : v[at - 1] + 1;
                while (x < a.Count && x - k < b.Count && a[x] == b[x - k])
                {
                    x++;
                }

                v[at] = x;
                if (x >= a.Count && x - k >= b.Count)
                {
                    return trace;
                }
            }
        }

        return null;
    }

    private static int At(int[] kept, int k, int d) => Math.Abs(k) <= d ? kept[k + d] : -1;

    // A word, the white space behind it, and every other sign by itself.
    private static List<string> Words(string text)
    {
        var words = new List<string>();
        for (var i = 0; i < text.Length;)
        {
            var from = i++;
            while (i < text.Length && Kind(text[i]) is var kind && kind != Sign && kind == Kind(text[from]))
            {
                i++;
            }

            words.Add(text[from..i]);
        }

        return words;
    }

    private const int Sign = 2;

    private static int Kind(char c) => char.IsWhiteSpace(c) ? 0 : char.IsLetterOrDigit(c) || char.IsSurrogate(c) || c == '\'' ? 1 : Sign;

    private sealed class Spans
    {
        private readonly List<(TextChange Change, StringBuilder Text)> _spans = [];

        public void Add(TextChange change, IEnumerable<string> words)
        {
            foreach (var word in words)
            {
                if (_spans.Count == 0 || _spans[^1].Change != change)
                {
                    _spans.Add((change, new StringBuilder()));
                }

                _spans[^1].Text.Append(word);
            }
        }

        public ImmutableArray<TextSpan> ToImmutable() => [.. _spans.Select(s => new TextSpan(s.Change, s.Text.ToString()))];
    }
}
