using GraphQL.Validation;
using GraphQLParser.AST;

namespace Platform.GraphQL.Engine;

/// <summary>Refuses kinds of operations that the schema has no root type for; the engine's own rules take it for a fault of ours.</summary>
internal sealed class OperationRule : ValidationRuleBase
{
    public override ValueTask<INodeVisitor?> GetPreNodeVisitorAsync(ValidationContext context) => new(Instance);

    private static readonly MatchingNodeVisitor<GraphQLOperationDefinition> Instance = new((operation, context) =>
    {
        var root = operation.Operation switch
        {
            OperationType.Query => context.Schema.Query,
            OperationType.Mutation => context.Schema.Mutation,
            _ => context.Schema.Subscription,
        };
        if (root is null)
        {
            context.ReportError(new(context.Document.Source, null, $"There is no {operation.Operation.ToString().ToLowerInvariant()} here.", operation) { Code = "OPERATION_NOT_SUPPORTED" });
        }
    });
}
