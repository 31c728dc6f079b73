using System.Collections.Immutable;
using NodaTime;
using Orleans;
using Platform.Domain.Members;
using Platform.Domain.Moderation;

namespace Platform.Domain.Reviews;

/// <summary>Open an item for a revision of a post.</summary>
[GenerateSerializer, Immutable, Alias("OpenReview")]
public sealed record OpenReview(
    [property: Id(0)] PostId Post, [property: Id(1)] int Revision, [property: Id(2)] string ContentHash, [property: Id(3)] Severity Severity,
    [property: Id(4)] ImmutableArray<Hit> Hits, [property: Id(5)] ImmutableArray<MemberId> Authors, [property: Id(6)] Instant? PublishAt, [property: Id(7)] Actor Actor,
    [property: Id(8)] ReviewPlan? Plan = null, [property: Id(9)] ImmutableArray<string>? AuthorClients = null);

/// <summary>Decide on an item.</summary>
/// <param name="Decision">What.</param>
/// <param name="Comment">For the author; mandatory unless it approves.</param>
/// <param name="Actor">Who; a person is needed.</param>
/// <param name="ExpectedVersion">The version that the reviewer saw, or null.</param>
/// <param name="Dispositions">What single hits were; null for nothing.</param>
/// <param name="Others">What all other hits were, or null.</param>
/// <param name="ChecklistConfirmed">Whether whoever approves attests that they went through the checklist for media.</param>
[GenerateSerializer, Immutable, Alias("DecideReview")]
public sealed record DecideReview(
    [property: Id(0)] ReviewDecision Decision, [property: Id(1)] string? Comment, [property: Id(2)] Actor Actor, [property: Id(3)] int? ExpectedVersion = null,
    [property: Id(4)] ImmutableArray<HitDisposition>? Dispositions = null, [property: Id(5)] Disposition? Others = null, [property: Id(6)] bool ChecklistConfirmed = false);

/// <summary>Give an item to a reviewer.</summary>
/// <param name="To">Whom.</param>
/// <param name="Roles">Their roles.</param>
/// <param name="Actor">Who gives it; a lead.</param>
[GenerateSerializer, Immutable, Alias("AssignReview")]
public sealed record AssignReview([property: Id(0)] MemberId To, [property: Id(1)] ImmutableArray<Role> Roles, [property: Id(2)] Actor Actor);

/// <summary>Write a note about an item.</summary>
/// <param name="Text">The words.</param>
/// <param name="Internal">Whether it is for reviewers only.</param>
/// <param name="Actor">Who; a person is needed.</param>
[GenerateSerializer, Immutable, Alias("NoteReview")]
public sealed record NoteReview([property: Id(0)] string Text, [property: Id(1)] bool Internal, [property: Id(2)] Actor Actor);
