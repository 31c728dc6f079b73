using System.Collections.Immutable;
using Platform.Domain.Accounts;

namespace Platform.Domain.Posts;

/// <summary>A part of a post's words.</summary>
public enum ContentPart
{
    /// <summary>The body.</summary>
    Text,

    /// <summary>The title.</summary>
    Title,

    /// <summary>The link.</summary>
    Link,

    /// <summary>The first comment.</summary>
    FirstComment,

    /// <summary>The description of the picture.</summary>
    AltText,
}

/// <summary>Where a part of a post's words goes on a network.</summary>
public enum PartPlace
{
    /// <summary>Into a place of its own.</summary>
    OwnPlace,

    /// <summary>Into the text, and counts with it.</summary>
    InText,

    /// <summary>The author gave none; it is made from the first words of the text.</summary>
    MadeFromText,

    /// <summary>Nowhere: the network has no place for it, and it is not sent.</summary>
    NotSent,
}

/// <summary>Where one part goes.</summary>
/// <param name="Part">The part.</param>
/// <param name="GoesTo">Its place.</param>
public sealed record PartPlacement(ContentPart Part, PartPlace GoesTo);

/// <summary>Says which parts of a content a network gets, as <see cref="PayloadRules.Render"/> puts them into its payload. Nothing that a
/// person wrote
/// is dropped without being named.</summary>
public static class PartRules
{
    /// <summary>The parts that the content has, in the order of <see cref="ContentPart"/>, and a title that has to be made.</summary>
    public static ImmutableArray<PartPlacement> PlacementsOf(Content content, ConnectorDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(descriptor);
        var placements = ImmutableArray.CreateBuilder<PartPlacement>();
        placements.Add(new PartPlacement(ContentPart.Text, PartPlace.OwnPlace));
        void Add(ContentPart part, string? words, PartPlace place)
        {
            if (!string.IsNullOrWhiteSpace(words))
            {
                placements.Add(new PartPlacement(part, place));
            }
        }

        Add(ContentPart.Title, content.Title, OwnOrNone(descriptor.HasTitle));
        if (descriptor.HasTitle && string.IsNullOrWhiteSpace(content.Title))
        {
            placements.Add(new PartPlacement(ContentPart.Title, PartPlace.MadeFromText));
        }

        Add(ContentPart.Link, content.Link, descriptor.LinkInText ? PartPlace.InText : PartPlace.OwnPlace);
        Add(ContentPart.FirstComment, content.FirstComment, OwnOrNone(descriptor.HasFirstComment));
        Add(ContentPart.AltText, content.AltText, OwnOrNone(descriptor.HasAltText));
        return placements.ToImmutable();
    }

    /// <summary>What a person should know of a placement, or null where the part goes where they put it.</summary>
    /// <param name="placement">The placement.</param>
    /// <param name="network">The network's name.</param>
    public static string? WarningOf(PartPlacement placement, string network)
    {
        ArgumentNullException.ThrowIfNull(placement);
        return placement switch
        {
            { GoesTo: PartPlace.NotSent } => $"The {NameOf(placement.Part)} is not sent: {network} has no place for it here.",
            { GoesTo: PartPlace.MadeFromText } => $"There is no title; the one on {network} is made from the first words of the text.",
            _ => null,
        };
    }

    private static PartPlace OwnOrNone(bool has) => has ? PartPlace.OwnPlace : PartPlace.NotSent;

    private static string NameOf(ContentPart part) => part switch
    {
        ContentPart.FirstComment => "first comment",
        ContentPart.AltText => "description of the picture",
        ContentPart.Title => "title",
        ContentPart.Link => "link",
        _ => "text",
    };
}
