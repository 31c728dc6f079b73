using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Platform.Domain;

/// <summary>A grain's state as it is stored: the state, the events of the write that stores it and the kinds of steps that the write leaves to do. Triggers of
/// the database copy the events into the journal and the steps into their table, in the statement that writes the state.</summary>
public interface IStateEnvelope
{
    /// <summary>Writes the stored form: the state's own members, then <c>pending</c> and <c>steps</c>.</summary>
    byte[] ToJson();
}

/// <summary>A state that a later release wrote in a form that this one must not write over.</summary>
public sealed class LaterSchemaException(string message) : Exception(message)
{
    public LaterSchemaException()
        : this("The state was written by a later release.")
    {
    }
}

/// <summary>Reads stored states.</summary>
public static class StateEnvelope
{
    /// <summary>Reads the stored form. The events and steps of the last write are history and stay in their tables.</summary>
    /// <typeparam name="TState">The state.</typeparam>
    /// <exception cref="LaterSchemaException">A later release wrote it in a form that this one must not write over.</exception>
    public static StateEnvelope<TState> FromJson<TState>(ReadOnlySpan<byte> json)
        where TState : class, new()
        => StateEnvelope<TState>.Read(json);
}

/// <summary>A state of one type as it is stored.</summary>
/// <typeparam name="TState">The state; a new one is that of a thing that does not exist.</typeparam>
public sealed class StateEnvelope<TState> : IStateEnvelope
    where TState : class, new()
{
    private static readonly int Schema = SchemaOf(JsonSerializer.SerializeToElement(new TState(), PlatformJson.Options));

    /// <summary>The state.</summary>
    public TState State { get; init; } = new();

    /// <summary>What happened in this write; not read back.</summary>
    public ImmutableArray<IDomainEvent> Events { get; init; } = [];

    /// <summary>What this write leaves to do, see <see cref="StepKinds"/>; not read back.</summary>
    public ImmutableArray<string> Steps { get; init; } = [];

    /// <summary>Members that a later release wrote and this one does not know: they are written again as they were. Null for none.</summary>
    public JsonObject? Unknown { get; init; }

    internal static StateEnvelope<TState> Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        return SchemaOf(document.RootElement) <= Schema
            ? new() { State = PlatformJson.Read<TState>(json), Unknown = UnknownMembers.Of(document.RootElement, typeof(TState)) }
            : throw new LaterSchemaException(
                $"A state of the kind {typeof(TState).Name} has the schema {SchemaOf(document.RootElement)}; this release writes up to {Schema}. "
                + "Let a silo of the later release work on it.");
    }

    /// <inheritdoc/>
    public byte[] ToJson()
    {
        var state = JsonSerializer.SerializeToUtf8Bytes(State, PlatformJson.Options);
        if (Unknown is not null)
        {
            state = UnknownMembers.Into(state, Unknown);
        }

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

    private static int SchemaOf(JsonElement state) => state.TryGetProperty("schema", out var schema) && schema.TryGetInt32(out var number) ? number : 1;
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

    /// <summary>The step <see cref="Tell"/> for one item: <c>tell:0190…-r1</c>. The item takes it, not the post.</summary>
    public static string TellItem(ReviewItemId item) => $"{Tell}:{item.Value}";

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
