using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Accounts;

namespace Platform.Domain.Posts;

/// <summary>Where one delivery (post, account, authorization) stands in the ledger. The numbers are the column's values.</summary>
public enum DeliveryState
{
    /// <summary>For its time, or for the next try.</summary>
    Waiting = 0,

    /// <summary>Leased by a sender that has not begun the call; free again when the lease ends or the sender gives it back.</summary>
    Claimed = 1,

    /// <summary>The call may be under way until the deadline; behind it the outcome is unknown.</summary>
    Sending = 2,

    /// <summary>Taken by the network, not public yet.</summary>
    Processing = 3,

    /// <summary>Nobody knows whether it is public; the destination is being asked.</summary>
    Unknown = 4,

    /// <summary>The gate says no for a reason that may pass by itself.</summary>
    Blocked = 5,

    /// <summary>Public.</summary>
    Live = 10,

    /// <summary>Not public, and no further try.</summary>
    Rejected = 11,

    /// <summary>Nobody knows and the destination can't tell: a person decides.</summary>
    NeedsHuman = 12,

    /// <summary>Taken back before any call.</summary>
    Withdrawn = 13,

    /// <summary>Its time and its grace passed before it could go out.</summary>
    Missed = 14,

    /// <summary>Its authorization ended before it could go out.</summary>
    Expired = 15,
}

/// <summary>The key of a delivery.</summary>
public sealed record DeliveryKey(OrganizationId Organization, PostId Post, AccountId Account, AuthorizationId Authorization);

/// <summary>A delivery to be put into the ledger.</summary>
/// <param name="Key">Its key; a second insert of the same key changes nothing.</param>
/// <param name="Campaign">The campaign whose gate counts, or null.</param>
/// <param name="Network">The network's name.</param>
/// <param name="Due">Not before this instant, by the database's clock.</param>
/// <param name="NotAfter">Missed from this instant on.</param>
/// <param name="IdempotencyKey">The same for every attempt.</param>
/// <param name="Payload">Canonical JSON of the payload.</param>
/// <param name="PayloadHash">Its SHA-256.</param>
/// <param name="Packs">The packs that the authorization rests on, as canonical JSON.</param>
/// <param name="AuthorizedAt">When it was authorized.</param>
/// <param name="ScannedUnder">The organization's packs version of the scan that the authorization rests on.</param>
/// <param name="Owner">The member whose gate counts, or null for none.</param>
public sealed record NewDelivery(
    DeliveryKey Key, CampaignId? Campaign, string Network, Instant Due, Instant NotAfter, string IdempotencyKey,
    string Payload, string PayloadHash, string Packs, Instant AuthorizedAt, int ScannedUnder = 0, MemberId? Owner = null);

/// <summary>A sender's claim on a delivery. The ledger marks and records under the last claim only, so that a sender whose lease has ended
/// changes nothing.</summary>
/// <param name="Key">Which delivery.</param>
/// <param name="Token">Which of its claims; no two claims of a delivery have the same one.</param>
/// <param name="Found">For a delivery that was found waiting and is claimed by the mark itself: the claim that it had then. Null when it is
/// claimed already.</param>
public sealed record DeliveryClaim(DeliveryKey Key, long Token, long? Found = null);

/// <summary>A claimed delivery, with all that sending it needs.</summary>
/// <param name="Attempt">How many calls were begun before.</param>
/// <param name="Uncertain">Whether an earlier call's outcome was never learned.</param>
/// <param name="Asked">For unknown outcomes: how often the destination was asked.</param>
/// <param name="SinceFirstCall">How long ago the first call began that may have carried the idempotency key and was not heard to be
/// refused.</param>
/// <param name="ScannedUnder">The organization's packs version under which its words were last scanned with nothing new found.</param>
/// <param name="Token">The token of this claim.</param>
/// <param name="Uncounted">How many of the calls cost no try: refused by a rate limit, or never begun.</param>
/// <param name="Found">For a delivery that waits and is not claimed yet: the claim that it had when it was found.</param>
public sealed record ClaimedDelivery(
    DeliveryKey Key, string Network, Instant Due, Instant NotAfter, string IdempotencyKey, string Payload, string PayloadHash,
    string Packs, Instant AuthorizedAt, int Attempt, bool Uncertain, string? ConnectorState, int Asked, Duration SinceFirstCall,
    int ScannedUnder = 0, long Token = 0, int Uncounted = 0, long? Found = null)
{
    /// <summary>The claim under which it is marked and recorded.</summary>
    public DeliveryClaim Claim => new(Key, Token, Found);

    /// <summary>How many tries the next call makes, counted in.</summary>
    public int Tries => Attempt + 1 - Uncounted;
}

