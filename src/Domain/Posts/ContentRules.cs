namespace Platform.Domain.Posts;

/// <summary>What holds for a content on every network; a network's own limits come with its payload.</summary>
public static class ContentRules
{
    /// <summary>The longest title, in characters.</summary>
    public const int MaxTitle = 300;

    /// <summary>The longest link, in characters.</summary>
    public const int MaxLink = 2_000;

    /// <summary>The longest first comment or description of a picture, in characters.</summary>
    public const int MaxAside = 5_000;

    /// <summary>How many labels a post may have, and how long each may be.</summary>
    public const int MaxTags = 50;

    /// <summary>Why the content can't be taken, or null.</summary>
    public static Refused? Check(Content content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return content switch
        {
            { Title.Length: > MaxTitle } => TooLong("title", MaxTitle),
            { FirstComment.Length: > MaxAside } => TooLong("firstComment", MaxAside),
            { AltText.Length: > MaxAside } => TooLong("altText", MaxAside),
            { Tags: var tags } when tags.Length > MaxTags || tags.Any(tag => tag is not { Length: > 0 and <= MaxTags }) =>
                new Refused(Refusal.InvalidInput, $"There may be {MaxTags} tags of 1 to {MaxTags} characters.", "tags"),
            { Link: { Length: > 0 } link } when link.Length > MaxLink || !Uri.TryCreate(link.Trim(), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") =>
                new Refused(Refusal.InvalidInput, $"The link is not an address of at most {MaxLink} characters that begins with https://.", "link"),
            _ => null,
        };
    }

    private static Refused TooLong(string field, int most) => new(Refusal.InvalidInput, $"This may have {most} characters.", field);
}
