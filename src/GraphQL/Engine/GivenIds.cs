using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using GraphQL;
using Microsoft.Extensions.DependencyInjection;
using Platform.Domain.Audit;

namespace Platform.GraphQL.Engine;

/// <summary>Finds the ids in the arguments of a field, however deep they stand, and tells of them. Every field whose arguments hold ids is watched by
/// their types alone.</summary>
internal static class GivenIds
{
    /// <summary>What collects the ids of a value of this type; null where it can hold none.</summary>
    public static Action<object, ICollection<GivenId>>? Collector(Type type, IDAttribute? asId) => Collector(type, asId, []);

    /// <summary>Tells of the ids that a call of a field gave.</summary>
    public static void Tell(IResolveFieldContext context, IReadOnlyList<(string Argument, Action<object, ICollection<GivenId>> Collect)> arguments)
    {
        var found = new List<GivenId>();
        foreach (var (argument, collect) in arguments)
        {
            if (context.Arguments is { } given && given.TryGetValue(argument, out var value) && value.Value is { } present)
            {
                collect(present, found);
            }
        }

        if (found.Count > 0 && context.RequestServices is { } services
            && services.GetService<ITriedIds>() is { } tried && services.GetRequiredService<CallerOfRequest>().Caller is { } caller)
        {
            tried.Given(caller.Organization, caller.Actor, [.. found]);
        }
    }

    private static Action<object, ICollection<GivenId>>? Collector(Type declared, IDAttribute? asId, ImmutableHashSet<Type> within)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (Ids.TypeName(type) is { } kind)
        {
            return (value, found) => found.Add(new GivenId(kind, value.ToString()!));
        }

        if (type == typeof(string))
        {
            return asId is null ? null : asId.TypeName is { } known
                ? (value, found) => found.Add(new GivenId(known, (string)value))
                : (value, found) =>
                {
                    if (GlobalId.TryDecode((string)value, out var named, out var key))
                    {
                        found.Add(new GivenId(named, key));
                    }
                };
        }

        if (Shape.IsList(type))
        {
            var item = Collector(type.IsArray ? type.GetElementType()! : type.GetGenericArguments()[0], asId, within);
            var unmade = type.IsValueType ? Activator.CreateInstance(type) : null;
            return item is null ? null : (value, found) =>
            {
                foreach (var one in value.Equals(unmade) ? Array.Empty<object>() : (IEnumerable)value)
                {
                    if (one is not null)
                    {
                        item(one, found);
                    }
                }
            };
        }

        // Input objects are our own records; scalars and enums hold no ids.
        return type.IsClass && type.Namespace?.StartsWith("Platform.", StringComparison.Ordinal) == true && !within.Contains(type) ? OfRecord(type, within.Add(type)) : null;
    }

    private static Action<object, ICollection<GivenId>>? OfRecord(Type type, ImmutableHashSet<Type> within)
    {
        var parts = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0)
            .Select(property => (Property: property, Collect: Collector(property.PropertyType, property.GetCustomAttribute<IDAttribute>(), within)))
            .Where(part => part.Collect is not null)
            .ToArray();
        return parts.Length == 0 ? null : (value, found) =>
        {
            foreach (var (property, collect) in parts)
            {
                if (property.GetValue(value) is { } present)
                {
                    collect!(present, found);
                }
            }
        };
    }
}
