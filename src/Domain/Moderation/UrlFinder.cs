using System.Buffers;

namespace Platform.Domain.Moderation;

/// <summary>Finds web addresses (and DOIs) in a folded text, so that digits and words inside them are not taken for a person's.</summary>
internal static class UrlFinder
{
    /// <summary>Adds the spans of web addresses in order: with a scheme, with <c>www.</c>, or a host name followed by a path. One pass.</summary>
    public static void Find(ReadOnlySpan<char> text, ref List<(int Start, int End)>? found)
    {
        // Every address has a slash or begins with www.: only the unbroken pieces around those are looked at.
        var (slash, www) = (Next(text, 0, "/"), Next(text, 0, "www."));
        for (var done = 0; Math.Min(slash, www) is not Nowhere and var at;)
        {
            var start = done + text[done..at].LastIndexOfAny(Breaks) + 1;
            var length = text[at..].IndexOfAny(Breaks);
            var end = length < 0 ? text.Length : at + length;
            if (AddressIn(text[start..end]) is var (from, to) && to > from)
            {
                (found ??= []).Add((start + from, start + to));
            }

            done = end;
            slash = slash < done ? Next(text, done, "/") : slash;
            www = www < done ? Next(text, done, "www.") : www;
        }
    }

    private const int Nowhere = int.MaxValue;

    private static readonly SearchValues<char> Breaks = SearchValues.Create(" \t\r\n\v\f\u0085\"<>");

    private static int Next(ReadOnlySpan<char> text, int from, ReadOnlySpan<char> mark) => text[from..].IndexOf(mark) is >= 0 and var next ? from + next : Nowhere;

    private static (int From, int To) AddressIn(ReadOnlySpan<char> chunk)
    {
        var to = chunk.Length;
        while (to > 0 && chunk[to - 1] is '.' or ',' or ';' or ':' or '!' or '?' or ')' or ']' or '}' or '\'' or '…')
        {
            to--;
        }

        chunk = chunk[..to];
        var from = 0;
        while (from < to && chunk[from] is '(' or '[' or '{' or '\'' or ',' or ';' or ':' or '*')
        {
            from++;
        }

        var scheme = chunk.IndexOf("://");
        if (scheme > from)
        {
            while (scheme > from && char.IsAsciiLetter(chunk[scheme - 1]))
            {
                scheme--;
            }

            return (scheme, to);
        }

        var rest = chunk[from..];
        return rest.StartsWith("www.") || HasHostAndPath(rest) || IsDoi(rest) ? (from, to) : default;
    }

    private static bool HasHostAndPath(ReadOnlySpan<char> chunk)
    {
        var slash = chunk.IndexOf('/');
        if (slash < 4)
        {
            return false;
        }

        var host = chunk[..slash];
        var dot = host.LastIndexOf('.');
        if (dot < 1 || slash - dot - 1 is < 2 or > 24)
        {
            return false;
        }

        foreach (var c in host[(dot + 1)..])
        {
            if (!char.IsAsciiLetter(c))
            {
                return false;
            }
        }

        for (var i = 0; i < dot; i++)
        {
            var part = char.IsLetterOrDigit(host[i]) || host[i] == '-' || (host[i] == '.' && i > 0 && host[i - 1] != '.');
            if (!part)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDoi(ReadOnlySpan<char> chunk)
    {
        chunk = chunk.StartsWith("doi:") ? chunk[4..] : chunk;
        var slash = chunk.IndexOf('/');
        return slash is >= 7 and <= 12 && chunk.StartsWith("10.") && !chunk[3..slash].ContainsAnyExceptInRange('0', '9');
    }
}
