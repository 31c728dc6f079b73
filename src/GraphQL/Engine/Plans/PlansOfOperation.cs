using System.Collections.Concurrent;
using GraphQLParser.AST;
using ExecutionContext = GraphQL.Execution.ExecutionContext;

namespace Platform.GraphQL.Engine.Plans;

/// <summary>The plans of one operation: one for each set of conditions (<c>@skip</c>, <c>@include</c>) that hold.</summary>
internal sealed class PlansOfOperation
{
    private const int MaxPlans = 16;
    private readonly ConcurrentDictionary<ulong, (Selection? Plan, string? WhyNot)> plans = [];
    private readonly List<ASTNode> conditional = [];
    private readonly Dictionary<string, GraphQLFragmentDefinition> fragments;

    public PlansOfOperation(GraphQLOperationDefinition operation, GraphQLDocument document)
    {
        fragments = document.Definitions.OfType<GraphQLFragmentDefinition>().ToDictionary(fragment => fragment.FragmentName.Name.StringValue);
        Find(operation.SelectionSet, []);
    }

    /// <summary>The plan of a run.</summary>
    /// <exception cref="PlanAbandoned">There is none.</exception>
    public Selection For(ExecutionContext context)
    {
        if (conditional.Count > 64)
        {
            throw new PlanAbandoned("conditions");
        }

        var held = 0UL;
        for (var i = 0; i < conditional.Count; i++)
        {
            held |= Included(context, conditional[i]) ? 1UL << i : 0;
        }

        if (!plans.TryGetValue(held, out var found))
        {
            found = plans.Count < MaxPlans ? plans.GetOrAdd(held, Compile(context)) : throw new PlanAbandoned("conditions");
        }

        return found.Plan ?? throw new PlanAbandoned(found.WhyNot!);
    }

    private (Selection? Plan, string? WhyNot) Compile(ExecutionContext context)
    {
        try
        {
            return (new PlanCompiler(context.Schema, fragments, node => Included(context, node)).Compile(context.Operation), null);
        }
        catch (PlanAbandoned abandoned)
        {
            return (null, abandoned.Reason);
        }
    }

    private static bool Included(ExecutionContext context, ASTNode node)
        => context.DirectiveValues?.TryGetValue(node, out var directives) != true
           || (!(directives!.TryGetValue("skip", out var skip) && (bool)skip.Arguments["if"].Value!)
               && !(directives.TryGetValue("include", out var include) && !(bool)include.Arguments["if"].Value!));

    private void Find(GraphQLSelectionSet set, HashSet<string> seen)
    {
        foreach (var node in set.Selections)
        {
            if (((IHasDirectivesNode)node).Directives is not null)
            {
                conditional.Add(node);
            }

            var below = node switch
            {
                GraphQLField field => field.SelectionSet,
                GraphQLInlineFragment inline => inline.SelectionSet,
                GraphQLFragmentSpread spread => seen.Add(spread.FragmentName.Name.StringValue) ? fragments[spread.FragmentName.Name.StringValue].SelectionSet : null,
                _ => null,
            };
            if (below is not null)
            {
                Find(below, seen);
            }
        }
    }
}
