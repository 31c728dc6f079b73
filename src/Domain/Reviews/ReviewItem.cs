using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using Orleans;
using Platform.Domain.Moderation;

namespace Platform.Domain.Reviews;

/// <summary>Where a review item stands.</summary>
public enum ReviewStatus
{
    /// <summary>Nobody holds it.</summary>
    New,

    /// <summary>A reviewer holds it until <see cref="ReviewItem.ClaimedUntil"/>; behind that it counts as new.</summary>
    Claimed,

    /// <summary>A decision was made and told to the post.</summary>
    Decided,

    /// <summary>The content changed; a new item stands for the new content.</summary>
    Invalidated,
}

/// <summary>What a reviewer decided.</summary>
public enum ReviewDecision
{
    /// <summary>May go out, exactly so.</summary>
    Approve,

    /// <summary>The author is asked for another wording.</summary>
    RequestChanges,

    /// <summary>No.</summary>
    Reject,
}

/// <summary>One revision of one post, waiting for a decision by somebody who did not write it.</summary>
[GenerateSerializer, Immutable, Alias("ReviewItem")]
public sealed record ReviewItem
{
    /// <summary>The version of this form.</summary>
    [Id(0)] public int Schema { get; init; } = 1;

    [Id(1)] public OrganizationId Organization { get; init; }

    [Id(2)] public ReviewItemId Id { get; init; }

    [Id(3)] public PostId? Post { get; init; }

    [Id(4)] public int Revision { get; init; }

    /// <summary>What the decision is bound to: the hash of rendered payloads, targets and time.</summary>
    [Id(5)] public string ContentHash { get; init; } = "";

    [Id(6)] public Severity Severity { get; init; }

    [Id(7)] public ImmutableArray<Hit> Hits { get; init; } = [];

    /// <summary>Everybody who wrote a revision: none of them may decide.</summary>
    [Id(8)] public ImmutableArray<MemberId> Authors { get; init; } = [];

    /// <summary>When the post is to go out, or null.</summary>
    [Id(9)] public Instant? PublishAt { get; init; }

    [Id(10)] public ReviewStatus Status { get; init; }

    [Id(11)] public MemberId? Assignee { get; init; }

    [Id(12)] public Instant? ClaimedUntil { get; init; }

    [Id(13)] public ReviewDecision? Decision { get; init; }

    [Id(14)] public MemberId? DecidedBy { get; init; }

    [Id(15)] public Instant? DecidedAt { get; init; }

    /// <summary>The reviewer's words to the author; mandatory unless approved; never sent to a network.</summary>
    [Id(16)] public string? Comment { get; init; }

    [Id(17)] public Instant OpenedAt { get; init; }

    /// <summary>The events of the last write, which the storage trigger copies into the journal.</summary>
    [Id(18)] public ImmutableArray<ReviewEvent> Pending { get; init; } = [];

    /// <summary>Whether the grain stands for anything yet.</summary>
    [JsonIgnore] public bool Exists => Post is not null;
}

/// <summary>What happens to a review item.</summary>
[GenerateSerializer, Immutable, Alias("ReviewEvent")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ReviewOpened), "reviewOpened")]
[JsonDerivedType(typeof(ReviewClaimed), "reviewClaimed")]
[JsonDerivedType(typeof(ReviewReleased), "reviewReleased")]
[JsonDerivedType(typeof(ReviewDecided), "reviewDecided")]
[JsonDerivedType(typeof(ReviewInvalidated), "reviewInvalidated")]
public abstract record ReviewEvent([property: Id(0)] Instant At, [property: Id(1)] Actor Actor);

/// <summary>An item was opened for a revision of a post.</summary>
[GenerateSerializer, Immutable, Alias("ReviewOpened")]
public sealed record ReviewOpened(Instant At, Actor Actor, [property: Id(0)] PostId Post, [property: Id(1)] int Revision, [property: Id(2)] Severity Severity) : ReviewEvent(At, Actor);

/// <summary>A reviewer took it.</summary>
[GenerateSerializer, Immutable, Alias("ReviewClaimed")]
public sealed record ReviewClaimed(Instant At, Actor Actor, [property: Id(0)] Instant Until) : ReviewEvent(At, Actor);

/// <summary>A reviewer gave it back.</summary>
[GenerateSerializer, Immutable, Alias("ReviewReleased")]
public sealed record ReviewReleased(Instant At, Actor Actor) : ReviewEvent(At, Actor);

/// <summary>A reviewer decided.</summary>
[GenerateSerializer, Immutable, Alias("ReviewDecided")]
public sealed record ReviewDecided(Instant At, Actor Actor, [property: Id(0)] ReviewDecision Decision, [property: Id(1)] string ContentHash) : ReviewEvent(At, Actor);

/// <summary>The content changed.</summary>
[GenerateSerializer, Immutable, Alias("ReviewInvalidated")]
public sealed record ReviewInvalidated(Instant At, Actor Actor) : ReviewEvent(At, Actor);
