using System.Collections;
using System.Globalization;
using GraphQL;
using GraphQL.Types;
using GraphQL.Validation.Complexity;
using GraphQL.Validation.Errors.Custom;

namespace Platform.GraphQL.Engine;

/// <summary>What a field adds to the cost of a document.</summary>
internal static class Costs
{
    // What tools ask at their start would cost half a million points by the lengths that lists are taken to have; asked in
    // circles it costs a hundred times that, and is still refused.
    private const double OfIntrospection = 0.05;

    /// <summary>How dear a document may be; how deep it may be is looked at earlier, see <see cref="DocumentLimits"/>.</summary>
    public static ComplexityOptions Limit(PlatformGraphQLOptions options) => new()
    {
        MaxComplexity = options.MaxComplexity,
        ValidateComplexityDelegate = context =>
        {
            if (context.Error is not null)
            {
                context.Error = new ComplexityError(string.Create(CultureInfo.InvariantCulture,
                    $"The document costs {Math.Ceiling(context.TotalImpact)} points, {options.MaxComplexity} at most are taken: ask for fewer entries of its lists (`first`), or for fewer fields of each."));
            }

            return Task.CompletedTask;
        },
    };

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
                .Select(name => context.Arguments?.TryGetValue(name, out var argument) != true ? null : argument.Value switch
                {
                    int length => length,
                    ICollection asked => (int?)asked.Count,
                    _ => null,
                })
                .FirstOrDefault(length => length is not null);
            return new(cost?.Weight ?? usual.FieldImpact, Math.Max(0, asked ?? size.AssumedSize));
        });
    }
}
