using System.Collections.Immutable;
using System.Reflection;

namespace Platform.GraphQL.Engine;

/// <summary>The value of an argument or input field that was left out.</summary>
/// <param name="Value">In C#.</param>
/// <param name="Shown">In the schema; null where it shows none.</param>
/// <param name="Given">Whether the author gave one.</param>
internal sealed record Preset(object? Value, object? Shown, bool Given)
{
    /// <summary>The author gave none.</summary>
    public static Preset None { get; } = new(null, null, false);

    /// <summary>Whether it may be left out although its C# type takes no null and the schema shows no value.</summary>
    public bool Optional => Given && Shown is null;

    /// <summary>Of a parameter with a default value.</summary>
    public static Preset Of(ParameterInfo parameter, Shape shape)
    {
        if (!parameter.HasDefaultValue)
        {
            return None;
        }

        var value = parameter.DefaultValue;
        if (value is not null && shape.Type.IsEnum && value is not Enum)
        {
            value = Enum.ToObject(shape.Type, value);
        }

        if (value is not null || shape.Nullable || !shape.Type.IsValueType)
        {
            return new(value, value, true);
        }

        // `= default` of a struct: an empty list is worth showing, a zero instant is not.
        var zero = Activator.CreateInstance(shape.Type)!;
        if (shape.Item is not null && shape.Type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            zero = Lists.Empty(shape.Type);
            return new(zero, zero, true);
        }

        return new(zero, null, true);
    }
}
