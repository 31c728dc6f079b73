using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Platform.Networks.Bluesky;

/// <summary>What a stretch of the text is.</summary>
internal enum FacetKind
{
    /// <summary>An address that can be followed.</summary>
    Link,

    /// <summary>A hashtag.</summary>
    Tag,

    /// <summary>A handle; a facet only when it can be resolved.</summary>
    Mention,
}

/// <summary>A stretch of a text, in bytes of its UTF-8.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="ByteStart">Its first byte.</param>
/// <param name="ByteEnd">The byte behind its last.</param>
/// <param name="Value">The address, the tag without its sign, the handle, or the DID that the handle was resolved to.</param>
internal sealed record Facet(FacetKind Kind, int ByteStart, int ByteEnd, string Value);

/// <summary>Finds links, hashtags and mentions. A function of the text alone; what is found stands behind the beginning, white space or an opening
/// bracket, and ends before closing punctuation.</summary>
internal static partial class RichText
{
    private const int MostTagGraphemes = 64;
    private const int MostTagBytes = 640;

    public static ImmutableArray<Facet> Find(string text)
    {
        var facets = new List<Facet>();
        foreach (Match match in Links().Matches(text))
        {
            var address = EndOfLink(match.Value);
            if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Host.Length > 0)
            {
                facets.Add(At(text, FacetKind.Link, match.Index, address.Length, address));
            }
        }

        foreach (Match match in Tags().Matches(text))
        {
            var tag = TrimPunctuation(match.Groups["tag"].Value);
            if (tag.Any(char.IsLetter) && !char.IsPunctuation(tag[0]) && new StringInfo(tag).LengthInTextElements <= MostTagGraphemes && Encoding.UTF8.GetByteCount(tag) <= MostTagBytes)
            {
                facets.Add(At(text, FacetKind.Tag, match.Index, 1 + tag.Length, tag));
            }
        }

        foreach (Match match in Mentions().Matches(text))
        {
            var handle = match.Groups["handle"].Value;
            if (handle.Length <= 253 && char.IsAsciiLetter(handle[handle.LastIndexOf('.') + 1]))
            {
                facets.Add(At(text, FacetKind.Mention, match.Index, 1 + handle.Length, handle));
            }
        }

        return [.. facets.OrderBy(facet => facet.ByteStart)];
    }

    private static Facet At(string text, FacetKind kind, int index, int length, string value)
    {
        var start = Encoding.UTF8.GetByteCount(text.AsSpan(0, index));
        return new Facet(kind, start, start + Encoding.UTF8.GetByteCount(text.AsSpan(index, length)), value);
    }

    /// <summary>A full stop belongs to the sentence; a closing bracket to the address only if it opened there.</summary>
    private static string EndOfLink(string found)
    {
        while (found.Length > 0 && (found[^1] is '.' or ',' or ';' or ':' or '!' or '?' or '\'' or '"' or '…' or '”' or '’' or '»'
            || (found[^1] is ')' && found.Count(c => c == '(') < found.Count(c => c == ')'))))
        {
            found = found[..^1];
        }

        return found;
    }

    private static string TrimPunctuation(string tag)
    {
        while (tag.Length > 0 && char.IsPunctuation(tag[^1]))
        {
            tag = tag[..^1];
        }

        return tag;
    }

    [GeneratedRegex(@"(?<=^|[\s(])https?://[^\s<>""]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Links();

    // U+FE0F makes a keycap of the sign; soft hyphens and zero-width characters would make two tags that look alike.
    [GeneratedRegex(@"(?<=^|[\s(])[#\uFF03](?!\uFE0F)(?<tag>[^\s#\uFF03\u00AD\u200A-\u200D\u2060\u20E2]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Tags();

    [GeneratedRegex(@"(?<=^|[\s(])@(?<handle>[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Mentions();
}
