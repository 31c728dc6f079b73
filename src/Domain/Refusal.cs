using Orleans;

namespace Platform.Domain;

/// <summary>Why a command was not carried out. A refusal is an answer, not a fault: the state is as it was before.</summary>
public enum Refusal
{
    /// <summary>No such thing in this organization; also said of what belongs to another one.</summary>
    NotFound,

    /// <summary>The caller's roles don't allow this.</summary>
    NotAllowed,

    /// <summary>The client must act on behalf of a named person to do this.</summary>
    PersonRequired,

    /// <summary>The author of a post may not decide on it.</summary>
    AuthorMayNotDecide,

    /// <summary>A value is missing or malformed; the message says which and what is expected.</summary>
    InvalidInput,

    /// <summary>The thing was changed by somebody else since it was read.</summary>
    VersionConflict,

    /// <summary>Something with this id or name is there already.</summary>
    AlreadyExists,

    /// <summary>The time lies in the past.</summary>
    TimeInPast,

    /// <summary>The time zone is not in the IANA database.</summary>
    UnknownZone,

    /// <summary>The account is not connected in this organization.</summary>
    UnknownAccount,

    /// <summary>The network is not one that this platform speaks to.</summary>
    UnknownNetwork,

    /// <summary>A network would not take the content: too long, an unsupported kind, a missing title.</summary>
    NetworkLimit,

    /// <summary>The post waits for a reviewer's decision and can't be scheduled or published before it.</summary>
    NeedsReview,

    /// <summary>The new time lies outside the time that was approved.</summary>
    OutsideApprovedTime,

    /// <summary>The state of the thing doesn't allow this command; the message names both.</summary>
    WrongState,

    /// <summary>The call to the network has begun; it can't be called back.</summary>
    AlreadySending,

    /// <summary>The post is on a network already.</summary>
    AlreadyPublished,

    /// <summary>Another reviewer holds the review item.</summary>
    ClaimedByAnother,

    /// <summary>The content changed after the review item was opened; a new item stands for the new content.</summary>
    ReviewInvalidated,

    /// <summary>The network refused the credential.</summary>
    CredentialRefused,

    /// <summary>The network could not be reached, or may not be reached from here.</summary>
    NetworkUnreachable,

    /// <summary>The file of an import has rows that can't be taken; nothing was imported.</summary>
    ImportRejected,

    /// <summary>The organization, account or campaign is suspended.</summary>
    Suspended,

    /// <summary>It is not known whether the post is public on an account: until that is settled, the post takes no words, accounts, time or approval. Of one
    /// command among many: it is not known whether it was carried out.</summary>
    OutcomeUnknown,

    /// <summary>The post may still go out, or somebody has to decide on it: its words can't be purged.</summary>
    NotFinished,

    /// <summary>The authorization of this delivery has ended; it can't be sent again under it.</summary>
    AuthorizationVoid,

    /// <summary>What is stored of the thing can't be read by this server: a later release wrote it, or it is damaged. Nothing else is
    /// affected; the message says what to do.</summary>
    Unreadable,

    /// <summary>Trying again would not help: the network would refuse the same words, or did not refuse them.</summary>
    NotRetryable,

    /// <summary>The approver of a post may not choose its minute under the approval, nor may the API client that carried it.</summary>
    ApproverMayNotSchedule,
}

/// <summary>A refusal with its reason in words for a person, and the input field that it is about.</summary>
/// <param name="Code">The named reason.</param>
/// <param name="Message">What is wrong and what to do; never contains the words of a post, a name or a token.</param>
/// <param name="Field">The input field, as a path such as <c>input.time.zone</c>, or null.</param>
[GenerateSerializer, Immutable, Alias("Refused")]
public sealed record Refused(Refusal Code, string Message, string? Field = null);
