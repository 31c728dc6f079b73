using GraphQL.Validation;
using GraphQLParser.AST;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.GraphQL.Engine;

/// <summary>A body over the ordinary limit is taken only where every root field of the document is marked to take a file.</summary>
internal sealed class LargeBodyRule : ValidationRuleBase
{
    /// <summary>Where a field's mark is kept.</summary>
    public const string Key = "platform.largeBody";

    /// <summary>The code that the transport answers with 413.</summary>
    public const string Code = "BODY_TOO_LARGE";

    public override ValueTask<INodeVisitor?> GetPreNodeVisitorAsync(ValidationContext context)
        => new(context.RequestServices?.GetRequiredService<CallerOfRequest>().LargeBody == true ? new Visitor() : null);

    private sealed class Visitor : INodeVisitor
    {
        public ValueTask EnterAsync(ASTNode node, ValidationContext context)
        {
            var parent = context.TypeInfo.GetParentType();
            if (node is GraphQLField && (parent == context.Schema.Query || parent == context.Schema.Mutation)
                && context.TypeInfo.GetFieldDef()?.GetMetadata<bool>(Key) != true)
            {
                context.ReportError(new(context.Document.Source, null, "The body is too large; only imports may be larger than ordinary requests.", node) { Code = Code });
            }

            return default;
        }

        public ValueTask LeaveAsync(ASTNode node, ValidationContext context) => default;
    }
}
