using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Domain;

/// <summary>A grain's state as it is stored: the state, the events of the write that stores it and the kinds of steps that the write leaves to do. Triggers of
/// the database copy the events into the journal and the steps into their table, in the statement that writes the state.</summary>
public interface IStateEnvelope
{
    /// <summary>Writes the stored form: the state's own members, then <c>pending</c> and <c>steps</c>.</summary>
    byte[] ToJson();
}

/// <summary>A state of one type as it is stored.</summary>
/// <typeparam name="TState">The state; a new one is that of a thing that does not exist.</typeparam>
public sealed class StateEnvelope<TState> : IStateEnvelope
    where TState : class, new()
{
    /// <summary>The state.</summary>
    public TState State { get; init; } = new();

    /// <summary>What happened in this write; not read back.</summary>
    public ImmutableArray<IDomainEvent> Events { get; init; } = [];

    /// <summary>What this write leaves to do, see <see cref="StepKinds"/>; not read back.</summary>
    public ImmutableArray<string> Steps { get; init; } = [];

    /// <summary>Reads the stored form. The events and steps of the last write are history and stay in their tables.</summary>
    public static StateEnvelope<TState> FromJson(ReadOnlySpan<byte> json) => new() { State = PlatformJson.Read<TState>(json) };

    /// <inheritdoc/>
    public byte[] ToJson()
    {
        var state = JsonSerializer.SerializeToUtf8Bytes(State, PlatformJson.Options);
        var buffer = new ArrayBufferWriter<byte>(state.Length + 256);
        buffer.Write(state.AsSpan(0, state.Length - 1)); // an object; its members go on
        buffer.Write(state.Length > 2 ? ",\"pending\":"u8 : "\"pending\":"u8);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = PlatformJson.Options.Encoder }))
        {
            json.WriteStartArray();
            foreach (var one in Events)
            {
                JsonSerializer.Serialize(json, one, EventFamilies.Of(one.GetType()), PlatformJson.Options);
            }

            json.WriteEndArray();
        }

        if (!Steps.IsDefaultOrEmpty)
        {
            buffer.Write(",\"steps\":"u8);
            buffer.Write(JsonSerializer.SerializeToUtf8Bytes(Steps, PlatformJson.Options));
        }

        buffer.Write("}"u8);
        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>The kinds of unfinished steps that a stored state leaves.</summary>
public static class StepKinds
{
    /// <summary>An authorized post with a time: its deliveries are to be put into the ledger.</summary>
    public const string Arm = "arm";

    /// <summary>A post in review: its item is to be opened.</summary>
    public const string Open = "open";

    /// <summary>A post that left review or was decided: its item is to be told.</summary>
    public const string Tell = "tell";

    /// <summary>The fence of an authorization was cleared: the post's state is to say so.</summary>
    public const string Void = "void";
}

/// <summary>The polymorphic base in which events of a type are written.</summary>
internal static class EventFamilies
{
    private static readonly ConcurrentDictionary<Type, Type> Known = new();

    public static Type Of(Type type) => Known.GetOrAdd(type, static type =>
    {
        for (var family = type; family is not null; family = family.BaseType)
        {
            if (family.IsDefined(typeof(JsonPolymorphicAttribute), inherit: false))
            {
                return family;
            }
        }

        throw new InvalidOperationException($"The event {type.Name} belongs to no family.");
    });
}
