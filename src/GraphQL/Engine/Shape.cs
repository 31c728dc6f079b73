using System.Collections.Immutable;
using System.Reflection;

namespace Platform.GraphQL.Engine;

/// <summary>A C# type with its nullability, as the API sees it: tasks unwrapped, lists opened.</summary>
/// <param name="Type">The type, without Task and without Nullable.</param>
/// <param name="Nullable">Whether null may stand in its place.</param>
/// <param name="Item">What a list is of; null where it is none.</param>
internal sealed record Shape(Type Type, bool Nullable, Shape? Item)
{
    private static readonly HashSet<Type> Lists =
    [
        typeof(ImmutableArray<>), typeof(IReadOnlyList<>), typeof(IReadOnlyCollection<>), typeof(IEnumerable<>),
        typeof(IList<>), typeof(ICollection<>), typeof(List<>), typeof(ImmutableList<>), typeof(IImmutableList<>),
        typeof(HashSet<>), typeof(ISet<>), typeof(IReadOnlySet<>), typeof(ImmutableHashSet<>), typeof(ImmutableSortedSet<>),
    ];

    /// <summary>Of a method's result.</summary>
    public static Shape Of(MethodInfo method) => Of(new NullabilityInfoContext().Create(method.ReturnParameter));

    /// <summary>Of a property's value.</summary>
    public static Shape Of(PropertyInfo property) => Of(new NullabilityInfoContext().Create(property));

    /// <summary>Of a parameter.</summary>
    public static Shape Of(ParameterInfo parameter) => Of(new NullabilityInfoContext().Create(parameter));

    /// <summary>Whether the type is a list to the API.</summary>
    public static bool IsList(Type type) => type.IsArray || (type.IsGenericType && Lists.Contains(type.GetGenericTypeDefinition()));

    private static Shape Of(NullabilityInfo info)
    {
        var type = System.Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        var nullable = info.ReadState == NullabilityState.Nullable;
        if (type.IsGenericType && type.GetGenericTypeDefinition() is var open && (open == typeof(Task<>) || open == typeof(ValueTask<>)))
        {
            return Of(info.GenericTypeArguments[0]);
        }

        return IsList(type) ? new(type, nullable, Of(info.ElementType ?? info.GenericTypeArguments[0])) : new(type, nullable, null);
    }
}