/// <summary>A row of the ledger as people see it.</summary>
public sealed record DeliveryRow(
    DeliveryKey Key, CampaignId? Campaign, string Network, DeliveryState State, string? Reason, Instant Due, Instant WakeAt, Instant NotAfter,
    int Attempt, string? ExternalId, string? ExternalUrl, string? ErrorKind, string? ErrorCode, string? ErrorMessage,
    Instant? SentAt, Instant? FinishedAt, string PayloadHash)
{
    /// <summary>When it was taken down after it was public, or null. Its state stays Live: it was sent, and is finished.</summary>
    public Instant? TakenDownAt { get; init; }

    /// <summary>How long behind its time it became public, or null while it is not.</summary>
    public Duration? Lateness => State == DeliveryState.Live && FinishedAt is { } at ? at - Due : null;
}

/// <summary>What a call or a look-up came to: a compare-and-set from the state that the sender holds.</summary>
/// <param name="To">The new state.</param>
/// <param name="WakeAfter">For states that go on: how long from now, by the database's clock.</param>
/// <param name="Ref">Where it is public.</param>
/// <param name="ErrorKind">A connector's kind of error, or null.</param>
/// <param name="ErrorCode">Its code.</param>
/// <param name="ErrorMessage">Words of ours for a person.</param>
/// <param name="ConnectorState">What the connector wants to find again; null keeps what is there.</param>
/// <param name="Reason">For Blocked: the gate's reason.</param>
/// <param name="NothingLanded">Nothing landed of this call and of those before it, for sure: ends the doubt.</param>
/// <param name="Uncounted">The call costs no try.</param>
public sealed record DeliveryChange(
    DeliveryState To, Duration? WakeAfter = null, RemoteRef? Ref = null, ConnectorErrorKind? ErrorKind = null, string? ErrorCode = null,
    string? ErrorMessage = null, string? ConnectorState = null, string? Reason = null, bool NothingLanded = false, bool Uncounted = false);

/// <summary>A change of one delivery.</summary>
/// <param name="Claim">The claim under which it was made. The result of an earlier claim changes nothing, unless it says that the post is
/// live,
/// or settles an outcome of the same call that has become unknown meanwhile.</param>
/// <param name="Change">What it came to.</param>
/// <param name="Attempt">The call that it is the result of (1 for the first: one more than <see cref="ClaimedDelivery.Attempt"/>), or null
/// for a refusal
/// before any call and for a look-up.</param>
public sealed record DeliveryResult(DeliveryClaim Claim, DeliveryChange Change, int? Attempt = null)
{
    /// <summary>Which delivery.</summary>
    public DeliveryKey Key => Claim.Key;
}

/// <summary>Deliveries that were marked as Sending.</summary>
/// <param name="Keys">Their calls may begin now; the others' must not.</param>
/// <param name="Waited">How long after its start the statement marked them: it waits for locks first, and the deadline counts from the
/// mark.</param>
public sealed record MarkedSending(ImmutableArray<DeliveryKey> Keys, Duration Waited);

/// <summary>What of an account is due, read without taking it.</summary>
/// <param name="Ready">Waits, in order, with no doubt about an earlier call: marking it claims it.</param>
/// <param name="Others">Something else is due that has to be claimed first: ended claims, repeats in doubt, what is past its grace.</param>
/// <param name="Unsettled">Outcomes are to be asked about, or calls are past their deadline.</param>
/// <param name="Pause">The account's pause, also while it opens again after it; null when nothing holds it or nothing is due.</param>
public sealed record DueDeliveries(ImmutableArray<ClaimedDelivery> Ready, bool Others, bool Unsettled, AccountPause? Pause)
{
    /// <summary>Whether nothing is due.</summary>
    public bool IsEmpty => Ready.IsEmpty && !Others && !Unsettled;
}

/// <summary>A network's rate limit on an account: nothing of it is claimed before it ends, and then it opens slowly.</summary>
/// <param name="Until">When it ends.</param>
/// <param name="Remaining">How long that is from now, by the database's clock; zero when it has ended.</param>
/// <param name="Times">How often in a row the account was refused.</param>
public sealed record AccountPause(Instant Until, Duration Remaining, int Times);
