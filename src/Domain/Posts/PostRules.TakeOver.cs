using NodaTime;
using Orleans;
using Platform.Domain.Members;

namespace Platform.Domain.Posts;

/// <summary>Give a post another owner.</summary>
/// <param name="From">The owner whose post it is.</param>
/// <param name="To">The new owner; the caller has checked that they are active and an author.</param>
/// <param name="Actor">Who.</param>
[GenerateSerializer, Immutable, Alias("TakeOverPost")]
public sealed record TakeOverPost([property: Id(0)] MemberId From, [property: Id(1)] MemberId To, [property: Id(2)] Actor Actor);

/// <summary>Taking over the unsent posts of a member who leaves. Words, time and authorization stay as they are; the new owner
/// counts as an author from then on and decides on it no more. A post that waits for a decision waits for it on a new item: what the new
/// owner decided or approved on the old one no longer counts.</summary>
public static partial class PostRules
{
    /// <summary>Who answers for a post: whoever took it over last, else its author. Its deliveries go out only while this member is
    /// active.</summary>
    public static MemberId OwnerOf(Post post)
    {
        ArgumentNullException.ThrowIfNull(post);
        return post.Owner ?? post.Author;
    }

    /// <summary>Gives it another owner. A post of somebody else, or one that is finished, stays as it is.</summary>
    /// <param name="post">The post.</param>
    /// <param name="command">From whom to whom.</param>
    /// <param name="deliveries">All its deliveries.</param>
    /// <param name="now">When.</param>
    public static Outcome<Decision<Post>> TakeOver(Post post, TakeOverPost command, IReadOnlyCollection<DeliveryRow> deliveries, Instant now)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(command);
        return post switch
        {
            { Exists: false } => new Refused(Refusal.NotFound, "There is no such post."),
            _ when command.Actor.Lacks(Role.Compliance) is { } no => no,
            _ when OwnerOf(post) != command.From || command.From == command.To || PurgeRules.IsFinished(post, deliveries) => Decision.Unchanged(post),
            _ => TakenOver(post, command, now),
        };
    }

    private static Decision<Post> TakenOver(Post post, TakeOverPost command, Instant now)
    {
        var wrote = post.Authors.Contains(command.To);
        var taken = Decision.Of(
            post with { Owner = command.To, Authors = wrote ? post.Authors : post.Authors.Add(command.To), ChangedAt = now },
            new PostTakenOver(now, command.Actor, command.From, command.To));
        return post.State is EditorialState.InReview or EditorialState.OnHold && !wrote
            ? taken.Then(p => ToReview(p, command.Actor, now))
            : taken;
    }
}
