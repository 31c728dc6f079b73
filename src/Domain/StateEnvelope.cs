using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Platform.Domain;

/// <summary>A grain's state as it is stored: the state, the events of the write that stores it, the kinds of steps that the write leaves to do, and what the
/// state's row in a read model is found by. Triggers of the database copy the events into the journal, the steps into their table and the document with its
/// columns into the row, in the statement that writes the state.</summary>
public interface IStateEnvelope
{
    /// <summary>The state.</summary>
    object Content { get; }

    /// <summary>Writes the stored form: the document that readers may see, then secrets, <c>pending</c>, <c>steps</c> and <c>readModel</c>. The last names the
    /// version and the length of the document, which is therefore stored once.</summary>
    /// <param name="entry">The columns of the state's row; null for a kind that has none.</param>
    byte[] ToJson(ReadModelEntry? entry = null);
}

/// <summary>What the row of a state is found and sorted by, computed from the state alone.</summary>
/// <param name="Exists">Whether the row shows the state; without it the row is a tombstone.</param>
/// <param name="Columns">The names and values of its columns: texts and whole numbers.</param>
public sealed record ReadModelEntry(bool Exists, ImmutableArray<KeyValuePair<string, object?>> Columns);

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

    /// <summary>Reads the stored form for those who never write it, whatever release wrote it.</summary>
    /// <typeparam name="TState">The state.</typeparam>
    public static StateEnvelope<TState> FromJsonOfAnySchema<TState>(ReadOnlySpan<byte> json)
        where TState : class, new()
        => StateEnvelope<TState>.Read(json, anySchema: true);

    /// <summary>Reads what the storage holds. A state that can't be read is no reason to fail here: the grain is there and says so to each
    /// of its callers.</summary>
    /// <typeparam name="TState">The state.</typeparam>
    public static StateEnvelope<TState> FromStorage<TState>(ReadOnlySpan<byte> json)
        where TState : class, new()
    {
        try
        {
            return FromJson<TState>(json);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return new StateEnvelope<TState> { Unreadable = new UnreadableState(fault is LaterSchemaException, fault.GetType().Name) };
        }
    }
}

/// <summary>A state of one type as it is stored.</summary>
/// <typeparam name="TState">The state; a new one is that of a thing that does not exist.</typeparam>
public sealed class StateEnvelope<TState> : IStateEnvelope
    where TState : class, new()
{
    private static readonly int Schema = SchemaOf(JsonSerializer.SerializeToElement(new TState(), PlatformJson.Options));
    private static readonly JsonPropertyInfo[] Secrets = [.. PlatformJson.Options.GetTypeInfo(typeof(TState)).Properties.Where(PlatformJson.IsSecret)];

    /// <summary>The state.</summary>
    public TState State { get; init; } = new();

    /// <summary>What happened in this write; not read back.</summary>
    public ImmutableArray<IDomainEvent> Events { get; init; } = [];

    /// <summary>What this write leaves to do, see <see cref="StepKinds"/>; not read back.</summary>
    public ImmutableArray<string> Steps { get; init; } = [];

    /// <summary>The version that the write makes; not read back.</summary>
    public int Version { get; init; }

    /// <summary>Members that a later release wrote and this one does not know: they are written again as they were. Null for none.</summary>
    public JsonObject? Unknown { get; init; }

    /// <summary>Why the stored state could not be read; null where it was. Such an envelope is never written.</summary>
    public UnreadableState? Unreadable { get; init; }

    /// <inheritdoc/>
    object IStateEnvelope.Content => State;

    internal static StateEnvelope<TState> Read(ReadOnlySpan<byte> json, bool anySchema = false)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        return anySchema || SchemaOf(document.RootElement) <= Schema
            ? new() { State = PlatformJson.Read<TState>(json), Unknown = UnknownMembers.Of(document.RootElement, typeof(TState)) }
            : throw new LaterSchemaException(
                $"A state of the kind {typeof(TState).Name} has the schema {SchemaOf(document.RootElement)}; this release writes up to {Schema}. "
                + "Let a silo of the later release work on it.");
    }

    /// <summary>The state as readers may see it: without secrets, and without members of its own that this release does not know.</summary>
    public byte[] ToDocument()
    {
        var document = JsonSerializer.SerializeToUtf8Bytes(State, PlatformJson.Documents);
        return Unknown is null ? document : UnknownMembers.Into(document, Unknown);
    }

    /// <inheritdoc/>
    public byte[] ToJson(ReadModelEntry? entry = null)
    {
        if (Unreadable is not null)
        {
            throw new InvalidOperationException("A state that could not be read must not be written over.");
        }

        var document = ToDocument();
        var rest = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(rest, new JsonWriterOptions { Encoder = PlatformJson.Options.Encoder }))
        {
            json.WriteStartObject();
            WriteMembersBesideDocument(json);
            WriteEvents(json);
            if (!Steps.IsDefaultOrEmpty)
            {
                json.WritePropertyName("steps");
                JsonSerializer.Serialize(json, Steps, PlatformJson.Options);
            }

            if (entry is not null)
            {
                WriteEntry(json, entry, document.Length - 1);
            }

            json.WriteEndObject();
        }

        byte[] separator = document.Length > 2 ? [(byte)','] : [];
        return [.. document.AsSpan(0, document.Length - 1), .. separator, .. rest.WrittenSpan[1..]]; // two objects become one
    }

    private void WriteMembersBesideDocument(Utf8JsonWriter json)
    {
        foreach (var secret in Secrets)
        {
            if (secret.Get!(State) is { } value)
            {
                json.WritePropertyName(secret.Name);
                UnknownMembers.Into(JsonSerializer.SerializeToNode(value, secret.PropertyType, PlatformJson.Options)!, Unknown?[secret.Name])
                    .WriteTo(json, PlatformJson.Options);
            }
        }

        foreach (var (name, value) in UnknownMembers.Beside(Unknown, typeof(TState)))
        {
            json.WritePropertyName(name);
            JsonSerializer.Serialize(json, value, PlatformJson.Options);
        }
    }

    private void WriteEvents(Utf8JsonWriter json)
    {
        json.WriteStartArray("pending");
        foreach (var one in Events)
        {
            JsonSerializer.Serialize(json, one, EventFamilies.Of(one.GetType()), PlatformJson.Options);
        }

        json.WriteEndArray();
    }

    // The database's triggers look for these bytes, and for the version as the first member: what an older silo carries along has an older one.
    private void WriteEntry(Utf8JsonWriter json, ReadModelEntry entry, int documentLength)
    {
        json.WriteStartObject("readModel");
        json.WriteNumber("version", Version);
        if (entry.Exists)
        {
            json.WriteNumber("doc", documentLength);
            foreach (var (name, value) in entry.Columns)
            {
                if (value is string text)
                {
                    json.WriteString(name, text);
                }
                else if (value is not null)
                {
                    json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                }
            }
        }

        json.WriteEndObject();
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

    /// <summary>A campaign that is being cancelled: its unsent posts are to be withdrawn.</summary>
    public const string Cancel = "cancel";

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
