using System.Reflection;

namespace Platform.GraphQL.Engine;

/// <summary>The marked classes of some assemblies, and what they say about the types they extend.</summary>
internal sealed class ResolverMap
{
    private readonly HashSet<Assembly> assemblies;
    private readonly Dictionary<Type, List<(Type Class, IObjectTypeExtension Extension)>> extensions = [];

    // What is private to a class is nobody's resolver.
    public ResolverMap(IEnumerable<Assembly> assemblies)
        : this(assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => !type.IsNestedPrivate))
    {
    }

    public ResolverMap(IEnumerable<Type> types)
    {
        Types = [.. types.OrderBy(type => type.FullName, StringComparer.Ordinal)];
        assemblies = [.. Types.Select(type => type.Assembly)];
        foreach (var type in Types)
        {
            foreach (var extension in type.GetCustomAttributes().OfType<IObjectTypeExtension>())
            {
                if (!extensions.TryGetValue(extension.Extended, out var known))
                {
                    extensions.Add(extension.Extended, known = []);
                }

                known.Add((type, extension));
            }
        }
    }

    /// <summary>The types that were looked through, by name.</summary>
    public IReadOnlyList<Type> Types { get; }

    /// <summary>The types that have extension classes.</summary>
    public IEnumerable<Type> Extended => extensions.Keys.OrderBy(type => type.FullName, StringComparer.Ordinal);

    /// <summary>The resolvers of a root type.</summary>
    public IEnumerable<MethodInfo> Roots<TMark>()
        where TMark : Attribute
        => Types.Where(type => type.IsDefined(typeof(TMark), false)).SelectMany(Methods);

    /// <summary>The resolvers that extension classes add to a type and to its base classes, those of the base classes first.</summary>
    public IEnumerable<MethodInfo> Fields(Type type)
        => (type.BaseType is { } parent ? Fields(parent) : []).Concat(Of(type).SelectMany(found => Methods(found.Class)));

    /// <summary>The name that an extension class gives a type.</summary>
    public string? Name(Type type)
        => Of(type).Select(found => found.Class.GetCustomAttribute<GraphQLNameAttribute>()?.Name).FirstOrDefault(name => name is not null);

    /// <summary>The description that an extension class gives a type.</summary>
    public string? Description(Type type)
        => Of(type).Select(found => found.Class.GetCustomAttribute<GraphQLDescriptionAttribute>()?.Description).FirstOrDefault(text => text is not null);

    /// <summary>The interfaces of an object type: its own, and those that extension classes declare.</summary>
    public IEnumerable<Type> Interfaces(Type type)
        => type.GetInterfaces().Concat(Of(type).SelectMany(found => found.Extension.Implements))
            .Where(candidate => candidate.IsDefined(typeof(InterfaceTypeAttribute), false)).Distinct();

    /// <summary>
    /// Whether a type may be an object type: one of our own, or one that an extension class declares, so that nothing
    /// of another project comes into the API by chance.
    /// </summary>
    public bool MayShow(Type type)
        => extensions.ContainsKey(type) || assemblies.Contains(type.Assembly) || type.Assembly == typeof(ResolverMap).Assembly;

    /// <summary>Whether a property is a field of its object type.</summary>
    public bool Shows(Type type, PropertyInfo property)
    {
        if (property.IsDefined(typeof(GraphQLIgnoreAttribute), true) || property.GetIndexParameters().Length > 0 || property.GetMethod is not { IsPublic: true })
        {
            return false;
        }

        var found = Of(type);
        return !found.Any(one => one.Extension.IgnoreProperties.Contains(property.Name))
            && (found.All(one => one.Extension.BindProperties.Length == 0) || found.Any(one => one.Extension.BindProperties.Contains(property.Name)));
    }

    private static IEnumerable<MethodInfo> Methods(Type type)
        => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName && !method.IsDefined(typeof(GraphQLIgnoreAttribute), false))
            .OrderBy(method => method.MetadataToken);

    private List<(Type Class, IObjectTypeExtension Extension)> Of(Type type) => extensions.TryGetValue(type, out var found) ? found : [];
}
