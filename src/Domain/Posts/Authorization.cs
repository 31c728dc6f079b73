using System.Collections.Immutable;
using NodaTime;
using Orleans;
using Platform.Domain.Moderation;

namespace Platform.Domain.Posts;

/// <summary>Why a post may go out.</summary>
public enum AuthorizationBasis
{
    /// <summary>The scan was clear and the organization lets clear posts go without a reviewer.</summary>
    ClearScan,

    /// <summary>A reviewer who is not the author approved it.</summary>
    Approval,
}

/// <summary>What one account may publish: the payload byte for byte, and its hash.</summary>
[GenerateSerializer, Immutable, Alias("AuthorizedPayload")]
public sealed record AuthorizedPayload(
    [property: Id(0)] AccountId Account, [property: Id(1)] string Network, [property: Id(2)] string Payload, [property: Id(3)] string Hash);

/// <summary>The permission to publish these bytes at this time, used once per account.</summary>
[GenerateSerializer, Immutable, Alias("Authorization")]
public sealed record Authorization
{
    [Id(0)] public AuthorizationId Id { get; init; }

    /// <summary>Counts the authorizations of the post; the fence only ever moves up.</summary>
    [Id(1)] public int Generation { get; init; }

    /// <summary>SHA-256 over the payload hashes, their accounts and the time.</summary>
    [Id(2)] public string Hash { get; init; } = "";

    [Id(3)] public int Revision { get; init; }

    [Id(4)] public ImmutableArray<AuthorizedPayload> Payloads { get; init; } = [];

    [Id(5)] public TimePolicy Time { get; init; } = new TimePolicy.Window(Instant.MinValue, Instant.MinValue);

    [Id(6)] public AuthorizationBasis Basis { get; init; }

    [Id(7)] public ImmutableArray<MemberId> Approvers { get; init; } = [];

    [Id(8)] public ImmutableArray<PackVersion> Packs { get; init; } = [];

    [Id(9)] public Instant At { get; init; }

    /// <summary>The hits that stood there when it was given, as <see cref="AuthorizedUnder.Accepted"/> names them; null in what was written before they were kept.</summary>
    [Id(10)] public ImmutableArray<string>? Accepted { get; init; }

    /// <summary>The <see cref="Organizations.Organization.PacksVersion"/> of the scan that it rests on; null in what was written before it was kept.</summary>
    [Id(11)] public int? PacksVersion { get; init; }

    /// <summary>The API clients that carried the approvals; null without any, and in what was written before they were kept.</summary>
    [Id(12)] public ImmutableArray<string>? ApproverClients { get; init; }
}
