using NodaTime;
using Platform.Domain.Accounts;

namespace Platform.Domain.Posts;

/// <summary>Where one delivery (post, account, authorization) stands in the ledger. The numbers are the column's values.</summary>
public enum DeliveryState
{
    /// <summary>For its time, or for the next try.</summary>
    Waiting = 0,

    /// <summary>Leased by a sender that has not begun the call; free again when the lease ends.</summary>
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
public sealed record NewDelivery(
    DeliveryKey Key, CampaignId? Campaign, string Network, Instant Due, Instant NotAfter, string IdempotencyKey,
    string Payload, string PayloadHash, string Packs, Instant AuthorizedAt, int ScannedUnder = 0);

/// <summary>A claimed delivery, with all that sending it needs.</summary>
/// <param name="Attempt">How many calls were begun before.</param>
/// <param name="Uncertain">Whether an earlier call's outcome was never learned.</param>
/// <param name="Asked">For unknown outcomes: how often the destination was asked.</param>
/// <param name="UnknownFor">For unknown outcomes: how long it has been unknown.</param>
/// <param name="ScannedUnder">The organization's packs version under which its words were last scanned with nothing new found.</param>
public sealed record ClaimedDelivery(
    DeliveryKey Key, string Network, Instant Due, Instant NotAfter, string IdempotencyKey, string Payload, string PayloadHash,
    string Packs, Instant AuthorizedAt, int Attempt, bool Uncertain, string? ConnectorState, int Asked, Duration UnknownFor, int ScannedUnder = 0);

/// <summary>A row of the ledger as people see it.</summary>
public sealed record DeliveryRow(
    DeliveryKey Key, CampaignId? Campaign, string Network, DeliveryState State, string? Reason, Instant Due, Instant WakeAt, Instant NotAfter,
    int Attempt, string? ExternalId, string? ExternalUrl, string? ErrorKind, string? ErrorCode, string? ErrorMessage,
    Instant? SentAt, Instant? FinishedAt, string PayloadHash)
{
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
/// <param name="NothingLanded">For Waiting after an unknown outcome: the destination says for sure that nothing landed, which ends the doubt.</param>
public sealed record DeliveryChange(
    DeliveryState To, Duration? WakeAfter = null, RemoteRef? Ref = null, ConnectorErrorKind? ErrorKind = null, string? ErrorCode = null,
    string? ErrorMessage = null, string? ConnectorState = null, string? Reason = null, bool NothingLanded = false);

/// <summary>A change of one delivery.</summary>
/// <param name="Key">Which.</param>
/// <param name="Change">What it came to.</param>
/// <param name="Attempt">The call that it is the result of (1 for the first: one more than <see cref="ClaimedDelivery.Attempt"/>), or null. The late
/// result of an earlier call changes nothing, unless it says that the post is live.</param>
public sealed record DeliveryResult(DeliveryKey Key, DeliveryChange Change, int? Attempt = null);
