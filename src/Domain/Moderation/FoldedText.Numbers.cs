using System.Runtime.InteropServices;

namespace Platform.Domain.Moderation;

/// <content>Where numbers may begin.</content>
public sealed partial class FoldedText
{
    private const int LongestPrefix = 5;

    private List<int>? _numberStarts;

    /// <summary>
    /// Where, outside web addresses and account names, a number may begin, in order: at every word with a digit in it, and at
    /// the short word of letters just before one (<c>AB 12 34 56 C</c>).
    /// </summary>
    internal ReadOnlySpan<int> NumberStarts => CollectionsMarshal.AsSpan(_numberStarts ??= FindNumberStarts());

    private List<int> FindNumberStarts()
    {
        var starts = new List<int>();
        var text = Masked;
        var done = 0;
        for (int next; (next = text[done..].IndexOfAnyInRange('0', '9')) >= 0;)
        {
            var start = done + next;
            while (start > done && char.IsLetterOrDigit(text[start - 1]))
            {
                start--;
            }

            if (PrefixBefore(text, start) is >= 0 and var prefix && (starts.Count == 0 || starts[^1] < prefix))
            {
                starts.Add(prefix);
            }

            starts.Add(start);
            done += next;
            while (done < text.Length && char.IsLetterOrDigit(text[done]))
            {
                done++;
            }
        }

        return starts;
    }

    private static int PrefixBefore(ReadOnlySpan<char> text, int start)
    {
        if (start < 2 || text[start - 1] is not (' ' or '-' or '.' or '·'))
        {
            return -1;
        }

        var first = start - 1;
        while (first > 0 && char.IsAsciiLetter(text[first - 1]) && start - first <= LongestPrefix)
        {
            first--;
        }

        return first < start - 1 && start - 1 - first <= LongestPrefix && (first == 0 || !char.IsLetterOrDigit(text[first - 1])) ? first : -1;
    }
}
