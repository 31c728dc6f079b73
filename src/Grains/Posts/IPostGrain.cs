using Orleans.Concurrency;
using Platform.Domain;
using Platform.Domain.Moderation;
using Platform.Domain.Posts;

namespace Platform.Grains.Posts;

/// <summary>One activation stands for one post. Key <c>post:mercy/0190…</c>. Words, targets, time, scan, review and authorization survive a restart;
/// its deliveries stand in the ledger. Called by authors, by its review item, by the gate (hold) and by recovery.</summary>
[Alias("IPostGrain")]
public interface IPostGrain : IGrainWithStringKey
{
    /// <summary>The post as it is now.</summary>
    [AlwaysInterleave, Alias("Get")]
    Task<Versioned<Post>> Get();

    /// <summary>Writes the first or another revision; voids an authorization that it had.</summary>
    [Alias("Write")]
    Task<Outcome<Versioned<Post>>> Write(WritePost command);

    /// <summary>Submits it: authorized at once, or sent to review.</summary>
    [Alias("Submit")]
    Task<Outcome<Versioned<Post>>> Submit(Actor actor, int? expectedVersion = null);

    /// <summary>Chooses its minute.</summary>
    [Alias("Schedule")]
    Task<Outcome<Versioned<Post>>> Schedule(WallClock time, Actor actor, int? expectedVersion);

    /// <summary>Takes its minute back.</summary>
    [Alias("Unschedule")]
    Task<Outcome<Versioned<Post>>> Unschedule(Actor actor, int? expectedVersion = null);

    /// <summary>Publishes it as soon as may be.</summary>
    [Alias("PublishNow")]
    Task<Outcome<Versioned<Post>>> PublishNow(Actor actor, int? expectedVersion = null);

    /// <summary>Takes it out of the plan; when this has returned, no call begins.</summary>
    [Alias("Withdraw")]
    Task<Outcome<Versioned<Post>>> Withdraw(Actor actor, int? expectedVersion = null);

    /// <summary>Takes a reviewer's decision.</summary>
    [Alias("Decide")]
    Task<Outcome<Versioned<Post>>> Decide(DecidePost command);

    /// <summary>Takes the decision on it back, as its item does: its authorization ends in the fence, then here.</summary>
    [Alias("Reopen")]
    Task<Outcome<Versioned<Post>>> Reopen(ReopenPost command);

    /// <summary>Gives another time to a post whose time passed before there was a decision, and sends it to review again.</summary>
    [Alias("Resubmit")]
    Task<Outcome<Versioned<Post>>> Resubmit(WallClock? time, Actor actor, int? expectedVersion = null);

    /// <summary>Holds it back because its authorization rests on packs that found less than those active now.</summary>
    [Alias("Hold")]
    Task<Outcome<Versioned<Post>>> Hold(AuthorizationId authorization, string reason, ScanResult scan);

    /// <summary>Overwrites its words, if it is finished. <see cref="PostPurge"/> purges what others keep of them too.</summary>
    [Alias("Purge")]
    Task<Outcome<Versioned<Post>>> Purge(Actor actor, int? expectedVersion);

    /// <summary>Gives it to another owner; the version that was written, or 0 where it is another member's or finished.</summary>
    [Alias("TakeOver")]
    Task<Outcome<int>> TakeOver(TakeOverPost command);

    /// <summary>Carries on what a crash interrupted: opens its review item, puts its deliveries into the ledger. Idempotent.</summary>
    [Alias("CarryOn")]
    Task CarryOn();
}
