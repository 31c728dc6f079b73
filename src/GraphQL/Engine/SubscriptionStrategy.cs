using GraphQL;
using GraphQL.Execution;
using Microsoft.Extensions.DependencyInjection;
using ExecutionContext = GraphQL.Execution.ExecutionContext;

namespace Platform.GraphQL.Engine;

/// <summary>
/// Runs a subscription in two steps. Without an event it opens the source and leaves it with the request; with an event it answers with the
/// fields of that event, as a query would. So each event is a run of its own, with a caller, services and rules of its own.
/// </summary>
internal sealed class SubscriptionStrategy : ParallelExecutionStrategy
{
    public override async Task<ExecutionResult> ExecuteAsync(ExecutionContext context)
    {
        if (context.RootValue is not null)
        {
            return await base.ExecuteAsync(context).ConfigureAwait(false);
        }

        // None where the document leaves its only field out by a directive: then there is nothing to listen to.
        if (BuildExecutionRootNode(context, GetOperationRootType(context)).SubFields is [{ FieldDefinition.StreamResolver: { } resolver } node])
        {
            var source = (EventSource)await resolver.ResolveAsync(new ReadonlyResolveFieldContext(node, context)).ConfigureAwait(false);
            context.RequestServices!.GetRequiredService<CallerOfRequest>().Events = source.Events;
        }

        return new ExecutionResult { Executed = true, Document = context.Document, Operation = context.Operation, Query = context.Document.Source };
    }
}
