using System.Diagnostics.CodeAnalysis;
using Orleans;

namespace Platform.Domain;

/// <summary>What a command came to: a value, or the reason why nothing happened. Never both.</summary>
[GenerateSerializer, Immutable, Alias("Outcome`1")]
[SuppressMessage("Usage", "CA2225", Justification = "A value or a refusal is returned as it is; named alternates would only add a second way.")]
public sealed record Outcome<T>
{
    /// <summary>The value, when the command was carried out.</summary>
    [Id(0)]
    public T? Value { get; init; }

    /// <summary>The reason, when it was not.</summary>
    [Id(1)]
    public Refused? Refused { get; init; }

    /// <summary>Whether the command was carried out.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Refused))]
    public bool Ok => Refused is null;

    public static implicit operator Outcome<T>(T value) => new() { Value = value };

    public static implicit operator Outcome<T>(Refused refused) => new() { Refused = refused };
}
