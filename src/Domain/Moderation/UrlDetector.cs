using System.Collections.Frozen;

namespace Platform.Domain.Moderation;

/// <summary>Web addresses, also a bare host name under a well-known top level. An organization's own are in most posts: rules pair them with context.</summary>
internal sealed class UrlDetector : IDetector
{
    private const string TopLevels =
        "com org net edu gov mil int info biz name pro app dev page site online shop store blog news live life care health clinic doctor hospital dental "
        + "pharmacy foundation charity support social link club world today email cloud tech media agency center community events guide help wiki xyz "
        + "io co ai eu uk au nz ca us ie de fr nl ch es pt pl se dk fi cz gr hu ro jp cn kr sg hk my ph za br mx ar cl il ae sa tr ru ua tv fm ly gl gd";

    private static readonly FrozenSet<string> Known = TopLevels.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Known.GetAlternateLookup<ReadOnlySpan<char>>();

    public int Rank => 0;

    public Certainty AtMost(FoldedText text) => text.Chars.Contains('.') ? Certainty.Sure : Certainty.None;

    public void Find(FoldedText text, List<Finding> findings)
    {
        foreach (var (start, end) in text.Urls)
        {
            if (IsAddress(text.Chars[start..end]))
            {
                findings.Add(new Finding(start, end, Certainty.Sure));
            }
        }

        var before = findings.Count;
        FindHosts(text, findings);
        if (before > 0 && findings.Count > before)
        {
            findings.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        }
    }

    // What is masked as an address includes DOIs, and www. with nothing behind it.
    private static bool IsAddress(ReadOnlySpan<char> url)
    {
        var scheme = url.IndexOf("://");
        if (scheme < 0 && (url.StartsWith("10.") || url.StartsWith("doi:")))
        {
            return false;
        }

        var host = url[(scheme < 0 ? 0 : scheme + 3)..];
        var path = host.IndexOfAny('/', '?', '#');
        host = path < 0 ? host : host[..path];
        var dots = host.Count('.');
        return host.StartsWith("www.") ? dots >= 2 && !host.EndsWith('.') : dots >= 1 || scheme > 0 && host.Length > 0;
    }

    private static void FindHosts(FoldedText text, List<Finding> findings)
    {
        var chars = text.Masked;
        var from = 0;
        while (chars[from..].IndexOf('.') is >= 0 and var next)
        {
            var start = from + next;
            while (start > from && IsHost(chars[start - 1]))
            {
                start--;
            }

            var end = from + next;
            while (end < chars.Length && IsHost(chars[end]))
            {
                end++;
            }

            from = end;
            var host = chars[start..end].TrimEnd(".-");
            var trimmed = host.Length;
            host = host.TrimStart(".-");
            start += trimmed - host.Length;
            var last = host.LastIndexOf('.');
            if (last > 0
                && host[last - 1] != '.'
                && Lookup.Contains(host[(last + 1)..])
                && !(start > 0 && chars[start - 1] == '@')
                && !(end < chars.Length && chars[end] == '@')
                && IsOneWord(text, start, start + last + 1))
            {
                findings.Add(new Finding(start, start + host.Length, Certainty.Sure));
            }
        }
    }

    // "...said the nurse.Today we..." is a full stop without its blank, not a host.
    private static bool IsOneWord(FoldedText text, int start, int topLevel) =>
        !char.IsUpper(text.Original[text.OriginalStart(topLevel)]) || char.IsUpper(text.Original[text.OriginalStart(start)]);

    private static bool IsHost(char c) => char.IsLetterOrDigit(c) || c is '.' or '-';
}
