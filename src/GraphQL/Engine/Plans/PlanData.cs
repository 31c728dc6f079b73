using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.GraphQL.Engine.Plans;

/// <summary>The data of an answer, written already.</summary>
/// <param name="answer">The whole answer: <c>{"data":...}</c>.</param>
internal sealed class PlanData(byte[] answer)
{
    private const int MaxKept = 1 << 20;
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private static readonly JsonEncodedText Data = JsonEncodedText.Encode("data");

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json)? spare;

    /// <summary>The answer, where there is nothing but data in it.</summary>
    public ReadOnlyMemory<byte> Answer => answer;

    /// <summary>The value of <c>data</c>.</summary>
    private ReadOnlySpan<byte> Value => answer.AsSpan()["{\"data\":"u8.Length..^1];

    /// <summary>Writes data with a writer that is kept for the next answer.</summary>
    public static PlanData Write(Resolved root, Action<Utf8JsonWriter, Resolved> write)
    {
        var buffer = spare?.Buffer ?? new ArrayBufferWriter<byte>(16 * 1024);
        var json = spare?.Json ?? new Utf8JsonWriter(buffer, Options);
        spare = null;
        buffer.ResetWrittenCount();
        json.Reset(buffer);
        json.WriteStartObject();
        json.WritePropertyName(Data);
        write(json, root);
        json.WriteEndObject();
        json.Flush();
        var data = new PlanData(buffer.WrittenSpan.ToArray());
        if (buffer.Capacity <= MaxKept)
        {
            spare = (buffer, json);
        }

        return data;
    }

    /// <summary>Puts the data into an answer that has more than data.</summary>
    public sealed class Converter : JsonConverter<PlanData>
    {
        public override PlanData Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, PlanData value, JsonSerializerOptions options) => writer.WriteRawValue(value.Value, skipInputValidation: true);
    }
}
