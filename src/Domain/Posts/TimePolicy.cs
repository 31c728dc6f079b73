using System.Text.Json.Serialization;
using NodaTime;
using Orleans;

namespace Platform.Domain.Posts;

/// <summary>When a post may go out, as it was authorized. The form has room for series and triggers.</summary>
[GenerateSerializer, Immutable, Alias("TimePolicy")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(At), "at")]
[JsonDerivedType(typeof(Window), "window")]
[JsonDerivedType(typeof(Series), "series")]
[JsonDerivedType(typeof(OnTrigger), "onTrigger")]
public abstract record TimePolicy
{
    /// <summary>At one wall-clock minute of a zone. A new edition of the tz database moves the instant, not the wall clock.</summary>
    /// <param name="Local">The wall clock, whole minutes.</param>
    /// <param name="Zone">An IANA zone such as <c>America/New_York</c>.</param>
    [GenerateSerializer, Immutable, Alias("TimePolicy.At")]
    public sealed record At([property: Id(0)] LocalDateTime Local, [property: Id(1)] string Zone) : TimePolicy;

    /// <summary>At any moment from <paramref name="From"/> up to, not including, <paramref name="To"/>.</summary>
    [GenerateSerializer, Immutable, Alias("TimePolicy.Window")]
    public sealed record Window([property: Id(0)] Instant From, [property: Id(1)] Instant To) : TimePolicy;

    /// <summary>At each occurrence of a recurrence rule, up to an end; one single-use authorization per occurrence.</summary>
    [GenerateSerializer, Immutable, Alias("TimePolicy.Series")]
    public sealed record Series([property: Id(0)] string Rule, [property: Id(1)] string Zone, [property: Id(2)] Instant Until) : TimePolicy;

    /// <summary>When an event is declared, up to an end.</summary>
    [GenerateSerializer, Immutable, Alias("TimePolicy.OnTrigger")]
    public sealed record OnTrigger([property: Id(0)] string Event, [property: Id(1)] Instant Until) : TimePolicy;
}
