using System.Reflection;
using GraphQL;
using GraphQL.Resolvers;
using GraphQL.Types;
using Platform.GraphQL.Engine.Plans;

namespace Platform.GraphQL.Engine;

internal sealed partial class TypeMapper
{
    private static void Add(IComplexGraphType type, FieldType field)
    {
        if (type.HasField(field.Name))
        {
            throw new SchemaFault($"{type.Name}.{field.Name} is declared twice.");
        }

        type.AddField(field);
    }

    private IGraphType Output(Shape shape, IDAttribute? asId, MemberInfo member)
    {
        if (shape.Item is not null)
        {
            return Wrap(new ListGraphType(Output(shape.Item, asId, member)), shape.Nullable);
        }

        return Wrap(Output(shape.Type, asId, member), shape.Nullable);
    }

    private IGraphType Output(Type type, IDAttribute? asId, MemberInfo member)
    {
        if (Ids.TypeName(type) is not null || (asId is not null && type == typeof(string)))
        {
            return id;
        }

        if (scalars.TryGetValue(type, out var scalar))
        {
            return scalar;
        }

        if (type.IsEnum)
        {
            return Enum(type);
        }

        if (type.IsInterface && type.IsDefined(typeof(InterfaceTypeAttribute), false))
        {
            return Interface(type);
        }

        if (type.IsPrimitive || type.IsInterface || type.IsGenericTypeParameter || type == typeof(object) || type == typeof(void)
            || typeof(Delegate).IsAssignableFrom(type) || typeof(System.Collections.IEnumerable).IsAssignableFrom(type)
            || type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true)
        {
            throw new SchemaFault($"{Names.Of(member)}: {type} has no form in the API.");
        }

        if (!map.MayShow(type.IsGenericType ? type.GetGenericTypeDefinition() : type) && !map.MayShow(type))
        {
            throw new SchemaFault($"{Names.Of(member)}: {type.FullName} belongs to another project; show it with an [ObjectType<{type.Name}>(BindProperties = [...])].");
        }

        return Object(type);
    }

    private ObjectGraphType Object(Type type)
    {
        if (outputs.TryGetValue(type, out var known))
        {
            return (ObjectGraphType)known;
        }

        var made = new ObjectGraphType
        {
            Name = Named(type),
            Description = map.Description(type) ?? descriptions.Of(type),
            IsTypeOf = type.IsInstanceOfType,
        };
        outputs.Add(type, made);
        var added = map.Fields(type).Select(method => Field(method, type)).ToList();
        foreach (var property in Properties(type).Where(property => map.Shows(type, property)))
        {
            var name = Names.Field(property);
            if (added.FindIndex(field => field.Name == name) is >= 0 and var hidden)
            {
                Add(made, added[hidden]);
                added.RemoveAt(hidden);
            }
            else
            {
                Add(made, Field(property));
            }
        }

        foreach (var field in added)
        {
            Add(made, field);
        }

        foreach (var one in map.Interfaces(type))
        {
            var shape = Interface(one);
            made.AddResolvedInterface(shape);
            shape.AddPossibleType(made);
        }

        if (made.Fields.Count == 0)
        {
            throw new SchemaFault($"{type.FullName} has no property to show.");
        }

        return made;
    }

    private InterfaceGraphType Interface(Type type)
    {
        if (outputs.TryGetValue(type, out var known))
        {
            return (InterfaceGraphType)known;
        }

        var made = new InterfaceGraphType { Name = Named(type), Description = descriptions.Of(type) };
        outputs.Add(type, made);
        foreach (var property in Properties(type))
        {
            var field = Field(property);
            field.Resolver = null;
            Add(made, field);
        }

        return made;
    }

    // Base classes first, then in the order of the source, so that the printed schema is stable.
    private static IEnumerable<PropertyInfo> Properties(Type type)
        => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .OrderBy(property => Depth(property.DeclaringType))
            .ThenBy(property => property.MetadataToken);

    private static int Depth(Type? type) => type is null ? 0 : 1 + Depth(type.BaseType);

    private FieldType Field(PropertyInfo property)
    {
        var asId = property.GetCustomAttribute<IDAttribute>();
        var resolve = ResolverBinder.Property(property, asId?.TypeName);
        var field = new FieldType
        {
            Name = Names.Field(property),
            Description = descriptions.Of(property),
            DeprecationReason = property.GetCustomAttribute<GraphQLDeprecatedAttribute>()?.Reason,
            ResolvedType = Output(Shape.Of(property), asId, property),
            Resolver = new FuncFieldResolver<object>(resolve),
        };
        field.WithMetadata(FieldSource.Key, new FieldSource(resolve, property, asId?.TypeName, MayWait: false));
        return Marked(field, property);
    }

    private FieldType Field(MethodInfo method, Type? parent)
    {
        var asId = method.GetCustomAttribute<IDAttribute>();
        var shape = Shape.Of(method);
        if (shape.Type == typeof(void) || shape.Type == typeof(Task) || shape.Type == typeof(ValueTask))
        {
            throw new SchemaFault($"{Names.Of(method)} returns nothing; a field has a value.");
        }

        var arguments = new QueryArguments();
        var binder = new ResolverBinder(method, parent);
        foreach (var parameter in binder.Arguments)
        {
            var (argument, missing) = Argument(parameter);
            arguments.Add(argument);
            binder.Bind(parameter, argument.Name, missing);
        }

        // A request that changes something may be sent again without being done again; see Repeats.
        if (typeof(MutationPayload).IsAssignableFrom(shape.Type) && parent is null && arguments.Find(Repeats.Argument) is null)
        {
            arguments.Add(new QueryArgument(scalars[typeof(string)]) { Name = Repeats.Argument, Description = Repeats.Description });
        }

        var resolve = binder.Build(asId?.TypeName);
        var field = new FieldType
        {
            Name = Names.Field(method),
            Description = descriptions.Of(method),
            DeprecationReason = method.GetCustomAttribute<GraphQLDeprecatedAttribute>()?.Reason,
            ResolvedType = Output(shape, asId, method),
            Arguments = arguments.Count == 0 ? null : arguments,
            Resolver = new FuncFieldResolver<object>(resolve),
        };
        field.WithMetadata(FieldSource.Key, new FieldSource(resolve, null, asId?.TypeName, binder.MayWait));
        return Marked(field, method);
    }

    private static FieldType Marked(FieldType field, MemberInfo member)
    {
        var rules = member.GetCustomAttributes<AuthorizeAttribute>().Concat(member.DeclaringType!.GetCustomAttributes<AuthorizeAttribute>()).ToArray();
        if (rules.Length > 0)
        {
            field.WithMetadata(AuthorizeRule.Key, rules);
        }

        if (member.IsDefined(typeof(AllowLargeBodyAttribute)))
        {
            field.WithMetadata(LargeBodyRule.Key, true);
        }

        Costs.Mark(field, member.GetCustomAttribute<CostAttribute>(), member.GetCustomAttribute<ListSizeAttribute>());
        return field;
    }
}
