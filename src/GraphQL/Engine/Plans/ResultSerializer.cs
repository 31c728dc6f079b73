using System.Text.Encodings.Web;
using GraphQL;
using GraphQL.Execution;
using GraphQL.SystemTextJson;

namespace Platform.GraphQL.Engine.Plans;

/// <summary>The engine's serializer, which gives out answers of plans as they are.</summary>
internal sealed class ResultSerializer(IErrorInfoProvider errors)
    : GraphQLSerializer(
        json =>
        {
            json.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
            json.Converters.Add(new PlanData.Converter());
        },
        errors), IGraphQLTextSerializer
{
    /// <inheritdoc/>
    public new Task WriteAsync<T>(Stream stream, T? value, CancellationToken cancellationToken = default)
        => value is ExecutionResult { Data: PlanData data, Errors: null or { Count: 0 }, Extensions: null or { Count: 0 } }
            ? stream.WriteAsync(data.Answer, cancellationToken).AsTask()
            : base.WriteAsync(stream, value, cancellationToken);
}
