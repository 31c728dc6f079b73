using System.Security.Claims;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Instrumentation;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQLParser.AST;
using ExecutionContext = GraphQL.Execution.ExecutionContext;

namespace Platform.GraphQL.Engine.Plans;

/// <summary>
/// What a resolver is called with; one for a whole run, since resolvers take what they need before they return. What only the
/// engine's tree of nodes knows is not here: asking for it ends the plan.
/// </summary>
internal sealed class PlanCall(ExecutionContext context) : IResolveFieldContext
{
    public object? Source { get; set; }

    public GraphQLField FieldAst { get; set; } = null!;

    public IDictionary<string, ArgumentValue>? Arguments => context.ArgumentValues?.TryGetValue(FieldAst, out var arguments) == true ? arguments : null;

    public IDictionary<string, DirectiveInfo>? Directives => context.DirectiveValues?.TryGetValue(FieldAst, out var directives) == true ? directives : null;

    public CancellationToken CancellationToken => context.CancellationToken;

    public IServiceProvider? RequestServices => context.RequestServices;

    public ClaimsPrincipal? User => context.User;

    public object? RootValue => context.RootValue;

    public ISchema Schema => context.Schema;

    public GraphQLDocument Document => context.Document;

    public GraphQLOperationDefinition Operation => context.Operation;

    public Variables Variables => context.Variables;

    public Metrics Metrics => context.Metrics;

    public ExecutionErrors Errors => context.Errors;

    public IDictionary<string, object?> UserContext => context.UserContext;

    public IReadOnlyDictionary<string, object?> InputExtensions => context.InputExtensions;

    public IDictionary<string, object?> OutputExtensions => context.OutputExtensions;

    public IExecutionArrayPool ArrayPool => context;

    public IExecutionContext ExecutionContext => context;

    public FieldType FieldDefinition => throw new PlanAbandoned("unknown");

    public IObjectGraphType ParentType => throw new PlanAbandoned("unknown");

    public IResolveFieldContext? Parent => throw new PlanAbandoned("unknown");

    public IEnumerable<object> Path => throw new PlanAbandoned("unknown");

    public IEnumerable<object> ResponsePath => throw new PlanAbandoned("unknown");

    public Dictionary<string, (GraphQLField Field, FieldType FieldType)>? SubFields => throw new PlanAbandoned("unknown");
}
