using System.Reflection;
using GraphQL.Types;

namespace Platform.GraphQL.Engine;

internal sealed partial class TypeMapper
{
    // The engine hands the resolver what the parser made, so that a value that can't be taken is refused before anything runs.
    private (QueryArgument Argument, object? Missing) Argument(ParameterInfo parameter)
    {
        var shape = Shape.Of(parameter);
        var (type, convert) = Input(shape, parameter.GetCustomAttribute<IDAttribute>(), parameter.Member);
        var preset = Preset.Of(parameter, shape);
        var argument = new QueryArgument(preset.Optional ? type : Wrap(type, shape.Nullable))
        {
            Name = Names.Argument(parameter),
            Description = descriptions.Of(parameter),
            DefaultValue = preset.Shown,
            Parser = value => convert(value)!,
        };
        return (argument, preset.Value);
    }

    // The type without its outermost non-null, and what makes the C# value of the engine's; both leave C# values as they are.
    private (IGraphType Type, Func<object?, object?> Convert) Input(Shape shape, IDAttribute? asId, MemberInfo member)
    {
        if (shape.Item is not null)
        {
            var (item, convert) = Input(shape.Item, asId, member);
            var make = Lists.Maker(shape.Type, shape.Item.Type, Names.Of(member));
            return (
                new ListGraphType(Wrap(item, shape.Item.Nullable)),
                value => value is null || shape.Type.IsInstanceOfType(value) ? value : make(((System.Collections.IEnumerable)value).Cast<object?>().Select(convert)));
        }

        var type = shape.Type;
        if (Ids.TypeName(type) is { } typeName)
        {
            return (id, Decoded(type, typeName));
        }

        if (asId is not null && type == typeof(string))
        {
            return (id, asId.TypeName is null ? value => value : Decoded(type, asId.TypeName));
        }

        if (scalars.TryGetValue(type, out var scalar))
        {
            return (scalar, value => value);
        }

        return type.IsEnum ? (Enum(type), value => value) : (InputObject(type, member), value => value);
    }

    private static Func<object?, object?> Decoded(Type type, string typeName)
    {
        var decode = Ids.Decoder(type, typeName);
        return value => value is string text ? decode(text) : value;
    }

    private RecordInput InputObject(Type type, MemberInfo member)
    {
        if (inputs.TryGetValue(type, out var known))
        {
            return (RecordInput)known;
        }

        if (type.IsInterface || type.IsAbstract || type.IsPrimitive || type == typeof(object) || type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true
            || type.GetConstructors().MaxBy(one => one.GetParameters().Length) is not { } constructor)
        {
            throw new SchemaFault($"{Names.Of(member)}: {type} can't be an argument; a service that is a class is marked [Service].");
        }

        var made = new RecordInput(type, constructor) { Name = Named(type), Description = descriptions.Of(type) };
        inputs.Add(type, made);
        foreach (var parameter in constructor.GetParameters())
        {
            var property = type.GetProperty(parameter.Name!, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            var shape = Shape.Of(parameter);
            Add(made, shape, Preset.Of(parameter, shape), property?.GetCustomAttribute<IDAttribute>() ?? parameter.GetCustomAttribute<IDAttribute>(),
                property is null ? Names.Argument(parameter) : Names.Field(property), descriptions.Of(parameter) ?? (property is null ? null : descriptions.Of(property)),
                type, made.Take(Preset.Of(parameter, shape).Value));
        }

        foreach (var property in Properties(type).Where(property => property.SetMethod is { IsPublic: true } && !made.Takes(property)))
        {
            var shape = Shape.Of(property);
            Add(made, shape, Preset.None, property.GetCustomAttribute<IDAttribute>(), Names.Field(property), descriptions.Of(property), type, made.Take(property));
        }

        return made.Fields.Count > 0 ? made : throw new SchemaFault($"{Names.Of(member)}: {type} has nothing to fill in; a service that is a class is marked [Service].");
    }

    private void Add(RecordInput made, Shape shape, Preset preset, IDAttribute? asId, string name, string? description, MemberInfo member, Action<string> take)
    {
        var (type, convert) = Input(shape, asId, member);
        Add(made, new FieldType
        {
            Name = name,
            Description = description,
            ResolvedType = preset.Optional ? type : Wrap(type, shape.Nullable),
            DefaultValue = preset.Shown,
            Parser = value => convert(value)!,
        });
        take(name);
    }
}
