using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Posts;

namespace Platform.Domain.Accounts;

/// <summary>An account with its opened credential, for the length of one call. Never stored, sent or logged.</summary>
/// <param name="Organization">The tenant.</param>
/// <param name="Account">The account.</param>
/// <param name="Network">The network's name.</param>
/// <param name="Server">The address of the account's server.</param>
/// <param name="Handle">The account's name on the network.</param>
/// <param name="Secret">The opened credential: an app password, an application password, a signing key.</param>
/// <param name="Settings">What else the connector keeps about the account, such as a webhook's status address.</param>
public sealed record AccountAccess(
    OrganizationId Organization, AccountId Account, string Network, Uri Server, string Handle, string Secret,
    ImmutableDictionary<string, string> Settings)
{
    /// <summary>Hides the credential, so that no accident of formatting shows it.</summary>
    public override string ToString() => $"{Network}:{Organization}/{Account}";
}

/// <summary>One step towards one published post.</summary>
/// <param name="Access">The account.</param>
/// <param name="Key">The idempotency key: the same for every attempt of one delivery, unique over all deliveries.</param>
/// <param name="Payload">What was authorized, byte for byte.</param>
/// <param name="AuthorizedAt">When it was authorized; networks that want a creation time get this one, so that a repeat has the same bytes.</param>
/// <param name="Due">When it was due.</param>
/// <param name="Attempt">1 for the first call.</param>
/// <param name="State">What the connector left in the step before (a draft's id), saved before the visible call; null at first.</param>
public sealed record PublishStep(
    AccountAccess Access, string Key, Payload Payload, Instant AuthorizedAt, Instant Due, int Attempt, string? State);

/// <summary>Where a post is on its network.</summary>
/// <param name="ExternalId">The network's id.</param>
/// <param name="Url">Where a person can look at it, or null.</param>
public sealed record RemoteRef(string ExternalId, string? Url);

/// <summary>What went wrong, in the terms that the engine decides by.</summary>
public enum ConnectorErrorKind
{
    /// <summary>Will pass by itself; nothing was published.</summary>
    Transient,

    /// <summary>Too many calls; try again after <see cref="ConnectorError.RetryAfter"/>.</summary>
    RateLimited,

    /// <summary>The quota of the day or hour is used up; try again after <see cref="ConnectorError.RetryAfter"/>.</summary>
    QuotaExhausted,

    /// <summary>The credential is not taken any more; the account must be reconnected.</summary>
    ReauthRequired,

    /// <summary>The credential lacks a right.</summary>
    MissingPermission,

    /// <summary>The network refuses these words.</summary>
    ContentRejected,

    /// <summary>The network refuses the picture or video.</summary>
    MediaRejected,

    /// <summary>The network's rules forbid it.</summary>
    PolicyBlocked,

    /// <summary>The network says that it has this post already.</summary>
    DuplicateContent,

    /// <summary>Something else stands under our key.</summary>
    Conflict,

    /// <summary>The account or the thing is not there.</summary>
    NotFound,

    /// <summary>The server's version of the protocol is not supported.</summary>
    UnsupportedVersion,

    /// <summary>The account's settings are wrong: address, certificate, forbidden destination.</summary>
    Misconfigured,
}

/// <summary>An error of a network, classified by the connector's table, never by words of the body.</summary>
/// <param name="Kind">What the engine decides by.</param>
/// <param name="Code">The network's own code or the HTTP status, such as <c>400 ExpiredToken</c>.</param>
/// <param name="SafeMessage">Words of ours for a person; never of the network's body.</param>
/// <param name="RetryAfter">When the network says when to come back.</param>
/// <param name="TraceId">The network's id of the call, for its support.</param>
public sealed record ConnectorError(ConnectorErrorKind Kind, string Code, string SafeMessage, Duration? RetryAfter = null, string? TraceId = null)
{
    private static readonly Duration Least = Duration.FromSeconds(1);

    /// <summary>How long the network asks to wait; null where it doesn't say, or says a time that is over: a server's clock may be behind ours, and no wait at
    /// all would be a call without a pause.</summary>
    public Duration? Wait => RetryAfter >= Least ? RetryAfter : null;
}

/// <summary>What a step came to.</summary>
public abstract record StepResult
{
    private StepResult()
    {
    }

    /// <summary>The post is public.</summary>
    public sealed record Done(RemoteRef Ref) : StepResult
    {
        /// <summary>What a person should know although it is public, in a code of the connector: <c>ContentChanged</c> when reading it back
        /// showed other words than those that were sent. Null when there is nothing.</summary>
        public string? Note { get; init; }
    }

    /// <summary>Ready for the next step; the state must be saved before it.</summary>
    public sealed record Continue(string State, Duration After) : StepResult;

    /// <summary>Nothing was published.</summary>
    public sealed record Failed(ConnectorError Error) : StepResult;

    /// <summary>Nobody knows: a time-out, a cut connection, a server error without a meaning of its own.</summary>
    public sealed record Unknown(string? State, string Code) : StepResult;
}

/// <summary>What looking at the destination says about an unknown outcome.</summary>
public abstract record Reconciliation
{
    private Reconciliation()
    {
    }

    /// <summary>It is there.</summary>
    public sealed record Landed(RemoteRef Ref) : Reconciliation;

    /// <summary>It is not there; <paramref name="ForSure"/> when the look-up is by key and sees every write.</summary>
    public sealed record NotLanded(bool ForSure, string? State) : Reconciliation;

    /// <summary>The network has it and will make it public by itself.</summary>
    /// <param name="After">When to ask again.</param>
    public sealed record Underway(Duration After) : Reconciliation;

    /// <summary>The destination could not be asked or its answer says nothing.</summary>
    public sealed record Unclear(string Code) : Reconciliation;
}

/// <summary>What people did with a post. Null where a network does not tell.</summary>
public sealed record Metrics(string ExternalId, long? Likes, long? Reposts, long? Replies, long? Comments, long? Views, long? Quotes = null);

/// <summary>What a network says of itself and of the account when it is connected.</summary>
/// <param name="Handle">The name that people see.</param>
/// <param name="ExternalId">The network's id of the account (a DID, a user's number).</param>
/// <param name="Settings">What the connector wants kept with the account.</param>
public sealed record AccountProfile(string Handle, string ExternalId, ImmutableDictionary<string, string> Settings);
