namespace Platform.Domain.Moderation;

/// <summary>E-mail addresses, found from the <c>@</c> outwards. Names of accounts (<c>@name</c>, <c>@name@server</c>) are none.</summary>
internal sealed class EmailDetector : IDetector
{
    private const int LongestLocalPart = 64;
    private const int LongestDomain = 253;

    public int Rank => 0;

    public Certainty AtMost(FoldedText text) => text.Chars.Contains('@') ? Certainty.Sure : Certainty.None;

    public void Find(FoldedText text, List<Finding> findings)
    {
        var chars = text.Chars;
        var from = 0;
        for (int next; (next = chars[from..].IndexOf('@')) >= 0; from += next + 1)
        {
            var at = from + next;
            var start = LocalPart(chars, at);
            var end = Domain(chars, at + 1);
            if (start < at && end > 0 && !(start > 0 && chars[start - 1] == '@') && !InUrlAuthority(text, at))
            {
                findings.Add(new Finding(start, end, Certainty.Sure));
            }
        }
    }

    private static int LocalPart(ReadOnlySpan<char> chars, int at)
    {
        var start = at;
        while (start > 0 && at - start < LongestLocalPart && (char.IsLetterOrDigit(chars[start - 1]) || chars[start - 1] is '.' or '_' or '%' or '+' or '-' or '\''))
        {
            start--;
        }

        while (start < at && !char.IsLetterOrDigit(chars[start]))
        {
            start++;
        }

        return start < at && chars[at - 1] is '.' or '\'' ? at : start;
    }

    /// <returns>The index behind the domain, or 0: at least two labels, the last of letters alone or Punycode.</returns>
    private static int Domain(ReadOnlySpan<char> chars, int start)
    {
        var limit = Math.Min(chars.Length, start + LongestDomain);
        var (end, label, labels) = (0, start, 0);
        for (var i = start; i <= limit; i++)
        {
            if (i < limit && (char.IsLetterOrDigit(chars[i]) || (chars[i] == '-' && i > label)))
            {
                continue;
            }

            var name = chars[label..i].TrimEnd('-');
            if (name.IsEmpty)
            {
                break;
            }

            labels++;
            if (labels > 1 && IsTopLevel(name))
            {
                end = label + name.Length;
            }

            if (i == limit || chars[i] != '.' || name.Length != i - label)
            {
                break;
            }

            label = i + 1;
        }

        return end;
    }

    private static bool IsTopLevel(ReadOnlySpan<char> name)
    {
        if (name.StartsWith("xn--"))
        {
            return name.Length > 4;
        }

        foreach (var c in name)
        {
            if (!char.IsLetter(c))
            {
                return false;
            }
        }

        return name.Length >= 2;
    }

    // https://user@host/ names no mailbox; ?email=jane@host in a query does.
    private static bool InUrlAuthority(FoldedText text, int at)
    {
        foreach (var (start, end) in text.Urls)
        {
            if (at < start || at >= end)
            {
                continue;
            }

            var scheme = text.Chars[start..at].IndexOf("://");
            return scheme >= 0 && text.Chars[(start + scheme + 3)..at].IndexOfAny('/', '?', '#') < 0;
        }

        return false;
    }
}
