using System.Collections.Concurrent;
using System.Text.Json;
using Orleans.Storage;
using Platform.Domain;

namespace Platform.Storage;

/// <summary>Grain states are stored in the platform's one JSON form, which triggers and people can read, with the columns of their rows in the
/// read models.</summary>
internal sealed class StateSerializer : IGrainStorageSerializer
{
    private delegate object Reader(ReadOnlySpan<byte> json);

    private static readonly ConcurrentDictionary<Type, Reader?> Readers = new();

    public BinaryData Serialize<T>(T? input)
        => new(input is IStateEnvelope envelope ? envelope.ToJson(ReadModels.EntryOf(envelope.Content))
            : JsonSerializer.SerializeToUtf8Bytes(input, PlatformJson.Options));

    public T Deserialize<T>(BinaryData input)
        => Readers.GetOrAdd(typeof(T), ReaderOf) is { } read ? (T)read(input.ToMemory().Span) : PlatformJson.Read<T>(input.ToMemory().Span);

    private static Reader? ReaderOf(Type type) => type.IsAssignableTo(typeof(IStateEnvelope))
        ? typeof(StateEnvelope).GetMethod(nameof(StateEnvelope.FromStorage))!.MakeGenericMethod(type.GetGenericArguments()).CreateDelegate<Reader>()
        : null;
}
