using System.Reflection;
using GraphQL;
using GraphQL.Types;
using GraphQL.Utilities;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.GraphQL.Engine;

/// <summary>The schema of the marked classes.</summary>
public static class PlatformSchema
{
    /// <summary>The schema as text, sorted, with descriptions: what <c>schema.graphql</c> holds.</summary>
    /// <param name="assemblies">Where the marked classes are; by default, the API's own assembly.</param>
    public static string Print(params Assembly[] assemblies)
    {
        using var schema = Build(assemblies);
        var text = schema.Print(new PrintOptions { StringComparison = StringComparison.Ordinal });
        return text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
    }

    /// <summary>What lacks a description: types, fields, input fields and enum values, such as <c>Campaign.title</c>.</summary>
    /// <param name="assemblies">Where the marked classes are; by default, the API's own assembly.</param>
    public static IReadOnlyList<string> Undescribed(params Assembly[] assemblies)
    {
        using var schema = Build(assemblies);
        return [.. schema.AllTypes.Where(type => !type.Name.StartsWith("__", StringComparison.Ordinal)).SelectMany(Undescribed).Order(StringComparer.Ordinal)];
    }

    /// <summary>The schema, ready to run.</summary>
    internal static Schema Build(IReadOnlyCollection<Assembly> assemblies, IServiceProvider? provider = null)
        => Build(new ResolverMap(assemblies.Count == 0 ? [typeof(PlatformSchema).Assembly] : assemblies), provider);

    /// <summary>The schema of looked-through types, ready to run.</summary>
    internal static Schema Build(ResolverMap map, IServiceProvider? provider = null)
    {
        var schema = provider is null ? new Schema(new ServiceCollection().BuildServiceProvider()) : new Schema(provider);
        new TypeMapper(map).Fill(schema);
        schema.Initialize();
        Costs.Mark(schema);
        return schema;
    }

    private static IEnumerable<string> Undescribed(IGraphType type)
    {
        if (string.IsNullOrEmpty(type.Description) && type.Name is not ("String" or "Boolean" or "Int" or "Float" or "ID"))
        {
            yield return type.Name;
        }

        if (type is IComplexGraphType complex)
        {
            foreach (var field in complex.Fields.Where(field => string.IsNullOrEmpty(field.Description)))
            {
                yield return $"{type.Name}.{field.Name}";
            }
        }

        if (type is EnumerationGraphType values)
        {
            foreach (var value in values.Values.Where(value => string.IsNullOrEmpty(value.Description)))
            {
                yield return $"{type.Name}.{value.Name}";
            }
        }
    }
}
