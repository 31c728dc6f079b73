using Orleans;
using Platform.Domain.Moderation;

namespace Platform.Domain.Organizations;

/// <summary>Scan with a built-in pack, or with a version of an own one, from now on.</summary>
[GenerateSerializer, Immutable, Alias("ActivatePack")]
public sealed record ActivatePack(
    [property: Id(0)] Actor Actor, [property: Id(1)] string Name, [property: Id(2)] OrganizationPack? Own = null, [property: Id(3)] int? ExpectedVersion = null);

/// <summary>Scan without a pack from now on.</summary>
[GenerateSerializer, Immutable, Alias("DeactivatePack")]
public sealed record DeactivatePack([property: Id(0)] Actor Actor, [property: Id(1)] string Name, [property: Id(2)] int? ExpectedVersion = null);

/// <summary>Scan without a rule of a built-in pack from now on.</summary>
[GenerateSerializer, Immutable, Alias("MuteRule")]
public sealed record MuteRule(
    [property: Id(0)] Actor Actor, [property: Id(1)] string Pack, [property: Id(2)] string Rule, [property: Id(3)] string Reason, [property: Id(4)] int? ExpectedVersion = null);

/// <summary>Scan with a muted rule again.</summary>
[GenerateSerializer, Immutable, Alias("UnmuteRule")]
public sealed record UnmuteRule([property: Id(0)] Actor Actor, [property: Id(1)] string Pack, [property: Id(2)] string Rule, [property: Id(3)] int? ExpectedVersion = null);
