using System.Buffers;
using System.Globalization;
using System.Net;

namespace Platform.Domain.Moderation;

/// <summary>Internet addresses, version 4 in dotted form and version 6, each with a prefix length if one follows.</summary>
internal sealed class IpDetector : IDetector
{
    private const int LongestV6 = 45;

    private static readonly SearchValues<char> V6 = SearchValues.Create("0123456789abcdef:.");

    public int Rank => 0;

    public Certainty AtMost(FoldedText text) => text.HasDigit ? Certainty.Sure : Certainty.None;

    public void Find(FoldedText text, List<Finding> findings)
    {
        var chars = text.Masked;
        FindV6(chars, findings);
        var count = findings.Count;
        var done = 0;
        foreach (var start in text.NumberStarts)
        {
            if (start >= done && V4(chars, start) is > 0 and var end && !IsCovered(findings, count, start))
            {
                done = WithPrefix(chars, end, 32);
                findings.Add(new Finding(start, done, Certainty.Sure));
            }
        }

        if (count > 0 && findings.Count > count)
        {
            findings.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        }
    }

    // Both lists are in order, and there are hardly ever any.
    private static bool IsCovered(List<Finding> findings, int count, int start)
    {
        var (low, high) = (0, count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = findings[middle].End <= start ? (middle + 1, high) : (low, middle);
        }

        return low < count && findings[low].Start <= start;
    }

    private static int V4(ReadOnlySpan<char> text, int start)
    {
        if (start > 0 && text[start - 1] is '.' or '-')
        {
            return 0;
        }

        var at = start;
        for (var part = 0; part < 4; part++)
        {
            var digits = 0;
            var value = 0;
            for (; at < text.Length && char.IsAsciiDigit(text[at]) && digits < 4; digits++)
            {
                value = (value * 10) + text[at++] - '0';
            }

            if (digits is 0 or > 3 || value > 255 || (part < 3 && (at == text.Length || text[at++] != '.')))
            {
                return 0;
            }
        }

        var ends = at == text.Length || !(char.IsLetterOrDigit(text[at]) || (text[at] is '.' or '-' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])));
        return ends && !IsVersion(text[..start]) ? at : 0;
    }

    private static bool IsVersion(ReadOnlySpan<char> before)
    {
        before = before.TrimEnd(' ');
        return before.EndsWith("version") || before.EndsWith("section") || before.EndsWith("release");
    }

    private static void FindV6(ReadOnlySpan<char> text, List<Finding> findings)
    {
        var from = 0;
        while (text[from..].IndexOf(':') is >= 0 and var next)
        {
            var start = from + next;
            while (start > from && V6.Contains(text[start - 1]))
            {
                start--;
            }

            var length = text[start..].IndexOfAnyExcept(V6);
            var end = length < 0 ? text.Length : start + length;
            from = end;
            var address = text[start..end].TrimEnd('.');
            address = address.EndsWith("::") ? address : address.TrimEnd(':');
            if (IsV6(address) && !(start > 0 && char.IsLetterOrDigit(text[start - 1])))
            {
                var last = WithPrefix(text, Zone(text, start + address.Length), 128);
                if (last == text.Length || !char.IsLetterOrDigit(text[last]))
                {
                    findings.Add(new Finding(start, last, Certainty.Sure));
                    from = Math.Max(from, last);
                }
            }
        }
    }

    private static bool IsV6(ReadOnlySpan<char> address) =>
        address.Length is > 2 and <= LongestV6
        && address.Count(':') >= 2
        && address.ContainsAnyExcept(':', '.')
        && IPAddress.TryParse(address, out _);

    private static int Zone(ReadOnlySpan<char> text, int end)
    {
        var at = end;
        if (at + 1 < text.Length && text[at] == '%')
        {
            for (at++; at < text.Length && at - end < 16 && char.IsAsciiLetterOrDigit(text[at]); at++)
            {
            }
        }

        return at > end + 1 ? at : end;
    }

    private static int WithPrefix(ReadOnlySpan<char> text, int end, int most)
    {
        if (end + 1 >= text.Length || text[end] != '/')
        {
            return end;
        }

        var length = text[(end + 1)..].IndexOfAnyExceptInRange('0', '9');
        length = length < 0 ? text.Length - end - 1 : length;
        return length is >= 1 and <= 3 && int.Parse(text.Slice(end + 1, length), CultureInfo.InvariantCulture) <= most ? end + 1 + length : end;
    }
}
