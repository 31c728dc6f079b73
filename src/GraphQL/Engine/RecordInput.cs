using System.Linq.Expressions;
using System.Reflection;
using GraphQL.Types;

namespace Platform.GraphQL.Engine;

/// <summary>An input object that becomes a record: constructor parameters first, then properties that can be set.</summary>
internal sealed class RecordInput(Type type, ConstructorInfo constructor) : InputObjectGraphType
{
    private readonly Func<object?[], object> create = Creator(constructor);
    private readonly List<(string Field, object? Missing)> parameters = [];
    private readonly List<(string Field, PropertyInfo Property)> properties = [];

    /// <summary>Says which input field the next parameter is filled from, and with what where it was left out.</summary>
    public Action<string> Take(object? missing) => field => parameters.Add((field, missing));

    /// <summary>Says which input field a property is filled from.</summary>
    public Action<string> Take(PropertyInfo property) => field => properties.Add((field, property));

    /// <summary>Whether the constructor fills a property.</summary>
    public bool Takes(PropertyInfo property)
        => constructor.GetParameters().Any(parameter => string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase));

    public override object ParseDictionary(IDictionary<string, object?> value)
    {
        var arguments = new object?[parameters.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            var (field, missing) = parameters[i];
            arguments[i] = value.TryGetValue(field, out var given) && given is not null ? given : missing;
        }

        try
        {
            var made = create(arguments);
            foreach (var (field, property) in properties)
            {
                if (value.TryGetValue(field, out var given))
                {
                    property.SetValue(made, given);
                }
            }

            return made;
        }
        catch (Exception refused) when (refused is ArgumentException or FormatException or TargetInvocationException)
        {
            throw new ValueRefused($"The values don't make a {Name}.");
        }
    }

    public override bool IsValidDefault(object value) => type.IsInstanceOfType(value);

    private static Func<object?[], object> Creator(ConstructorInfo constructor)
    {
        var values = Expression.Parameter(typeof(object?[]));
        var made = Expression.New(constructor, constructor.GetParameters().Select((parameter, place) => Expression.Convert(
            Expression.ArrayIndex(values, Expression.Constant(place)), parameter.ParameterType)));
        return Expression.Lambda<Func<object?[], object>>(Expression.Convert(made, typeof(object)), values).Compile();
    }
}
