using System.Collections.Immutable;
using NodaTime;
using Orleans;

namespace Platform.Domain.Posts;

/// <summary>Write a new post, or another revision of one.</summary>
/// <param name="Content">The words.</param>
/// <param name="Targets">The accounts, none twice.</param>
/// <param name="Campaign">The campaign, or null.</param>
/// <param name="Time">When it is to go out, or null; the instant must lie ahead.</param>
/// <param name="Actor">Who; a person is needed.</param>
/// <param name="ExpectedVersion">The version that the writer saw, or null.</param>
/// <param name="Submit">Whether it is submitted in the same write.</param>
/// <param name="Origin">For a copy: what stays of its source.</param>
[GenerateSerializer, Immutable, Alias("WritePost")]
public sealed record WritePost(
    [property: Id(0)] Content Content, [property: Id(1)] ImmutableArray<AccountId> Targets, [property: Id(2)] CampaignId? Campaign,
    [property: Id(3)] WallClock? Time, [property: Id(4)] Actor Actor, [property: Id(5)] int? ExpectedVersion = null,
    [property: Id(6)] bool Submit = false, [property: Id(7)] PostOrigin? Origin = null);

/// <summary>What a copy keeps of its source, because its words are the same.</summary>
/// <param name="Authors">Who wrote them.</param>
/// <param name="Clients">The API clients that wrote them on somebody's behalf.</param>
/// <param name="Doubted">Whether a reviewer has held them and nobody has approved them since.</param>
[GenerateSerializer, Immutable, Alias("PostOrigin")]
public sealed record PostOrigin(
    [property: Id(0)] ImmutableArray<MemberId> Authors, [property: Id(1)] ImmutableArray<string>? Clients, [property: Id(2)] bool Doubted);

/// <summary>A wall clock in a zone, as people give it.</summary>
/// <param name="Local">Whole minutes.</param>
/// <param name="Zone">An IANA zone.</param>
[GenerateSerializer, Immutable, Alias("WallClock")]
public sealed record WallClock([property: Id(0)] LocalDateTime Local, [property: Id(1)] string Zone);

/// <summary>A review's decision, told to the post.</summary>
/// <param name="Item">The item that it was made on.</param>
/// <param name="ContentHash">What it is bound to.</param>
/// <param name="Decision">What was decided.</param>
/// <param name="DecidedBy">Who decided, or approved last.</param>
/// <param name="Comment">For the author.</param>
/// <param name="Actor">Who told it.</param>
/// <param name="Approvers">All who approved; null for <paramref name="DecidedBy"/> alone.</param>
/// <param name="Round">How often the item had been reopened.</param>
/// <param name="Verdict">The decision with the evidence that the item keeps; the post carries it until the item has it.</param>
[GenerateSerializer, Immutable, Alias("DecidePost")]
public sealed record DecidePost(
    [property: Id(0)] ReviewItemId Item, [property: Id(1)] string ContentHash, [property: Id(2)] Reviews.ReviewDecision Decision,
    [property: Id(3)] MemberId DecidedBy, [property: Id(4)] string? Comment, [property: Id(5)] Actor Actor,
    [property: Id(6)] ImmutableArray<MemberId>? Approvers = null, [property: Id(7)] int Round = 0, [property: Id(8)] Reviews.ReviewVerdict? Verdict = null);

/// <summary>Take the decision on a post back.</summary>
/// <param name="Item">The item that it was made on.</param>
/// <param name="Round">The round of the item that begins.</param>
/// <param name="Actor">The lead.</param>
[GenerateSerializer, Immutable, Alias("ReopenPost")]
public sealed record ReopenPost([property: Id(0)] ReviewItemId Item, [property: Id(1)] int Round, [property: Id(2)] Actor Actor);
