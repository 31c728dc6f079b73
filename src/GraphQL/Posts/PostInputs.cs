using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.GraphQL.Posts;

/// <summary>A wall clock in a zone.</summary>
/// <param name="Local">The wall clock, whole minutes.</param>
/// <param name="Zone">An IANA time zone such as `America/New_York`; the organization's own where it is left out.</param>
public sealed record WallClockInput(LocalDateTime Local, string? Zone = null);

/// <summary>A post to be written.</summary>
/// <param name="Text">The body.</param>
/// <param name="AccountIds">The accounts it is for, each once.</param>
/// <param name="CampaignId">The campaign it belongs to.</param>
/// <param name="Title">A title, for blogs; without one it is made from the text.</param>
/// <param name="Link">A link that begins with `https://`.</param>
/// <param name="FirstComment">A comment to follow the post at once, where the network has that.</param>
/// <param name="AltText">A description of the picture.</param>
/// <param name="Tags">Labels for planning; they are not sent.</param>
/// <param name="Time">When it is to go out.</param>
/// <param name="Submit">Whether it is submitted at once: what is clear is then authorized, anything else waits for a reviewer.</param>
public sealed record PostCreateInput(
    string Text, ImmutableArray<AccountId> AccountIds, CampaignId? CampaignId = null, string? Title = null, string? Link = null, string? FirstComment = null, string? AltText = null,
    ImmutableArray<string> Tags = default, WallClockInput? Time = null, bool Submit = false)
{
    internal Content Content => new() { Text = Text, Title = Title, Link = Link, FirstComment = FirstComment, AltText = AltText, Tags = Tags.IsDefault ? [] : Tags };
}

/// <summary>Another revision of a post; what is left out stays as it is.</summary>
/// <param name="Text">The body.</param>
/// <param name="AccountIds">All accounts it is for, each once.</param>
/// <param name="CampaignId">The campaign it belongs to.</param>
/// <param name="Title">A title, for blogs.</param>
/// <param name="Link">A link that begins with `https://`.</param>
/// <param name="FirstComment">A comment to follow the post at once, where the network has that.</param>
/// <param name="AltText">A description of the picture.</param>
/// <param name="Tags">All labels.</param>
/// <param name="Time">When it is to go out.</param>
/// <param name="Clear">What to take away.</param>
/// <param name="Submit">Whether it is submitted at once.</param>
public sealed record PostUpdateInput(
    string? Text = null, ImmutableArray<AccountId>? AccountIds = null, CampaignId? CampaignId = null, string? Title = null, string? Link = null, string? FirstComment = null,
    string? AltText = null, ImmutableArray<string>? Tags = null, WallClockInput? Time = null, ImmutableArray<PostPart> Clear = default, bool Submit = false)
{
    internal Content ContentOver(Content now) => new()
    {
        Text = Text ?? now.Text,
        Title = Kept(PostPart.Title, Title ?? now.Title),
        Link = Kept(PostPart.Link, Link ?? now.Link),
        FirstComment = Kept(PostPart.FirstComment, FirstComment ?? now.FirstComment),
        AltText = Kept(PostPart.AltText, AltText ?? now.AltText),
        Tags = Tags ?? now.Tags,
    };

    internal CampaignId? CampaignOver(CampaignId? now) => Clears(PostPart.Campaign) ? null : CampaignId ?? now;

    /// <summary>The wall clock that the post has so far, unless it is to be taken away.</summary>
    internal WallClock? TimeOver(Post now, Domain.Organizations.Organization organization) => Clears(PostPart.Time) ? null : PostRules.WallClockOf(now, organization);

    private string? Kept(PostPart part, string? text) => Clears(part) ? null : text;

    private bool Clears(PostPart part) => !Clear.IsDefault && Clear.Contains(part);
}

/// <summary>A part of a post that can be taken away.</summary>
public enum PostPart
{
    /// <summary>The title.</summary>
    Title,

    /// <summary>The link.</summary>
    Link,

    /// <summary>The first comment.</summary>
    FirstComment,

    /// <summary>The description of the picture.</summary>
    AltText,

    /// <summary>The campaign; the post stays without one.</summary>
    Campaign,

    /// <summary>The time.</summary>
    Time,
}
