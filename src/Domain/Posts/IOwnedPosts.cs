using System.Collections.Immutable;

namespace Platform.Domain.Posts;

/// <summary>Finds the posts that a member owns.</summary>
public interface IOwnedPosts
{
    /// <summary>Posts of an owner that are not finished: drafts, what is in review, and what still has something to send or to settle. In
    /// order of ids.</summary>
    /// <param name="organization">The tenant.</param>
    /// <param name="owner">The member.</param>
    /// <param name="after">The last id of the page before, or null.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    Task<ImmutableArray<PostId>> UnsentAsync(OrganizationId organization, MemberId owner, PostId? after, int limit, CancellationToken cancellationToken);
}
