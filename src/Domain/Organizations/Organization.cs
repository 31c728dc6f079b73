using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using Orleans;
using Platform.Domain.Moderation;
using Platform.Domain.Reviews;

namespace Platform.Domain.Organizations;

/// <summary>Which posts need a reviewer.</summary>
public enum ReviewPolicy
{
    /// <summary>Those in which something was flagged; clear ones are authorized by the scan.</summary>
    FlaggedPosts,

    /// <summary>Every post.</summary>
    EveryPost,
}

/// <summary>An organization: the tenant, with the settings that rules ask for.</summary>
[GenerateSerializer, Immutable, Alias("Organization")]
public sealed record Organization
{
    /// <summary>The version of this form.</summary>
    [Id(0)] public int Schema { get; init; } = 1;

    [Id(1)] public OrganizationId Id { get; init; }

    [Id(2)] public string Name { get; init; } = "";

    /// <summary>The IANA zone that times without a zone are read in.</summary>
    [Id(3)] public string Zone { get; init; } = "Etc/UTC";

    [Id(4)] public ReviewPolicy ReviewPolicy { get; init; }

    /// <summary>The ids of the built-in packs that are active; empty means all.</summary>
    [Id(5)] public ImmutableArray<string> Packs { get; init; } = [];

    /// <summary>The organization's own phrases.</summary>
    [Id(6)] public ImmutableArray<string> Phrases { get; init; } = [];

    /// <summary>Counts the changes of what its posts are scanned with.</summary>
    [Id(7)] public int PacksVersion { get; init; } = 1;

    /// <summary>How late a post may still go out.</summary>
    [Id(8)] public Duration Grace { get; init; } = Duration.FromHours(6);

    [Id(9)] public Instant CreatedAt { get; init; }

    /// <summary>The <see cref="PacksVersion"/> with which the phrases changed last: the version of the pack that they make. Null in what was written before it was kept.</summary>
    [Id(11)] public int? PhrasesVersion { get; init; }

    /// <summary>Rules of built-in packs that are not used; null for none.</summary>
    [Id(12)] public ImmutableArray<MutedRule>? Muted { get; init; }

    /// <summary>Its own packs that are active; null for none.</summary>
    [Id(13)] public ImmutableArray<OrganizationPack>? OwnPacks { get; init; }

    /// <summary>How it reviews; null while nobody has said anything.</summary>
    [Id(16)] public ReviewSettings? Review { get; init; }

    /// <summary>Mutes that ended, the last <see cref="PackRules.MaxEndedMutes"/>, so that their reasons can be read; null for none.</summary>
    [Id(17), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public ImmutableArray<EndedMute>? EndedMutes { get; init; }

    /// <summary>Whether the grain stands for anything yet.</summary>
    [JsonIgnore] public bool Exists => Name.Length > 0;
}

/// <summary>What happens to an organization. Suspension stands in its gate row and is journalled with it.</summary>
[GenerateSerializer, Immutable, Alias("OrganizationEvent")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(OrganizationFounded), "organizationFounded")]
[JsonDerivedType(typeof(OrganizationChanged), "organizationChanged")]
[JsonDerivedType(typeof(OrganizationPacksChanged), "organizationPacksChanged")]
[JsonDerivedType(typeof(OrganizationPackActivated), "organizationPackActivated")]
[JsonDerivedType(typeof(OrganizationPackDeactivated), "organizationPackDeactivated")]
[JsonDerivedType(typeof(OrganizationRuleMuted), "organizationRuleMuted")]
[JsonDerivedType(typeof(OrganizationRuleUnmuted), "organizationRuleUnmuted")]
[JsonDerivedType(typeof(OrganizationReviewChanged), "organizationReviewChanged")]
public abstract record OrganizationEvent([property: Id(0)] Instant At, [property: Id(1)] Actor Actor) : IDomainEvent
{
    /// <summary>Which settings changed, from what to what. Null in what was written before it was told.</summary>
    [Id(2), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public ImmutableArray<SettingChange>? Changes { get; init; }
}

/// <summary>An organization came to be.</summary>
[GenerateSerializer, Immutable, Alias("OrganizationFounded")]
public sealed record OrganizationFounded(Instant At, Actor Actor) : OrganizationEvent(At, Actor);

/// <summary>Name, zone, review policy or grace changed.</summary>
[GenerateSerializer, Immutable, Alias("OrganizationChanged")]
public sealed record OrganizationChanged(Instant At, Actor Actor, [property: Id(0)] ReviewPolicy ReviewPolicy) : OrganizationEvent(At, Actor);

/// <summary>The active packs or the organization's phrases changed.</summary>
[GenerateSerializer, Immutable, Alias("OrganizationPacksChanged")]
public sealed record OrganizationPacksChanged(Instant At, Actor Actor, [property: Id(0)] int PacksVersion) : OrganizationEvent(At, Actor);

/// <summary>A pack is scanned with from now on; <paramref name="Own"/> is set for one of the organization's own.</summary>
[GenerateSerializer, Immutable, Alias("OrganizationPackActivated")]
public sealed record OrganizationPackActivated(
    Instant At, Actor Actor, [property: Id(0)] string Pack, [property: Id(1)] OrganizationPack? Own, [property: Id(2)] int PacksVersion) : OrganizationEvent(At, Actor);

/// <summary>A pack is not scanned with any more.</summary>
[GenerateSerializer, Immutable, Alias("OrganizationPackDeactivated")]
public sealed record OrganizationPackDeactivated(Instant At, Actor Actor, [property: Id(0)] string Pack, [property: Id(1)] int PacksVersion) : OrganizationEvent(At, Actor);

/// <summary>A rule of a built-in pack is not used any more. The reason is a person's words and stays in the settings.</summary>
[GenerateSerializer, Immutable, Alias("OrganizationRuleMuted")]
public sealed record OrganizationRuleMuted(
    Instant At, Actor Actor, [property: Id(0)] string Pack, [property: Id(1)] string Rule, [property: Id(2)] int PacksVersion) : OrganizationEvent(At, Actor);

/// <summary>A muted rule is used again.</summary>
[GenerateSerializer, Immutable, Alias("OrganizationRuleUnmuted")]
public sealed record OrganizationRuleUnmuted(
    Instant At, Actor Actor, [property: Id(0)] string Pack, [property: Id(1)] string Rule, [property: Id(2)] int PacksVersion) : OrganizationEvent(At, Actor);

/// <summary>How it reviews changed. The sampling salt is not told: whoever knows it could foresee the draw.</summary>
[GenerateSerializer, Immutable, Alias("OrganizationReviewChanged")]
public sealed record OrganizationReviewChanged(
    Instant At, Actor Actor, [property: Id(0)] int SamplingPercent, [property: Id(1)] Severity? TwoPeopleFrom, [property: Id(2)] bool Dispositions, [property: Id(3)] int Routes,
    [property: Id(4), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Checklist = false) : OrganizationEvent(At, Actor);
