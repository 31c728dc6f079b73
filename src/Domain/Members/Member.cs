using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using Orleans;

namespace Platform.Domain.Members;

/// <summary>A member of staff in one organization.</summary>
[GenerateSerializer, Immutable, Alias("Member")]
public sealed record Member
{
    /// <summary>The version of this form.</summary>
    [Id(0)] public int Schema { get; init; } = 1;

    [Id(1)] public OrganizationId Organization { get; init; }

    [Id(2)] public MemberId Id { get; init; }

    [Id(3)] public string Name { get; init; } = "";

    [Id(4)] public string Email { get; init; } = "";

    [Id(5)] public ImmutableArray<Role> Roles { get; init; } = [];

    [Id(6)] public bool Active { get; init; }

    [Id(7)] public Instant JoinedAt { get; init; }

    /// <summary>Whether the grain stands for anybody yet.</summary>
    [JsonIgnore] public bool Exists => Email.Length > 0;
}

/// <summary>What happens to a member. Ids only: names and addresses stay in the member's state.</summary>
[GenerateSerializer, Immutable, Alias("MemberEvent")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(MemberJoined), "memberJoined")]
[JsonDerivedType(typeof(MemberRolesChanged), "memberRolesChanged")]
[JsonDerivedType(typeof(MemberDeactivated), "memberDeactivated")]
public abstract record MemberEvent([property: Id(0)] Instant At, [property: Id(1)] Actor Actor) : IDomainEvent;

/// <summary>Somebody joined.</summary>
[GenerateSerializer, Immutable, Alias("MemberJoined")]
public sealed record MemberJoined(Instant At, Actor Actor, [property: Id(0)] ImmutableArray<Role> Roles) : MemberEvent(At, Actor);

/// <summary>Their roles changed.</summary>
/// <param name="Roles">The roles after the change.</param>
/// <param name="From">The roles before it. Null in what was written before they were told.</param>
[GenerateSerializer, Immutable, Alias("MemberRolesChanged")]
public sealed record MemberRolesChanged(
    Instant At, Actor Actor, [property: Id(0)] ImmutableArray<Role> Roles,
    [property: Id(1), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImmutableArray<Role>? From = null) : MemberEvent(At, Actor);

/// <summary>They left.</summary>
[GenerateSerializer, Immutable, Alias("MemberDeactivated")]
public sealed record MemberDeactivated(Instant At, Actor Actor) : MemberEvent(At, Actor);
