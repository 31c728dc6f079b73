using NodaTime;

namespace Platform.Domain.Posts;

/// <summary>Why a post waits for a person.</summary>
public enum PostAttentionReason
{
    /// <summary>A draft whose chosen time has passed: it was not submitted, or an edit took its authorization away. Choose another time.</summary>
    DraftPastDue,

    /// <summary>Its time passed before a reviewer had decided. Choose another time and submit it again.</summary>
    ExpiredInReview,

    /// <summary>Its authorization has ended and the post does not say so yet. Nothing goes out; look at it and schedule it again.</summary>
    AuthorizationVoid,

    /// <summary>Its time and its grace passed before it could go out to an account.</summary>
    Missed,

    /// <summary>The gate has stopped it on an account for longer than a minute; the delivery's reason says why.</summary>
    Blocked,

    /// <summary>It was refused on an account and is not tried again by itself. The delivery's error says why: mend what is wrong and try it
    /// again with `deliveryRetry`, or go on with a copy.</summary>
    Failed,

    /// <summary>Its time has passed by more than five minutes and nothing works on it. Its account waits for the end of a network's rate
    /// limit, or no server that runs has a connector for its network: an operator has to look at the servers.</summary>
    Overdue,

    /// <summary>Whether it is public on an account can't be learned; a person has to look.</summary>
    NeedsHuman,

    /// <summary>A step of it has failed again and again, such as reading what is stored of it; an operator has to look.</summary>
    Unreadable,
}

/// <summary>A post that waits for a person.</summary>
/// <param name="Post">Its id.</param>
/// <param name="Reason">Why.</param>
/// <param name="Since">Since when it has been so.</param>
public sealed record PostAttention(PostId Post, PostAttentionReason Reason, Instant Since);

/// <summary>Finds posts that wait for a person.</summary>
public interface IPostAttention
{
    /// <summary>One row for each post and reason, the latest first.</summary>
    Task<Page<PostAttention>> ListAsync(OrganizationId organization, PageRequest page, CancellationToken cancellationToken);
}
