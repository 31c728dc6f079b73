using System.Runtime.CompilerServices;
using GraphQL;
using GraphQL.Execution;
using GraphQLParser.AST;
using ExecutionContext = GraphQL.Execution.ExecutionContext;

namespace Platform.GraphQL.Engine.Plans;

/// <summary>
/// Runs queries of the document cache by plans that are made once. Everything that comes before the run (validation,
/// authorization, limits) is the engine's and done for each request. What a plan can't do, and every run in which something
/// fails, is run by the engine: queries change nothing, so a second run is harmless.
/// </summary>
internal sealed class PlanStrategy(PlatformGraphQLOptions options, PlanMetrics metrics) : ParallelExecutionStrategy
{
    private readonly ConditionalWeakTable<GraphQLOperationDefinition, PlansOfOperation> plans = [];

    public override async Task<ExecutionResult> ExecuteAsync(ExecutionContext context)
    {
        // A document that was not in the cache may never come again: a plan would be made in vain.
        if (options.CompilePlans && context.ExecutionOptions.Document is not null)
        {
            try
            {
                var plan = plans.GetValue(context.Operation, operation => new(operation, context.Document)).For(context);
                var data = await new PlanRun(context).RunAsync(plan).ConfigureAwait(false);
                metrics.Ran();
                return new() { Executed = true, Data = data, Query = context.Document.Source, Document = context.Document, Operation = context.Operation, Extensions = context.OutputExtensions };
            }
            catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
            {
                throw;
            }
#pragma warning disable CA1031 // Whatever it is: the engine will come upon it too, and knows how to tell it.
            catch (Exception failed)
#pragma warning restore CA1031
            {
                metrics.FellBack(failed is PlanAbandoned abandoned ? abandoned.Reason : "failure");
            }
        }

        return await base.ExecuteAsync(context).ConfigureAwait(false);
    }
}
