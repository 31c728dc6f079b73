using System.Collections.Immutable;
using System.Reflection;

namespace Platform.GraphQL.Engine;

/// <summary>Lists of the kinds that resolvers take and give.</summary>
internal static class Lists
{
    private static readonly MethodInfo MakerOf = typeof(Lists).GetMethod(nameof(MakeFor), BindingFlags.Static | BindingFlags.NonPublic)!;
    private static readonly MethodInfo EmptyOf = typeof(Lists).GetMethod(nameof(EmptyFor), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>What makes a list of the wanted kind of items that have the wanted type already.</summary>
    public static Func<IEnumerable<object?>, object> Maker(Type list, Type item, string member)
    {
        // The item type of `int?` lists is int here; the list itself tells which it is.
        var exact = list.IsArray ? list.GetElementType()! : list.GetGenericArguments()[0];
        var make = MakerOf.MakeGenericMethod(exact).CreateDelegate<Func<Type, Func<IEnumerable<object?>, object>?>>();
        return make(list) ?? throw new SchemaFault($"{member}: a list of {item.Name} can't be taken as {list.Name}; take ImmutableArray or IReadOnlyList.");
    }

    /// <summary>The empty ImmutableArray of a type.</summary>
    public static object Empty(Type immutableArray) => EmptyOf.MakeGenericMethod(immutableArray.GetGenericArguments()[0]).Invoke(null, null)!;

    /// <summary>The list itself, or the empty one in place of one that was never made.</summary>
    public static ImmutableArray<T> Made<T>(ImmutableArray<T> list) => list.IsDefault ? [] : list;

    private static ImmutableArray<T> EmptyFor<T>() => [];

    private static Func<IEnumerable<object?>, object>? MakeFor<T>(Type list)
    {
        if (list == typeof(ImmutableArray<T>))
        {
            return items => items.Select(item => (T)item!).ToImmutableArray();
        }

        if (list.IsAssignableFrom(typeof(T[])))
        {
            return items => items.Select(item => (T)item!).ToArray();
        }

        if (list.IsAssignableFrom(typeof(List<T>)))
        {
            return items => items.Select(item => (T)item!).ToList();
        }

        return list.IsAssignableFrom(typeof(ImmutableHashSet<T>)) ? items => items.Select(item => (T)item!).ToImmutableHashSet()
            : list.IsAssignableFrom(typeof(HashSet<T>)) ? items => items.Select(item => (T)item!).ToHashSet()
            : null;
    }
}
