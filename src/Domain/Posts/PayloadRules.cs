using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Platform.Domain.Accounts;
using Platform.Domain.Moderation;

namespace Platform.Domain.Posts;

/// <summary>Renders what an account will send and holds it against what its network takes. All that is sent stands in the payload; a connector adds no word.</summary>
public static class PayloadRules
{
    /// <summary>The longest title that is made from a text.</summary>
    private const int DerivedTitle = 80;

    /// <summary>The payload of a content on a network.</summary>
    public static Payload Render(Content content, ConnectorDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(descriptor);
        var text = content.Text.Trim();
        var link = string.IsNullOrWhiteSpace(content.Link) ? null : content.Link.Trim();
        if (link is not null && descriptor.LinkInText && !text.Contains(link, StringComparison.Ordinal))
        {
            text = $"{text}\n\n{link}";
        }

        return new Payload(
            text,
            descriptor.HasTitle ? TitleOf(content) : null,
            descriptor.LinkInText ? null : link,
            descriptor.HasFirstComment && !string.IsNullOrWhiteSpace(content.FirstComment) ? content.FirstComment.Trim() : null,
            content.Salt);
    }

    /// <summary>Where the link begins that rendering put behind the text of a payload (canonical JSON), or null where it put none.</summary>
    public static int? LinkIn(Content content, string payload)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (string.IsNullOrWhiteSpace(content.Link))
        {
            return null;
        }

        var text = PlatformJson.Read<Payload>(payload).Text;
        return text.Length > content.Text.Trim().Length && text.EndsWith($"\n\n{content.Link.Trim()}", StringComparison.Ordinal) ? text.Length - content.Link.Trim().Length : null;
    }

    /// <summary>Every text of a payload with the zone in which it was scanned when it was written. A title that is made from the text is no text of its own.</summary>
    /// <param name="payload">What would be sent.</param>
    /// <param name="linkAt">Where the text's own link begins, see <see cref="LinkIn"/>.</param>
    public static ImmutableArray<ZonedText> Zoned(Payload payload, int? linkAt)
    {
        ArgumentNullException.ThrowIfNull(payload);
        var (text, link) = linkAt is { } at && at <= payload.Text.Length ? (payload.Text[..at].TrimEnd(), payload.Text[at..]) : (payload.Text, payload.Link);
        var made = payload.Title is { } title && payload.Text.StartsWith(title.TrimEnd('…'), StringComparison.Ordinal);
        return new Content { Text = text, Title = made ? null : payload.Title, Link = link, FirstComment = payload.FirstComment }.Zoned();
    }

    /// <summary>Why the network would not take the payload, or null.</summary>
    public static Refused? Check(Payload payload, ConnectorDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(payload);
        ArgumentNullException.ThrowIfNull(descriptor);
        if (payload.Text.Length == 0)
        {
            return new Refused(Refusal.InvalidInput, "The text is empty.", "text");
        }

        var length = descriptor.Unit == TextUnit.Graphemes ? new StringInfo(payload.Text).LengthInTextElements : payload.Text.Length;
        if (length > descriptor.MaxText)
        {
            var link = descriptor.LinkInText ? ", with its link," : "";
            return new Refused(Refusal.NetworkLimit, $"The text{link} has {length} characters; {descriptor.Network} takes {descriptor.MaxText}. Shorten it by {length - descriptor.MaxText}.", "text");
        }

        return descriptor.MaxUtf8Bytes is { } bytes && Encoding.UTF8.GetByteCount(payload.Text) is var size && size > bytes
            ? new Refused(Refusal.NetworkLimit, $"The text has {size} bytes; {descriptor.Network} takes {bytes}. Some characters, such as emoji, count many.", "text")
            : null;
    }

    /// <summary>SHA-256 over every account's payload hash and the time: what an approval is bound to.</summary>
    public static string ContentHash(ImmutableArray<AuthorizedPayload> payloads, TimePolicy? time)
    {
        var text = new StringBuilder();
        foreach (var payload in payloads)
        {
            text.Append(payload.Account.Value).Append('\n').Append(payload.Network).Append('\n').Append(payload.Hash).Append('\n');
        }

        text.Append(PlatformJson.Write(time));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>The key that every attempt of a delivery carries: 32 hex digits of a hash over its whole key.</summary>
    public static string IdempotencyKey(DeliveryKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{key.Organization}/{key.Post}/{key.Account}/{key.Authorization}"));
        return Convert.ToHexStringLower(bytes.AsSpan(0, 16));
    }

    private static string TitleOf(Content content)
    {
        if (!string.IsNullOrWhiteSpace(content.Title))
        {
            return content.Title.Trim();
        }

        var line = content.Text.Trim().Split('\n')[0].Trim();
        if (line.Length <= DerivedTitle)
        {
            return line;
        }

        var cut = line.LastIndexOf(' ', DerivedTitle - 1);
        var end = cut > DerivedTitle / 2 ? cut : DerivedTitle - 1;
        return (char.IsHighSurrogate(line[end - 1]) ? line[..(end - 1)] : line[..end]) + "…";
    }
}
