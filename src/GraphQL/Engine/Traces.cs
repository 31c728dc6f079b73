using GraphQL;
using GraphQL.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.GraphQL.Engine;

/// <summary>
/// What a trace tells of a document: its kind, the codes of its errors, and its name where it is a stored one. The names that
/// a caller chooses may be anybody's, and no two alike.
/// </summary>
internal static class Traces
{
    private const string Name = "graphql.operation.name";

    /// <summary>Makes the engine's activities tell no more.</summary>
    public static void Configure(GraphQLTelemetryOptions telemetry)
    {
        telemetry.RecordDocument = false;
        telemetry.RecordException = false;
        telemetry.EnrichWithExecutionOptions = (activity, options) => activity.SetTag(Name, StoredName(options));
        telemetry.EnrichWithDocument = (activity, options, _, _, operation) =>
        {
            var (kind, name) = (Kind(operation.Operation), StoredName(options));
            activity.SetTag(Name, name);
            activity.DisplayName = name is null ? kind : $"{kind} {name}";
        };
        telemetry.EnrichWithExecutionResult = (activity, _, result) =>
        {
            if (result.Errors is { Count: > 0 } errors)
            {
                activity.SetTag("graphql.error.codes", string.Join(',', errors.Select(ErrorTexts.Code).Distinct()));
            }
        };
    }

    /// <summary>The kind of an operation, as OpenTelemetry names it.</summary>
    public static string Kind(GraphQLParser.AST.OperationType kind) => kind switch
    {
        GraphQLParser.AST.OperationType.Query => "query",
        GraphQLParser.AST.OperationType.Mutation => "mutation",
        _ => "subscription",
    };

    /// <summary>The name of the stored document that is run; null for any other.</summary>
    public static string? StoredName(ExecutionOptions options) => options.RequestServices?.GetService<CallerOfRequest>()?.StoredDocument;
}
