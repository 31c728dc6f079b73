using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;

namespace Platform.Domain.Members;

/// <summary>What happens to an API client. Its name stays in its row.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ApiClientCreated), "apiClientCreated")]
[JsonDerivedType(typeof(ApiClientRevoked), "apiClientRevoked")]
[JsonDerivedType(typeof(UnknownIdsTried), UnknownIdsTried.Name)]
public abstract record ApiClientEvent(Instant At, Actor Actor, string ClientId);

/// <summary>A client was made.</summary>
public sealed record ApiClientCreated(Instant At, Actor Actor, string ClientId, ImmutableArray<Role> Roles) : ApiClientEvent(At, Actor, ClientId);

/// <summary>A client was revoked.</summary>
public sealed record ApiClientRevoked(Instant At, Actor Actor, string ClientId) : ApiClientEvent(At, Actor, ClientId);

/// <summary>A client gave ids that the organization hasn't: at most one entry a minute, client and process, whatever it tries.</summary>
/// <param name="At">When the entry was written.</param>
/// <param name="Actor">The client, with the person that it named last.</param>
/// <param name="ClientId">The client.</param>
/// <param name="Count">How many were tried since the entry before, at least.</param>
/// <param name="Kinds">How many of which kind.</param>
/// <param name="Hashes">The first of them, as the heads of SHA-256 over <c>Kind:id</c>: a caller's texts don't get into the journal.</param>
public sealed record UnknownIdsTried(
    Instant At, Actor Actor, string ClientId, int Count, ImmutableSortedDictionary<string, int> Kinds, ImmutableArray<string> Hashes) : ApiClientEvent(At, Actor, ClientId)
{
    /// <summary>The event's name in the journal.</summary>
    public const string Name = "unknownIdsTried";
}
