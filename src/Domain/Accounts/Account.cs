using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using Orleans;

namespace Platform.Domain.Accounts;

/// <summary>Whether an account can publish.</summary>
public enum AccountStatus
{
    /// <summary>The credential worked when it was last used.</summary>
    Connected,

    /// <summary>The network refused the credential; deliveries wait until the account is reconnected.</summary>
    Broken,

    /// <summary>Taken out of use; the credential is gone.</summary>
    Disconnected,
}

/// <summary>A connected account. Its credential is sealed; whether it is suspended stands in its gate row.</summary>
[GenerateSerializer, Immutable, Alias("Account")]
public sealed record Account
{
    /// <summary>The version of this form.</summary>
    [Id(0)] public int Schema { get; init; } = 1;

    [Id(1)] public OrganizationId Organization { get; init; }

    [Id(2)] public AccountId Id { get; init; }

    /// <summary>The network's name.</summary>
    [Id(3)] public string Network { get; init; } = "";

    /// <summary>The name that people see, such as <c>mercy.test</c>.</summary>
    [Id(4)] public string Handle { get; init; } = "";

    /// <summary>The network's id of the account.</summary>
    [Id(5)] public string ExternalId { get; init; } = "";

    /// <summary>The address of its server.</summary>
    [Id(6)] public string Server { get; init; } = "";

    [Id(7)] public AccountStatus Status { get; init; }

    [Id(8), Secret] public Sealed? Credential { get; init; }

    /// <summary>What its connector keeps.</summary>
    [Id(9)] public ImmutableDictionary<string, string> Settings { get; init; } = ImmutableDictionary<string, string>.Empty;

    [Id(10)] public Instant ConnectedAt { get; init; }

    /// <summary>Why it is broken, in a code of the connector's table.</summary>
    [Id(11)] public string? BrokenCode { get; init; }

    /// <summary>Whether the grain stands for anything yet.</summary>
    [JsonIgnore] public bool Exists => Network.Length > 0;
}

/// <summary>What happens to an account.</summary>
[GenerateSerializer, Immutable, Alias("AccountEvent")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(AccountConnected), "accountConnected")]
[JsonDerivedType(typeof(AccountReconnected), "accountReconnected")]
[JsonDerivedType(typeof(AccountBroke), "accountBroke")]
[JsonDerivedType(typeof(AccountDisconnected), "accountDisconnected")]
public abstract record AccountEvent([property: Id(0)] Instant At, [property: Id(1)] Actor Actor) : IDomainEvent
{
    /// <summary>Which settings changed, from what to what. Null where none did, and in what was written before it was told.</summary>
    [Id(2), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public ImmutableArray<SettingChange>? Changes { get; init; }
}

/// <summary>An account was connected and its credential worked.</summary>
[GenerateSerializer, Immutable, Alias("AccountConnected")]
public sealed record AccountConnected(Instant At, Actor Actor, [property: Id(0)] string Network) : AccountEvent(At, Actor);

/// <summary>A new credential took the place of the old one.</summary>
[GenerateSerializer, Immutable, Alias("AccountReconnected")]
public sealed record AccountReconnected(Instant At, Actor Actor) : AccountEvent(At, Actor);

/// <summary>The network refused the credential.</summary>
[GenerateSerializer, Immutable, Alias("AccountBroke")]
public sealed record AccountBroke(Instant At, Actor Actor, [property: Id(0)] string Code) : AccountEvent(At, Actor);

/// <summary>The account was taken out of use.</summary>
[GenerateSerializer, Immutable, Alias("AccountDisconnected")]
public sealed record AccountDisconnected(Instant At, Actor Actor) : AccountEvent(At, Actor);
