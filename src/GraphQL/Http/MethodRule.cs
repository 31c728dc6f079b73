using GraphQL.Validation;
using GraphQLParser.AST;
using Microsoft.Extensions.DependencyInjection;
using Platform.GraphQL.Engine;

namespace Platform.GraphQL.Http;

/// <summary>Refuses an operation that the way on which it came doesn't take: a mutation by GET, a subscription where one answer is all that can be sent.
/// It looks at the request, so it runs for documents from the cache too.</summary>
internal sealed class MethodRule : ValidationRuleBase
{
    /// <summary>The code that the transport answers with 405.</summary>
    public const string WrongMethod = "METHOD_NOT_ALLOWED";

    /// <summary>The code of a subscription that asked for one answer.</summary>
    public const string NeedsStream = "STREAM_NEEDED";

    public override ValueTask<INodeVisitor?> GetPreNodeVisitorAsync(ValidationContext context)
    {
        var request = context.RequestServices?.GetRequiredService<CallerOfRequest>();
        if (request is not null && !request.Takes(context.Operation.Operation))
        {
            context.ReportError(context.Operation.Operation == OperationType.Mutation
                ? new(context.Document.Source, null, "GET only reads; send mutations with POST.", context.Operation) { Code = WrongMethod }
                : new(context.Document.Source, null, $"A subscription needs a WebSocket, or '{MediaTypes.EventStream}' in the header 'Accept'.", context.Operation) { Code = NeedsStream });
        }

        return default;
    }
}
