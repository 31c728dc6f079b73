using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;
using Platform.GraphQL.Accounts;

namespace Platform.GraphQL.Posts;

/// <summary>Where the parts of a post's words go on one network or account.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="AccountId">The account's id; null where a network was asked about without an account.</param>
/// <param name="Parts">The parts that there are, each with its place.</param>
public sealed record PostPlacement(string Network, [property: GraphQLIgnore] AccountId? AccountId, ImmutableArray<PartPlacement> Parts)
{
    /// <summary>Of a content on an account with these settings.</summary>
    internal static PostPlacement Of(Content content, ConnectorDescriptor descriptor, AccountId? account = null)
        => new(descriptor.Network, account, PartRules.PlacementsOf(content, descriptor));

    /// <summary>Of a post on each of its accounts; an account that isn't there any more, or whose network this installation doesn't speak
    /// to, is left out.</summary>
    internal static async Task<ImmutableArray<PostPlacement>> AllAsync(Post post, AccountById accounts, IConnectors connectors,
        CancellationToken cancellationToken)
    {
        if (post.PurgedAt is not null)
        {
            return [];
        }

        var nodes = await Task.WhenAll(post.Targets.Select(target => accounts.LoadAsync(target.Account, cancellationToken)));
        var placements = ImmutableArray.CreateBuilder<PostPlacement>(nodes.Length);
        foreach (var account in nodes.OfType<AccountNode>())
        {
            if (connectors.Find(account.Network)?.Describe(account.Row.State.Settings) is { } descriptor)
            {
                placements.Add(Of(post.Content, descriptor, account.Row.State.Id));
            }
        }

        return placements.ToImmutable();
    }
}

/// <summary>What else is known of a placement.</summary>
[ObjectType<PostPlacement>]
public static class PostPlacementFields
{
    /// <summary>The account; null where a network was asked about without an account.</summary>
    public static async Task<AccountNode?> GetAccountAsync([Parent] PostPlacement placement, AccountById accounts, CancellationToken cancellationToken)
        => placement.AccountId is { } account ? await accounts.LoadAsync(account, cancellationToken) : null;
}

/// <summary>Shows where a part goes.</summary>
[ObjectType<PartPlacement>(BindProperties = [nameof(PartPlacement.Part), nameof(PartPlacement.GoesTo)])]
[GraphQLName("PostPartPlacement")]
[GraphQLDescription("Where one part of a post's words goes.")]
public static class PartPlacementFields;

/// <summary>Shows the places of a post's parts.</summary>
[ObjectType<PostNode>]
public static class PostPartFields
{
    /// <summary>Where its title, link, first comment and other parts go on each of its accounts. What a network has no place for is
    /// NOT_SENT. Empty for a
    /// purged post.</summary>
    public static Task<ImmutableArray<PostPlacement>> GetPlacementsAsync(
        [Parent] PostNode post, AccountById accounts, IConnectors connectors, CancellationToken cancellationToken)
        => PostPlacement.AllAsync(post.Post, accounts, connectors, cancellationToken);
}

/// <summary>What a warning is about.</summary>
public enum PostWarningCode
{
    /// <summary>A part of the words is not sent, because the network has no place for it.</summary>
    PartNotSent,

    /// <summary>The author gave no title; it is made from the first words of the text.</summary>
    TitleMadeFromText,

    /// <summary>The post was approved or scheduled and waits for a reviewer now.</summary>
    WaitsForReview,

    /// <summary>The post was approved or scheduled and is a draft now: it does not go out.</summary>
    IsDraft,

    /// <summary>The chosen minute does not exist in its zone, because the clocks are put forward; it goes out at the next one that does.</summary>
    TimeSkipped,

    /// <summary>The approval of a reviewer has ended; the new words are authorized by their clear scan.</summary>
    ApprovalEnded,
}

/// <summary>What a person should know although the command was carried out.</summary>
/// <param name="Code">What it is about.</param>
/// <param name="Message">The same in words.</param>
/// <param name="Part">The part of the words; null where it is about the post as a whole.</param>
/// <param name="Network">The network's name; null where it is about the post as a whole.</param>
/// <param name="AccountId">The account.</param>
public sealed record PostWarning(PostWarningCode Code, string Message, ContentPart? Part = null, string? Network = null,
    [property: GraphQLIgnore] AccountId? AccountId = null)
{
    internal static IEnumerable<PostWarning> Of(Post? before, Post after)
    {
        if (before is not null && PlaceRules.LostBy(before, after) is { } lost)
        {
            yield return new PostWarning(Enum.Parse<PostWarningCode>(lost.ToString()), PlaceRules.MessageOf(lost));
        }

        if (TimeRules.WarningOf(after.Time) is { } skipped)
        {
            yield return new PostWarning(PostWarningCode.TimeSkipped, skipped);
        }
    }

    internal static IEnumerable<PostWarning> Of(PostPlacement placement) =>
        from part in placement.Parts
        let message = PartRules.WarningOf(part, placement.Network)
        where message is not null
        select new PostWarning(
            part.GoesTo == PartPlace.NotSent ? PostWarningCode.PartNotSent : PostWarningCode.TitleMadeFromText, message, part.Part, placement.Network,
            placement.AccountId);
}

/// <summary>What else is known of a warning.</summary>
[ObjectType<PostWarning>]
public static class PostWarningFields
{
    /// <summary>The account that it is about.</summary>
    public static async Task<AccountNode?> GetAccountAsync([Parent] PostWarning warning, AccountById accounts, CancellationToken cancellationToken)
        => warning.AccountId is { } account ? await accounts.LoadAsync(account, cancellationToken) : null;
}

/// <summary>What every answer with a post says besides.</summary>
[ObjectType<PostPayload>]
public static class PostPayloadFields
{
    /// <summary>What the post lost by the command, such as its place in the plan; a chosen minute that does not exist in its zone; and what
    /// is not sent as it was written, account by account: a
    /// first comment where a network has none, a title that is made from the text. Empty when the command was refused.</summary>
    public static async Task<ImmutableArray<PostWarning>> GetWarningsAsync(
        [Parent] PostPayload payload, AccountById accounts, IConnectors connectors, CancellationToken cancellationToken)
        => payload is { Post: { } post, UserErrors.IsEmpty: true }
            ? [.. PostWarning.Of(payload.Before, post.Post),
                .. (await PostPlacement.AllAsync(post.Post, accounts, connectors, cancellationToken)).SelectMany(PostWarning.Of)]
            : [];
}
