using System.Collections.Immutable;
using NodaTime;

namespace Platform.Domain.Posts;

/// <summary>The truth about sending. Every change after the insert is a compare-and-set from a named state; "now" is the database's clock.
/// Gate rows (organization, account, campaign) and the fence of the post are share-locked by the statement that marks a delivery as Sending.</summary>
public interface ILedger
{
    /// <summary>Arms the fence for this generation and puts the deliveries in, in one transaction. Idempotent. A fence that was cleared for this
    /// generation or stands at a later one stays as it is, and then nothing is inserted (false).</summary>
    Task<bool> ArmAsync(OrganizationId organization, PostId post, AuthorizationId authorization, int generation, ImmutableArray<NewDelivery> deliveries, CancellationToken cancellationToken);

    /// <summary>Clears the fence for every generation up to this one, and withdraws what waits; refused as a whole while a call is under way, or where
    /// something is public or unsettled that the condition rules out: an edit must not turn into a draft what is out, or may be.</summary>
    Task<FenceCleared> ClearFenceAsync(OrganizationId organization, PostId post, int generation, FenceCondition condition, CancellationToken cancellationToken);

    /// <summary>The generation up to which the fence is cleared, or null while it is armed or was never set.</summary>
    Task<int?> ClearedGenerationAsync(OrganizationId organization, PostId post, CancellationToken cancellationToken);

    /// <summary>Makes room for a move to another time inside the authorization's policy: deliveries that are due earlier wait until the new time, so that
    /// none goes out while the post's state is being written. Null when they wait for it; else nothing changes: AlreadySending (a call is
    /// under way or about
    /// to begin), OutcomeUnknown, AlreadyPublished, or WrongState (a delivery has ended, or there is none).</summary>
    Task<Refusal?> PostponeAsync(OrganizationId organization, PostId post, AuthorizationId authorization, Instant due, Instant notAfter,
        CancellationToken cancellationToken);

    /// <summary>Gives the waiting deliveries of an authorization the time that the post's state says.</summary>
    Task AlignAsync(OrganizationId organization, PostId post, AuthorizationId authorization, Instant due, Instant notAfter,
        CancellationToken cancellationToken);

    /// <summary>Reads what of an account is due now, the longest waiting first, and changes nothing. What is found ready gets the token of the claim
    /// that its mark will make.</summary>
    Task<DueDeliveries> FindDueAsync(OrganizationId organization, AccountId account, int batch, CancellationToken cancellationToken);

    /// <summary>Leases deliveries of an account that are due, oldest first, and takes over ended leases; each under a claim of its own.
    /// Overdue ones become Missed
    /// on the way. Nothing is leased while the account is paused.</summary>
    Task<ImmutableArray<ClaimedDelivery>> ClaimDueAsync(OrganizationId organization, AccountId account, int batch, Duration lease, CancellationToken cancellationToken);

    /// <summary>Marks claimed deliveries, and those that were found ready and still wait under the claim they had, as Sending up to a deadline, where gates are open and the fence holds their authorization. What is refused
    /// becomes Blocked with the reason of the first closed gate (organization, account, campaign, further ones), or Withdrawn where the
    /// fence is another's; what was
    /// scanned under older packs than the organization's gate asks for waits a moment and is claimed and scanned again. A claim that has
    /// ended or was taken over
    /// is left alone. Grace and lease are judged by the clock after all locks are held. What was returned may be sent now, what was not
    /// must not.</summary>
    /// <param name="scannedUnder">The packs version under which the sender has just found nothing new in them.</param>
    Task<MarkedSending> MarkSendingAsync(
        OrganizationId organization, AccountId account, ImmutableArray<DeliveryClaim> claims, int scannedUnder, Duration deadline,
        CancellationToken cancellationToken);

    /// <summary>Gives claims back whose calls were not begun: they wait again at once. Claims that have ended or are Sending are left
    /// alone.</summary>
    Task ReleaseAsync(ImmutableArray<DeliveryClaim> claims, CancellationToken cancellationToken);

    /// <summary>Keeps a connector's state of a delivery that is Sending under this claim; false when it is not any more.</summary>
    Task<bool> SaveStepAsync(DeliveryClaim claim, string connectorState, CancellationToken cancellationToken);

    /// <summary>Records what calls came to, from Sending (and from Claimed for gate refusals) under the claim; journals each in the same
    /// transaction. A result that
    /// comes after its call's outcome became unknown settles it when it is definite. That a post is live is recorded whatever happened
    /// meanwhile. Idempotent.</summary>
    Task RecordAsync(ImmutableArray<DeliveryResult> results, CancellationToken cancellationToken);

    /// <summary>Sending rows behind their deadline become Unknown; leases unknown rows that are to be asked about now, unless the account
    /// is paused.</summary>
    Task<ImmutableArray<ClaimedDelivery>> ClaimUnknownAsync(OrganizationId organization, AccountId account, int batch, Duration lease, CancellationToken cancellationToken);

