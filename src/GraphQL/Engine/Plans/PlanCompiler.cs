using System.Text.Json;
using GraphQL.Types;
using GraphQLParser.AST;

namespace Platform.GraphQL.Engine.Plans;

/// <summary>
/// Makes the plan of an operation. All types and fields are looked up here, once; validation has been passed before, so what
/// can't be found is a fault and throws.
/// </summary>
/// <param name="schema">The schema.</param>
/// <param name="fragments">The fragments of the document.</param>
/// <param name="included">Whether a node with a condition is part of this plan.</param>
internal sealed class PlanCompiler(ISchema schema, IReadOnlyDictionary<string, GraphQLFragmentDefinition> fragments, Func<ASTNode, bool> included)
{
    private static readonly FieldSource None = new(_ => null, null, null, MayWait: false);

    /// <summary>The plan of a query.</summary>
    /// <exception cref="PlanAbandoned">The query asks for something that plans don't do.</exception>
    public Selection Compile(GraphQLOperationDefinition operation) => Select(schema.Query!, [operation.SelectionSet]);

    private Selection Select(IObjectGraphType type, IEnumerable<GraphQLSelectionSet> sets)
    {
        var collected = new OrderedDictionary<string, List<GraphQLField>>();
        foreach (var set in sets)
        {
            Collect(type, set, collected);
        }

        return new([.. collected.Select(field => Field(type, field.Key, field.Value))]);
    }

    private void Collect(IObjectGraphType type, GraphQLSelectionSet set, OrderedDictionary<string, List<GraphQLField>> fields)
    {
        foreach (var node in set.Selections)
        {
            if (((IHasDirectivesNode)node).Directives is not null && !included(node))
            {
                continue;
            }

            switch (node)
            {
                case GraphQLField field:
                    var name = (field.Alias?.Name ?? field.Name).StringValue;
                    (fields.TryGetValue(name, out var same) ? same : fields[name] = []).Add(field);
                    break;
                case GraphQLFragmentSpread spread when fragments[spread.FragmentName.Name.StringValue] is var fragment && Applies(fragment.TypeCondition, type):
                    Collect(type, fragment.SelectionSet, fields);
                    break;
                case GraphQLInlineFragment inline when inline.TypeCondition is null || Applies(inline.TypeCondition, type):
                    Collect(type, inline.SelectionSet, fields);
                    break;
            }
        }
    }

    private bool Applies(GraphQLTypeCondition condition, IObjectGraphType type)
        => schema.AllTypes[condition.Type.Name] is { } named && (named.Equals(type) || (named is IAbstractGraphType shape && shape.IsPossibleType(type)));

    private PlannedField Field(IObjectGraphType type, string name, List<GraphQLField> asked)
    {
        var ast = asked[0];
        if (ast.Name == schema.TypeNameMetaFieldType.Name)
        {
            var typeName = JsonEncodedText.Encode(type.Name);
            return new(name, ast, None, new() { NonNull = true }, (json, _) => json.WriteStringValue(typeName));
        }

        if (ast.Name.StringValue.StartsWith("__", StringComparison.Ordinal))
        {
            throw new PlanAbandoned("introspection");
        }

        var definition = type.GetField(ast.Name) ?? throw new PlanAbandoned("unknown");
        var source = definition.GetMetadata<FieldSource>(FieldSource.Key) ?? throw new PlanAbandoned("unknown");
        var value = Value(definition.ResolvedType!, [.. asked.Select(one => one.SelectionSet).OfType<GraphQLSelectionSet>()]);
        return new(name, ast, source, value, value.Scalar is null ? null : Leaves.Of(source, value.Scalar, value.NonNull));
    }

    private PlannedValue Value(IGraphType type, GraphQLSelectionSet[] sets)
    {
        var nonNull = type is NonNullGraphType;
        return (type is NonNullGraphType wrapped ? wrapped.ResolvedType : type) switch
        {
            ListGraphType list => new() { NonNull = nonNull, Item = Value(list.ResolvedType!, sets) },
            ScalarGraphType scalar => new() { NonNull = nonNull, Scalar = scalar },
            IObjectGraphType one => new() { NonNull = nonNull, Object = Select(one, sets) },
            IAbstractGraphType shape => new() { NonNull = nonNull, Interface = shape, Possible = shape.PossibleTypes.ToDictionary(one => one, one => Select(one, sets)) },
            _ => throw new PlanAbandoned("unknown"),
        };
    }
}
