using Orleans.Concurrency;
using Platform.Domain;
using Platform.Domain.Reviews;

namespace Platform.Grains.Reviews;

/// <summary>One activation stands for one revision of one post that waits for a decision. Key <c>review:mercy/0190…-r1</c> (post and revision).
/// The claim and the decision survive a restart. Called by posts that open or invalidate it, by reviewers, and by recovery.</summary>
[Alias("IReviewItemGrain")]
public interface IReviewItemGrain : IGrainWithStringKey
{
    /// <summary>The item as it is now.</summary>
    [AlwaysInterleave, Alias("Get")]
    Task<Versioned<ReviewItem>> Get();

    /// <summary>Opens it; again changes nothing.</summary>
    [Alias("Open")]
    Task<Outcome<Versioned<ReviewItem>>> Open(OpenReview command);

    /// <summary>A reviewer takes it.</summary>
    [Alias("Claim")]
    Task<Outcome<Versioned<ReviewItem>>> Claim(Actor actor, int? expectedVersion = null);

    /// <summary>A reviewer gives it back.</summary>
    [Alias("Release")]
    Task<Outcome<Versioned<ReviewItem>>> Release(Actor actor, int? expectedVersion = null);

    /// <summary>A reviewer decides; the post is told before this returns.</summary>
    [Alias("Decide")]
    Task<Outcome<Versioned<ReviewItem>>> Decide(DecideReview command);

    /// <summary>The content changed. One way: the post must not wait for an item that may be waiting for the post.</summary>
    [OneWay, Alias("Invalidate")]
    Task Invalidate(Actor actor);

    /// <summary>Tells a decision again that the post has not heard of; ends the item when the post has another one.</summary>
    [Alias("CarryOn")]
    Task CarryOn();
}
