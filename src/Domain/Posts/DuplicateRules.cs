using System.Collections.Immutable;

namespace Platform.Domain.Posts;

/// <summary>What a copy of a post doesn't take over.</summary>
public enum PostOmission
{
    /// <summary>An account that isn't connected any more.</summary>
    Account,

    /// <summary>The campaign, which is closed.</summary>
    Campaign,

    /// <summary>The time.</summary>
    Time,

    /// <summary>The permission to publish: the copy needs its own.</summary>
    Authorization,
}

/// <summary>One thing that a copy doesn't take over.</summary>
/// <param name="Kind">What.</param>
/// <param name="Account">For an account: which.</param>
public sealed record OmittedPart(PostOmission Kind, AccountId? Account = null);

/// <summary>A copy of a post.</summary>
/// <param name="Content">The words.</param>
/// <param name="Targets">The accounts that are still connected, in the author's order.</param>
/// <param name="Campaign">The campaign, while it takes posts.</param>
/// <param name="Omitted">What it doesn't take over.</param>
/// <param name="Origin">Who wrote the words: they don't decide on the copy either.</param>
public sealed record PostCopy(
    Content Content, ImmutableArray<AccountId> Targets, CampaignId? Campaign, ImmutableArray<OmittedPart> Omitted, PostOrigin Origin);

/// <summary>Copies a post, in whatever state it is: the way on from what is finished.</summary>
public static class DuplicateRules
{
    /// <summary>The copy, or why there can be none.</summary>
    /// <param name="post">The post.</param>
    /// <param name="connected">The organization's connected accounts.</param>
    /// <param name="campaignIsOpen">Whether the post's campaign takes posts.</param>
    public static Outcome<PostCopy> Copy(Post post, IReadOnlyCollection<AccountId> connected, bool campaignIsOpen)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(connected);
        if (!post.Exists)
        {
            return new Refused(Refusal.NotFound, "There is no such post.");
        }

        if (post.PurgedAt is not null)
        {
            return new Refused(Refusal.WrongState, "The words of this post were purged; there is nothing to copy.");
        }

        var targets = post.Targets.Select(target => target.Account).Where(connected.Contains).ToImmutableArray();
        if (targets.IsEmpty)
        {
            return new Refused(Refusal.UnknownAccount, "None of the post's accounts is connected any more; write a new post for others.");
        }

        var omitted = ImmutableArray.CreateBuilder<OmittedPart>();
        omitted.AddRange(post.Targets.Where(target => !connected.Contains(target.Account))
            .Select(target => new OmittedPart(PostOmission.Account, target.Account)));
        AddIf(post.Campaign is not null && !campaignIsOpen, PostOmission.Campaign);
        AddIf(post.Time is TimePolicy.At || post.DueAt is not null, PostOmission.Time);
        AddIf(post.Authorization is not null, PostOmission.Authorization);
        return new PostCopy(
            post.Content with { Salt = null }, targets, campaignIsOpen ? post.Campaign : null, omitted.ToImmutable(),
            new PostOrigin(post.Authors, post.AuthorClients, post.Doubted == true || post.State == EditorialState.OnHold));

        void AddIf(bool condition, PostOmission kind)
        {
            if (condition)
            {
                omitted.Add(new OmittedPart(kind));
            }
        }
    }
}
