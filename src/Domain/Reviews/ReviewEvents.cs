using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using Orleans;
using Platform.Domain.Moderation;

namespace Platform.Domain.Reviews;

/// <summary>What happens to a review item. Ids and numbers only: the words stay in the item.</summary>
[GenerateSerializer, Immutable, Alias("ReviewEvent")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ReviewOpened), "reviewOpened")]
[JsonDerivedType(typeof(ReviewClaimed), "reviewClaimed")]
[JsonDerivedType(typeof(ReviewReleased), "reviewReleased")]
[JsonDerivedType(typeof(ReviewAssigned), "reviewAssigned")]
[JsonDerivedType(typeof(ReviewEscalated), "reviewEscalated")]
[JsonDerivedType(typeof(ReviewApproved), "reviewApproved")]
[JsonDerivedType(typeof(ReviewDecided), "reviewDecided")]
[JsonDerivedType(typeof(ReviewHeld), "reviewHeld")]
[JsonDerivedType(typeof(ReviewReopened), "reviewReopened")]
[JsonDerivedType(typeof(ReviewOverdue), "reviewOverdue")]
[JsonDerivedType(typeof(ReviewNoted), "reviewNoted")]
[JsonDerivedType(typeof(ReviewInvalidated), "reviewInvalidated")]
[JsonDerivedType(typeof(ReviewPurged), "reviewPurged")]
public abstract record ReviewEvent([property: Id(0)] Instant At, [property: Id(1)] Actor Actor) : IDomainEvent;

/// <summary>An item was opened for a revision of a post.</summary>
[GenerateSerializer, Immutable, Alias("ReviewOpened")]
public sealed record ReviewOpened(
    Instant At, Actor Actor, [property: Id(0)] PostId Post, [property: Id(1)] int Revision, [property: Id(2)] Severity Severity,
    [property: Id(3)] string? Queue = null, [property: Id(4)] ReviewTrigger? Trigger = null) : ReviewEvent(At, Actor);

/// <summary>A reviewer took it.</summary>
[GenerateSerializer, Immutable, Alias("ReviewClaimed")]
public sealed record ReviewClaimed(Instant At, Actor Actor, [property: Id(0)] Instant Until) : ReviewEvent(At, Actor);

/// <summary>A reviewer gave it back.</summary>
[GenerateSerializer, Immutable, Alias("ReviewReleased")]
public sealed record ReviewReleased(Instant At, Actor Actor) : ReviewEvent(At, Actor);

/// <summary>A lead gave it to a reviewer.</summary>
[GenerateSerializer, Immutable, Alias("ReviewAssigned")]
public sealed record ReviewAssigned(Instant At, Actor Actor, [property: Id(0)] MemberId To, [property: Id(1)] Instant Until) : ReviewEvent(At, Actor);

/// <summary>It was handed up.</summary>
[GenerateSerializer, Immutable, Alias("ReviewEscalated")]
public sealed record ReviewEscalated(Instant At, Actor Actor, [property: Id(0)] int Level) : ReviewEvent(At, Actor);

/// <summary>One of several approvals that it needs, and whether its actor attested the checklist for media.</summary>
[GenerateSerializer, Immutable, Alias("ReviewApproved")]
public sealed record ReviewApproved(
    Instant At, Actor Actor, [property: Id(0)] int Step, [property: Id(1)] int Level, [property: Id(2)] string ContentHash,
    [property: Id(3)] ImmutableArray<RuleDisposition> Dispositions,
    [property: Id(4), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool ChecklistConfirmed = false) : ReviewEvent(At, Actor);

/// <summary>It is decided. The dispositions are those of all its reviewers, the last word on each hit; its actor attested the checklist for media, or not.</summary>
[GenerateSerializer, Immutable, Alias("ReviewDecided")]
public sealed record ReviewDecided(
    Instant At, Actor Actor, [property: Id(0)] ReviewDecision Decision, [property: Id(1)] string ContentHash,
    [property: Id(2)] ImmutableArray<RuleDisposition>? Dispositions = null,
    [property: Id(3), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool ChecklistConfirmed = false) : ReviewEvent(At, Actor);

/// <summary>A reviewer put it on hold.</summary>
[GenerateSerializer, Immutable, Alias("ReviewHeld")]
public sealed record ReviewHeld(Instant At, Actor Actor) : ReviewEvent(At, Actor);

/// <summary>Its decision was taken back, with what the reviewers had made of the hits.</summary>
[GenerateSerializer, Immutable, Alias("ReviewReopened")]
public sealed record ReviewReopened(Instant At, Actor Actor, [property: Id(0)] int Round) : ReviewEvent(At, Actor);

/// <summary>Its time for a decision has passed; told once.</summary>
[GenerateSerializer, Immutable, Alias("ReviewOverdue")]
public sealed record ReviewOverdue(Instant At, Actor Actor, [property: Id(0)] Instant DueBy) : ReviewEvent(At, Actor);

/// <summary>Somebody wrote a note.</summary>
[GenerateSerializer, Immutable, Alias("ReviewNoted")]
public sealed record ReviewNoted(Instant At, Actor Actor, [property: Id(0)] bool Internal) : ReviewEvent(At, Actor);

/// <summary>The content changed.</summary>
[GenerateSerializer, Immutable, Alias("ReviewInvalidated")]
public sealed record ReviewInvalidated(Instant At, Actor Actor) : ReviewEvent(At, Actor);

/// <summary>What was written about it was overwritten for good, with the words of its post.</summary>
[GenerateSerializer, Immutable, Alias("ReviewPurged")]
public sealed record ReviewPurged(Instant At, Actor Actor) : ReviewEvent(At, Actor);
