using Orleans.Storage;
using Platform.Domain;

namespace Platform.Storage;

/// <summary>Grain states are stored in the platform's one JSON form, which triggers and people can read.</summary>
internal sealed class StateSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => new(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(input, PlatformJson.Options));

    public T Deserialize<T>(BinaryData input) => PlatformJson.Read<T>(input.ToMemory().Span);
}
