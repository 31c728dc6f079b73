using GraphQL;
using GraphQL.Types;

namespace Platform.GraphQL.Engine;

/// <summary>What a field adds to the cost of a document.</summary>
internal static class Costs
{
    // What tools ask at their start would cost half a million points by the lengths that lists are taken to have; asked in
    // circles it costs a hundred times that, and is still refused.
    private const double OfIntrospection = 0.05;

    /// <summary>Makes the usual introspection affordable.</summary>
    public static void Mark(ISchema schema) => schema.SchemaMetaFieldType.WithComplexityImpact(1, OfIntrospection);

    /// <summary>Tells the engine's analyzer what the author declared; undeclared fields cost what the analyzer's defaults say.</summary>
    public static void Mark(FieldType field, CostAttribute? cost, ListSizeAttribute? size)
    {
        if (cost is null && size is null)
        {
            return;
        }

        field.WithComplexityImpact(context =>
        {
            var usual = context.Configuration.DefaultComplexityImpactDelegate(context);
            if (size is null)
            {
                return new(cost!.Weight, usual.ChildImpactMultiplier);
            }

            var asked = size.SlicingArguments
                .Select(name => context.Arguments?.TryGetValue(name, out var argument) == true && argument.Value is int length ? length : (int?)null)
                .FirstOrDefault(length => length is not null);
            return new(cost?.Weight ?? usual.FieldImpact, Math.Max(0, asked ?? size.AssumedSize));
        });
    }
}
