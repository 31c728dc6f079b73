using System.Globalization;
using System.Net;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Platform.Domain.Posts;

namespace Platform.Networks.WordPress;

/// <summary>What a site is given for a payload. Functions of the payload and the key alone, so that what is read back can be compared.</summary>
internal static class WordPressWords
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int MostSlugWords = 48;

    /// <summary>The title, as HTML.</summary>
    public static string Title(Payload payload) => Escape(payload.Title ?? "");

    /// <summary>The text as paragraphs, single line ends as breaks, the link as a paragraph of its own. No markup of the author's passes.</summary>
    public static string Content(Payload payload)
    {
        var html = new StringBuilder();
        var text = payload.Text.ReplaceLineEndings("\n");
        foreach (var paragraph in text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            html.Append("<p>").Append(Escape(paragraph).Replace("\n", "<br />", StringComparison.Ordinal)).Append("</p>\n");
        }

        if (payload.Link is { Length: > 0 } link)
        {
            html.Append(Uri.TryCreate(link, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
                ? $"<p><a href=\"{Escape(link)}\">{Escape(link)}</a></p>\n"
                : $"<p>{Escape(link)}</p>\n");
        }

        return html.ToString().TrimEnd('\n');
    }

    /// <summary>The post's address: words of the title for people, and 13 characters of the key's hash by which it is found again.</summary>
    public static string Slug(Payload payload, string key)
    {
        var words = new StringBuilder();
        foreach (var c in (payload.Title ?? "").Normalize(NormalizationForm.FormD))
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                words.Append(char.ToLowerInvariant(c));
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && words.Length > 0 && words[^1] != '-')
            {
                words.Append('-');
            }

            if (words.Length == MostSlugWords)
            {
                break;
            }
        }

        var head = words.ToString().Trim('-');
        var hash = new BigInteger(SHA256.HashData(Encoding.UTF8.GetBytes(key)), isUnsigned: true);
        var tail = string.Create(13, hash, static (characters, rest) =>
        {
            for (var i = 0; i < characters.Length; i++)
            {
                characters[i] = Alphabet[(int)(rest & 31)];
                rest >>= 5;
            }
        });
        return head.Length == 0 ? "post-" + tail : $"{head}-{tail}";
    }

    /// <summary>Whether a site kept the words. How it spells an entity or ends a line is no difference.</summary>
    public static bool Same(string sent, string kept) => Normal(sent) == Normal(kept);

    private static string Normal(string html) => WebUtility.HtmlDecode(html).ReplaceLineEndings("\n").Trim();

    /// <summary>Only what must be: sites rewrite other entities, and a read-back would look like a change.</summary>
    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal);
}
