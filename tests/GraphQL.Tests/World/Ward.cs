using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;

namespace Platform.GraphQL.Tests.World;

/// <summary>A ward's id.</summary>
public readonly record struct WardId(string Value) : IId<WardId>
{
    public static WardId From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>Something that has an id.</summary>
[InterfaceType]
public interface IThing
{
    /// <summary>The opaque id.</summary>
    WardId Id { get; }
}

/// <summary>How a ward is run.</summary>
public enum WardKind
{
    /// <summary>For patients who stay.</summary>
    InPatient,

    /// <summary>For a day.</summary>
    DayCare,

    /// <summary>Not shown.</summary>
    [GraphQLIgnore]
    Secret,
}

/// <summary>A ward of the test hospital.</summary>
/// <param name="Id">The ward's id.</param>
/// <param name="Name">The ward's name.</param>
/// <param name="Kind">How it is run.</param>
/// <param name="OpenedAt">When it opened.</param>
/// <param name="OpenedOn">The day it opened.</param>
/// <param name="WallClock">The clock on its wall.</param>
/// <param name="Round">How long a round takes.</param>
/// <param name="Beds">How many beds; a large number.</param>
/// <param name="Home">Its page.</param>
/// <param name="Tags">Words for it.</param>
/// <param name="Grid">Rooms by floor.</param>
/// <param name="Never">A list that was never made.</param>
/// <param name="MaybeTags">Words, or null.</param>
/// <param name="LeadKey">The key of who leads it.</param>
/// <param name="Parent">The ward that it is a part of.</param>
public sealed record Ward(
    WardId Id,
    string Name,
    WardKind Kind,
    Instant OpenedAt,
    LocalDate OpenedOn,
    LocalDateTime WallClock,
    Duration Round,
    long Beds,
    Uri? Home,
    ImmutableArray<string> Tags,
    IReadOnlyList<ImmutableArray<int>> Grid,
    ImmutableArray<string> Never,
    ImmutableArray<string>? MaybeTags,
    [property: GraphQLIgnore] string LeadKey,
    Ward? Parent = null) : IThing
{
    /// <summary>The id of who leads it.</summary>
    [ID("Person")]
    public string LeadId => LeadKey;

    /// <summary>Hidden by the resolver of the same name.</summary>
    public string Motto => Name;

    public static Ward Named(string key) => new(
        new(key), $"Ward {key}", WardKind.InPatient, Instant.FromUtc(2026, 11, 5, 13, 30), new(2026, 11, 5), new(2026, 11, 5, 8, 30),
        Duration.FromMinutes(90), 5_000_000_000, new("https://mercy.example/flu"), ["flu", "autumn"], [[1, 2], [3]], default, null, $"p-{key}");
}

/// <summary>Somebody who works there.</summary>
/// <param name="Key">The opaque id.</param>
/// <param name="Name">The name.</param>
public sealed record Person([property: ID("Person"), GraphQLName("id")] string Key, string Name);
