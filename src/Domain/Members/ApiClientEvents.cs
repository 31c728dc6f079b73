using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;

namespace Platform.Domain.Members;

/// <summary>What happens to an API client. Its name stays in its row.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ApiClientCreated), "apiClientCreated")]
[JsonDerivedType(typeof(ApiClientRevoked), "apiClientRevoked")]
public abstract record ApiClientEvent(Instant At, Actor Actor, string ClientId);

/// <summary>A client was made.</summary>
public sealed record ApiClientCreated(Instant At, Actor Actor, string ClientId, ImmutableArray<Role> Roles) : ApiClientEvent(At, Actor, ClientId);

/// <summary>A client was revoked.</summary>
public sealed record ApiClientRevoked(Instant At, Actor Actor, string ClientId) : ApiClientEvent(At, Actor, ClientId);
