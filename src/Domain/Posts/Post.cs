using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using Orleans;
using Platform.Domain.Moderation;

namespace Platform.Domain.Posts;

/// <summary>Where a post stands on its way to an authorization; what happens behind it is told by its deliveries.</summary>
public enum EditorialState
{
    /// <summary>Being written, or clear and not yet submitted.</summary>
    Draft,

    /// <summary>A review item waits for a decision.</summary>
    InReview,

    /// <summary>A reviewer asks for another wording; an edit makes it a draft again.</summary>
    ChangesRequested,

    /// <summary>A reviewer said no; an edit makes it a draft again.</summary>
    Rejected,

    /// <summary>Authorized; goes out at its time when it has one.</summary>
    Authorized,

    /// <summary>Held back by doubt about its content; returns only through review.</summary>
    OnHold,

    /// <summary>Taken out of the plan by a person.</summary>
    Withdrawn,
}

/// <summary>A post: words, targets, time, scan, review and authorization. Its deliveries stand in the ledger.</summary>
[GenerateSerializer, Immutable, Alias("Post")]
public sealed record Post
{
    /// <summary>The version of this form.</summary>
    [Id(0)] public int Schema { get; init; } = 1;

    [Id(1)] public OrganizationId Organization { get; init; }

    [Id(2)] public PostId Id { get; init; }

    [Id(3)] public CampaignId? Campaign { get; init; }

    /// <summary>Who wrote it last; may never decide on it.</summary>
    [Id(4)] public MemberId Author { get; init; }

    /// <summary>All who ever wrote a revision of it or chose its time; none of them may decide on it.</summary>
    [Id(5)] public ImmutableArray<MemberId> Authors { get; init; } = [];

    /// <summary>Counts the changes of content, targets or time, and the openings of a review item: each item has a revision of its
    /// own.</summary>
    [Id(6)] public int Revision { get; init; }

    [Id(7)] public Content Content { get; init; } = new();

    /// <summary>The accounts it is for, in the author's order.</summary>
    [Id(8)] public ImmutableArray<PostTarget> Targets { get; init; } = [];

    /// <summary>When it may go out, or null while nobody has said.</summary>
    [Id(9)] public TimePolicy? Time { get; init; }

    /// <summary>The moment chosen inside <see cref="Time"/>, or null while it is not scheduled.</summary>
    [Id(10)] public Instant? DueAt { get; init; }

    [Id(11)] public ScanResult Scan { get; init; } = new(Severity.Clear, [], []);

    [Id(12)] public EditorialState State { get; init; }

    /// <summary>The review item that stands for this revision, or null.</summary>
    [Id(13)] public ReviewItemId? Review { get; init; }

    /// <summary>The authorization in force, or null.</summary>
    [Id(14)] public Authorization? Authorization { get; init; }

    /// <summary>How many authorizations it has had.</summary>
    [Id(15)] public int Generation { get; init; }

    /// <summary>How late it may go out.</summary>
    [Id(16)] public Duration Grace { get; init; }

    [Id(17)] public Instant CreatedAt { get; init; }

    [Id(18)] public Instant ChangedAt { get; init; }

    /// <summary>The reviewer's reason, when the last decision had one for the author.</summary>
    [Id(19)] public string? DecisionNote { get; init; }

    /// <summary>SHA-256 over rendered payloads, targets and time: what a decision is bound to.</summary>
    [Id(20)] public string ContentHash { get; init; } = "";

    /// <summary>When its words were purged; null while it has them. What is left is what happened to it.</summary>
    [Id(40)] public Instant? PurgedAt { get; init; }

    /// <summary>The words before they were changed last, for whoever compares; null while they are the first. They live and go with the post.</summary>
    [Id(30)] public Content? Previous { get; init; }

    /// <summary>How often the decision on <see cref="Review"/> was taken back; null for never. A decision of an earlier round is not taken.</summary>
    [Id(31)] public int? ReviewRound { get; init; }

    /// <summary>Whether a reviewer put it on hold and none has approved since: however it is edited, it waits for a reviewer. Null for no.</summary>
    [Id(32)] public bool? Doubted { get; init; }

    /// <summary>The member who took it over; null while it is its author's.</summary>
    [Id(33)] public MemberId? Owner { get; init; }

    /// <summary>The API clients that carried a revision on behalf of its author; none of them may carry a decision on it. Null in what was written before
    /// they were kept.</summary>
    [Id(34)] public ImmutableArray<string>? AuthorClients { get; init; }

    /// <summary>When its authorization ended because a command was interrupted; null once it was written, scheduled or submitted
    /// again.</summary>
    [Id(35)] public Instant? VoidedAt { get; init; }

    /// <summary>The reviewers' last decision with its evidence, from which the item is completed when its own write did not follow; null
    /// while there is none.</summary>
    [Id(36)] public Reviews.ReviewVerdict? Verdict { get; init; }

    /// <summary>Whether the grain stands for anything yet.</summary>
    [JsonIgnore] public bool Exists => Revision > 0;
}

/// <summary>An account that a post is for, with the facts of its network that rendering needs.</summary>
[GenerateSerializer, Immutable, Alias("PostTarget")]
public sealed record PostTarget([property: Id(0)] AccountId Account, [property: Id(1)] string Network);
