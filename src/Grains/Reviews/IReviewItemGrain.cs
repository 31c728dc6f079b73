using Orleans.Concurrency;
using Platform.Domain;
using Platform.Domain.Reviews;

namespace Platform.Grains.Reviews;

/// <summary>One activation stands for one revision of one post that waits for a decision. Key <c>review:mercy/0190…-r1</c> (post and revision).
/// Claim, approvals, notes and decision survive a restart. Called by posts that open or invalidate it, by reviewers, by the jobs on what is
/// overdue and on unfinished steps.</summary>
[Alias("IReviewItemGrain")]
public interface IReviewItemGrain : IGrainWithStringKey
{
    /// <summary>The item as it is now.</summary>
    [AlwaysInterleave, Alias("Get")]
    Task<Versioned<ReviewItem>> Get();

    /// <summary>Opens it; again changes nothing. The post waits for this, so it must never call it on an item that may be there: that one
    /// may be waiting for
    /// the post.</summary>
    [Alias("Open")]
    Task<Outcome<Versioned<ReviewItem>>> Open(OpenReview command);

    /// <summary>A reviewer takes it.</summary>
    [Alias("Claim")]
    Task<Outcome<Versioned<ReviewItem>>> Claim(Actor actor, int? expectedVersion = null);

    /// <summary>A reviewer gives it back.</summary>
    [Alias("Release")]
    Task<Outcome<Versioned<ReviewItem>>> Release(Actor actor, int? expectedVersion = null);

    /// <summary>A lead gives it to a reviewer.</summary>
    [Alias("Assign")]
    Task<Outcome<Versioned<ReviewItem>>> Assign(MemberId to, Actor actor, int? expectedVersion = null);

    /// <summary>A reviewer hands it up to the next level.</summary>
    [Alias("Escalate")]
    Task<Outcome<Versioned<ReviewItem>>> Escalate(string reason, Actor actor, int? expectedVersion = null);

    /// <summary>Somebody writes a note.</summary>
    [Alias("Comment")]
    Task<Outcome<Versioned<ReviewItem>>> Comment(NoteReview command, int? expectedVersion = null);

    /// <summary>A lead takes the decision back; the post's authorization has ended before this returns.</summary>
    [Alias("Reopen")]
    Task<Outcome<Versioned<ReviewItem>>> Reopen(Actor actor, int? expectedVersion = null);

    /// <summary>Notes once that its time for a decision has passed.</summary>
    [Alias("FallDue")]
    Task FallDue();

    /// <summary>A reviewer decides, or approves as one of several. The post takes a completing decision first; what it refuses leaves no trace here.</summary>
    [Alias("Decide")]
    Task<Outcome<Versioned<ReviewItem>>> Decide(DecideReview command);

    /// <summary>The content changed. One way: the post must not wait for an item that may be waiting for the post.</summary>
    [OneWay, Alias("Invalidate")]
    Task Invalidate(Actor actor);

    /// <summary>Overwrites what was written about it, because its post's words were purged; its version.</summary>
    [Alias("Purge")]
    Task<int> Purge(Actor actor);

    /// <summary>Follows its post: takes over the decision that the post took, takes back the one that the post took back, ends when the
    /// post has another item.</summary>
    [Alias("CarryOn")]
    Task CarryOn();
}
