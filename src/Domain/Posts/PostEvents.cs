using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using Orleans;
using Platform.Domain.Moderation;

namespace Platform.Domain.Posts;

/// <summary>What happens to a post. Hashes and ids only: the words stay in the post.</summary>
[GenerateSerializer, Immutable, Alias("PostEvent")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(PostWritten), "postWritten")]
[JsonDerivedType(typeof(PostScanned), "postScanned")]
[JsonDerivedType(typeof(PostSentToReview), "postSentToReview")]
[JsonDerivedType(typeof(PostAuthorized), "postAuthorized")]
[JsonDerivedType(typeof(PostAuthorizationVoided), "postAuthorizationVoided")]
[JsonDerivedType(typeof(PostChangesRequested), "postChangesRequested")]
[JsonDerivedType(typeof(PostRejected), "postRejected")]
[JsonDerivedType(typeof(PostScheduled), "postScheduled")]
[JsonDerivedType(typeof(PostUnscheduled), "postUnscheduled")]
[JsonDerivedType(typeof(PostWithdrawn), "postWithdrawn")]
[JsonDerivedType(typeof(PostHeld), "postHeld")]
[JsonDerivedType(typeof(PostReopened), "postReopened")]
[JsonDerivedType(typeof(PostPurged), "postPurged")]
[JsonDerivedType(typeof(PostLabelled), "postLabelled")]
[JsonDerivedType(typeof(PostTakenOver), "postTakenOver")]
public abstract record PostEvent([property: Id(0)] Instant At, [property: Id(1)] Actor Actor) : IDomainEvent;

/// <summary>A revision was written: content, targets or time.</summary>
[GenerateSerializer, Immutable, Alias("PostWritten")]
public sealed record PostWritten(Instant At, Actor Actor, [property: Id(0)] int Revision, [property: Id(1)] string ContentHash, [property: Id(2)] ImmutableArray<AccountId> Accounts) : PostEvent(At, Actor);

/// <summary>A revision was scanned.</summary>
[GenerateSerializer, Immutable, Alias("PostScanned")]
public sealed record PostScanned(Instant At, Actor Actor, [property: Id(0)] int Revision, [property: Id(1)] Severity Verdict, [property: Id(2)] ImmutableArray<Hit> Hits, [property: Id(3)] ImmutableArray<PackVersion> Packs) : PostEvent(At, Actor);

/// <summary>A review item was opened for a revision.</summary>
[GenerateSerializer, Immutable, Alias("PostSentToReview")]
public sealed record PostSentToReview(Instant At, Actor Actor, [property: Id(0)] ReviewItemId Item, [property: Id(1)] int Revision) : PostEvent(At, Actor);

/// <summary>The post may go out.</summary>
[GenerateSerializer, Immutable, Alias("PostAuthorized")]
public sealed record PostAuthorized(Instant At, Actor Actor, [property: Id(0)] AuthorizationId Authorization, [property: Id(1)] string Hash, [property: Id(2)] AuthorizationBasis Basis, [property: Id(3)] ImmutableArray<MemberId> Approvers) : PostEvent(At, Actor);

/// <summary>An authorization was voided by an edit, another time or a withdrawal.</summary>
[GenerateSerializer, Immutable, Alias("PostAuthorizationVoided")]
public sealed record PostAuthorizationVoided(Instant At, Actor Actor, [property: Id(0)] AuthorizationId Authorization) : PostEvent(At, Actor);

/// <summary>A reviewer asked for another wording.</summary>
[GenerateSerializer, Immutable, Alias("PostChangesRequested")]
public sealed record PostChangesRequested(Instant At, Actor Actor, [property: Id(0)] ReviewItemId Item) : PostEvent(At, Actor);

/// <summary>A reviewer said no.</summary>
[GenerateSerializer, Immutable, Alias("PostRejected")]
public sealed record PostRejected(Instant At, Actor Actor, [property: Id(0)] ReviewItemId Item) : PostEvent(At, Actor);

/// <summary>A moment was chosen.</summary>
[GenerateSerializer, Immutable, Alias("PostScheduled")]
public sealed record PostScheduled(Instant At, Actor Actor, [property: Id(0)] Instant DueAt) : PostEvent(At, Actor);

/// <summary>The moment was taken back; the post stays.</summary>
[GenerateSerializer, Immutable, Alias("PostUnscheduled")]
public sealed record PostUnscheduled(Instant At, Actor Actor) : PostEvent(At, Actor);

/// <summary>The post was taken out of the plan.</summary>
[GenerateSerializer, Immutable, Alias("PostWithdrawn")]
public sealed record PostWithdrawn(Instant At, Actor Actor) : PostEvent(At, Actor);

/// <summary>The post was held back because of its content.</summary>
[GenerateSerializer, Immutable, Alias("PostHeld")]
public sealed record PostHeld(Instant At, Actor Actor, [property: Id(0)] string Reason) : PostEvent(At, Actor);

/// <summary>The decision on it was taken back; it waits for another one.</summary>
[GenerateSerializer, Immutable, Alias("PostReopened")]
public sealed record PostReopened(Instant At, Actor Actor, [property: Id(0)] ReviewItemId Item, [property: Id(1)] int Round) : PostEvent(At, Actor);

/// <summary>Its words were overwritten for good, wherever they lived.</summary>
[GenerateSerializer, Immutable, Alias("PostPurged")]
public sealed record PostPurged(Instant At, Actor Actor) : PostEvent(At, Actor);

/// <summary>Its labels changed; they are not sent, and the words, the time and the authorization stay.</summary>
/// <param name="Labels">How many labels it has now.</param>
[GenerateSerializer, Immutable, Alias("PostLabelled")]
public sealed record PostLabelled(Instant At, Actor Actor, [property: Id(0)] int Labels) : PostEvent(At, Actor);

/// <summary>Another member answers for it from now on.</summary>
[GenerateSerializer, Immutable, Alias("PostTakenOver")]
public sealed record PostTakenOver(Instant At, Actor Actor, [property: Id(0)] MemberId From, [property: Id(1)] MemberId To) : PostEvent(At, Actor);