    /// <summary>Records what a look-up of an Unknown row came to, under the claim of the question. To Waiting only while the fence holds
    /// its authorization, else it stays Unknown (asked by
    /// reading) or, when the change says for sure that nothing landed, becomes Withdrawn.</summary>
    Task RecordReconciledAsync(ImmutableArray<DeliveryResult> results, CancellationToken cancellationToken);

    /// <summary>A person's decision on a NeedsHuman row: it is live (with its address), it is not and won't be sent, or send it again. Null
    /// when it is carried out, else
    /// NotFound, WrongState (it doesn't wait for a person) or AuthorizationVoid (to be sent again without an authorization in
    /// force) or VersionConflict (the person looked for the outcome of an earlier <paramref name="attempt"/>) or InvalidInput (it says
    /// that nothing was sent,
    /// had several attempts and names none).</summary>
    Task<Refusal?> ResolveAsync(DeliveryKey key, DeliveryChange decision, Actor actor, CancellationToken cancellationToken, int? attempt = null);

    /// <summary>A person has a rejected delivery tried again: it waits and goes through the gate, with all its tries and at least an hour.
    /// Null when it is carried out,
    /// else NotFound, WrongState (it isn't rejected), NotRetryable, AuthorizationVoid or TimeInPast (an hour after its grace).</summary>
    Task<Refusal?> RetryAsync(DeliveryKey key, Actor actor, CancellationToken cancellationToken);

    /// <summary>Blocked rows whose reason has passed wait again; those out of their grace become Missed. For a reason of a gate, rows with
    /// any such reason that no gate
    /// stops any more; what another gate stops takes the reason of that one.</summary>
    Task UnblockAsync(OrganizationId organization, AccountId? account, string reason, CancellationToken cancellationToken);

    /// <summary>Settles what an account without access can't do: what waits becomes Blocked for this reason, outcomes that can't be asked
    /// about become NeedsHuman.
    /// Calls of another process that are under way are left alone up to their deadline.</summary>
    Task BlockAccountAsync(OrganizationId organization, AccountId account, string reason, CancellationToken cancellationToken);

    /// <summary>Ends what has run out of time, over all organizations and whatever became of accounts: what is past its grace becomes
    /// Missed, calls past their deadline
    /// become Unknown. At most <paramref name="limit"/> rows, the longest overdue first; the number of changed rows.</summary>
    Task<int> ExpireAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Pauses an account from now on for its network's rate limit; a longer pause that is there stays.</summary>
    /// <param name="times">How often in a row the account was refused, this one counted in.</param>
    Task PauseAsync(
        OrganizationId organization, AccountId account, Duration pause, int times, string? code, CancellationToken cancellationToken);

    /// <summary>The pause of an account, also while it opens again after it; null when nothing holds it.</summary>
    Task<AccountPause?> FindPauseAsync(OrganizationId organization, AccountId account, CancellationToken cancellationToken);

    /// <summary>The account takes calls at its full concurrency again: forgets a pause that has ended.</summary>
    Task EndPauseAsync(OrganizationId organization, AccountId account, CancellationToken cancellationToken);

    /// <summary>Accounts with something to do now (due and waiting, ended leases, calls past their deadline, unknowns to ask about) or within a time ahead,
    /// in order of organization and account, after a place in that order. What paused accounts have due is left out.</summary>
    Task<ImmutableArray<AccountWork>> AccountsToWakeAsync(
        Duration ahead, (OrganizationId Organization, AccountId Account)? after, int limit, CancellationToken cancellationToken);
}

/// <summary>What an account has to do.</summary>
/// <param name="Organization">The tenant.</param>
/// <param name="Account">The account.</param>
/// <param name="Due">How many of its deliveries are due now.</param>
/// <param name="FirstDue">Since when the longest waiting of those is due; null when none is.</param>
/// <param name="LastDue">Since when the one that came due last is due; null when none is.</param>
/// <param name="NextIn">How long it is, by the database's clock, until the next one comes due; null when none does within the time asked for.</param>
public sealed record AccountWork(OrganizationId Organization, AccountId Account, int Due, Instant? FirstDue, Instant? LastDue, Duration? NextIn);

/// <summary>What clearing a fence found.</summary>
/// <param name="Cleared">Whether it is cleared; false while calls are under way, or where the condition ruled it out.</param>
/// <param name="Sending">Accounts whose call is under way.</param>
/// <param name="Unsettled">Accounts whose earlier call has an unknown outcome: they are only asked about from now on.</param>
/// <param name="Live">Accounts where it is public already.</param>
public sealed record FenceCleared(bool Cleared, ImmutableArray<AccountId> Sending, ImmutableArray<AccountId> Unsettled, ImmutableArray<AccountId> Live);

/// <summary>What a fence may not be cleared over.</summary>
[Flags]
public enum FenceCondition
{
    /// <summary>Nothing: what waits is withdrawn, whatever became of the rest.</summary>
    None = 0,

    /// <summary>A delivery of the post that is public.</summary>
    NothingPublic = 1,

    /// <summary>A delivery of which nobody knows whether it is public.</summary>
    NothingUnsettled = 2,
}
