using System.Buffers.Text;
using System.Reflection;
using System.Text;
using System.Text.Json;
using GraphQL.Types;

namespace Platform.GraphQL.Engine.Plans;

/// <summary>Writers of properties that are scalars: read and written by their own types, without a box between.</summary>
internal static class Leaves
{
    private static readonly MethodInfo PropertyOf = Method(nameof(Property));
    private static readonly MethodInfo OptionalOf = Method(nameof(Optional));
    private static readonly MethodInfo ConstantOf = Method(nameof(Constant));
    private const int MaxKey = 200;

    /// <summary>What writes the value from the object that has it; null where only the resolver knows how.</summary>
    public static Action<Utf8JsonWriter, object>? Of(FieldSource source, ScalarGraphType scalar, bool nonNull)
        => source.Property is { DeclaringType.IsValueType: false } property
            ? PropertyOf.MakeGenericMethod(property.DeclaringType!, property.PropertyType).CreateDelegate<Func<FieldSource, ScalarGraphType, bool, Action<Utf8JsonWriter, object>?>>()(source, scalar, nonNull)
            : null;

    /// <summary>Writes a value of any kind as the scalar gives it out.</summary>
    public static void Write(Utf8JsonWriter json, ScalarGraphType scalar, object value, bool nonNull)
    {
        switch (scalar.Serialize(value))
        {
            case string text:
                json.WriteStringValue(text);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case null when !nonNull:
                json.WriteNullValue();
                break;
            case null:
                throw new PlanAbandoned("null");
            default:
                throw new PlanAbandoned("unknown");
        }
    }

    private static Action<Utf8JsonWriter, object>? Property<TSource, T>(FieldSource source, ScalarGraphType scalar, bool nonNull)
        where TSource : class
    {
        var read = source.Property!.GetMethod!.CreateDelegate<Func<TSource, T>>();
        return Writer<T>(scalar, source.IdTypeName, nonNull) is { } write ? (json, owner) => write(json, read((TSource)owner)) : null;
    }

    private static Action<Utf8JsonWriter, T>? Writer<T>(ScalarGraphType scalar, string? idTypeName, bool nonNull)
    {
        if (Nullable.GetUnderlyingType(typeof(T)) is { } inner)
        {
            return OptionalOf.MakeGenericMethod(inner).CreateDelegate<Func<ScalarGraphType, string?, bool, Delegate?>>()(scalar, idTypeName, nonNull) as Action<Utf8JsonWriter, T>;
        }

        if (typeof(T).IsEnum)
        {
            return ConstantOf.MakeGenericMethod(typeof(T)).CreateDelegate<Func<ScalarGraphType, Delegate?>>()(scalar) as Action<Utf8JsonWriter, T>;
        }

        if (Ids.TypeName(typeof(T)) is { } typeName)
        {
            var prefix = Encoding.UTF8.GetBytes(typeName + ":");
            return (json, value) => WriteId(json, prefix, value!.ToString()!);
        }

        return (scalar switch
        {
            TextScalar<T> text => (Action<Utf8JsonWriter, T>)((json, value) => json.WriteStringValue(text.Format(value))),
            IntGraphType => new Action<Utf8JsonWriter, int>((json, value) => json.WriteNumberValue(value)),
            BooleanGraphType => new Action<Utf8JsonWriter, bool>((json, value) => json.WriteBooleanValue(value)),
            LongGraphType => new Action<Utf8JsonWriter, long>((json, value) => json.WriteNumberValue(value)),
            FloatGraphType => new Action<Utf8JsonWriter, double>((json, value) => json.WriteNumberValue(value)),
            DecimalGraphType => new Action<Utf8JsonWriter, decimal>((json, value) => json.WriteNumberValue(value)),
            StoredString or OpaqueIdScalar => Text(scalar, idTypeName, nonNull),
            _ => (Delegate?)null,
        }) as Action<Utf8JsonWriter, T>;
    }

    private static Action<Utf8JsonWriter, string?> Text(ScalarGraphType scalar, string? idTypeName, bool nonNull)
    {
        var prefix = idTypeName is null ? null : Encoding.UTF8.GetBytes(idTypeName + ":");
        var stored = scalar is StoredString;
        return (json, text) =>
        {
            if (text is null)
            {
                Missing(json, nonNull);
            }
            else if (prefix is not null)
            {
                WriteId(json, prefix, text);
            }
            else
            {
                json.WriteStringValue(!stored || StoredString.IsSound(text) ? text : throw new PlanAbandoned("failure"));
            }
        };
    }

    private static Delegate? Optional<T>(ScalarGraphType scalar, string? idTypeName, bool nonNull)
        where T : struct
    {
        var write = Writer<T>(scalar, idTypeName, nonNull);
        return write is null ? null : (Action<Utf8JsonWriter, T?>)((json, value) =>
        {
            if (value is { } there)
            {
                write(json, there);
            }
            else
            {
                Missing(json, nonNull);
            }
        });
    }

    private static Delegate? Constant<T>(ScalarGraphType scalar)
        where T : struct
    {
        if (scalar is not EnumerationGraphType constants)
        {
            return null;
        }

        var names = constants.Values.ToDictionary(constant => (T)constant.Value!, constant => JsonEncodedText.Encode(constant.Name));
        return (Action<Utf8JsonWriter, T>)((json, value) => json.WriteStringValue(names.TryGetValue(value, out var name) ? name : throw new PlanAbandoned("failure")));
    }

    private static void Missing(Utf8JsonWriter json, bool nonNull)
    {
        if (nonNull)
        {
            throw new PlanAbandoned("null");
        }

        json.WriteNullValue();
    }

    // The text of GlobalId.Encode, without making it as a string.
    private static void WriteId(Utf8JsonWriter json, byte[] prefix, string key)
    {
        if (key.Length is 0 or > MaxKey || prefix.Length > MaxKey)
        {
            json.WriteStringValue(GlobalId.Encode(Encoding.UTF8.GetString(prefix.AsSpan()[..^1]), key));
            return;
        }

        Span<byte> plain = stackalloc byte[MaxKey * 4];
        Span<byte> opaque = stackalloc byte[MaxKey * 6];
        prefix.CopyTo(plain);
        var length = prefix.Length + Encoding.UTF8.GetBytes(key, plain[prefix.Length..]);
        json.WriteStringValue(opaque[..Base64Url.EncodeToUtf8(plain[..length], opaque)]);
    }

    private static MethodInfo Method(string name) => typeof(Leaves).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!;
}
