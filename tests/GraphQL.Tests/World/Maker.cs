using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using NodaTime;
using Platform.Domain;

namespace Platform.GraphQL.Tests.World;

/// <summary>Makes values of any C# type; the same text always makes the same value.</summary>
internal static class Maker
{
    private const int Deepest = 8;

    private static readonly string[] Texts =
        ["", "flu", "Ward 7", "\"quoted\" \\ back", "<b>&amp;</b> +/'", "Ärzte, 東京, été", "line\nbreak\ttab\u0001", "👩‍⚕️ nurse", "https://mercy.example/a?b=c&d=e", "\u2028\u00a0\ufeff"];

    /// <summary>A number that depends on the text alone.</summary>
    public static Random Chance(string seed)
    {
        var hash = 2166136261u;
        foreach (var c in seed)
        {
            hash = (hash ^ c) * 16777619u;
        }

        return new Random((int)(hash & int.MaxValue));
    }

    public static object? Make(Type type, string seed, bool nullable = false, int depth = 0)
    {
        var chance = Chance(seed);
        var missing = chance.Next(1000);
        if (nullable || Nullable.GetUnderlyingType(type) is not null)
        {
            if (missing < 300 || depth > Deepest)
            {
                return null;
            }

            type = Nullable.GetUnderlyingType(type) ?? type;
        }
        else if (!type.IsValueType && missing == 0 && depth > 2)
        {
            // Against what the type says, as a fault would.
            return null;
        }

        return Scalar(type, chance) ?? (IsList(type, out var item) ? List(type, item, seed, chance.Next(depth > Deepest ? 1 : 4), depth) : Composite(type, seed, chance, depth));
    }

    private static object? Scalar(Type type, Random chance) => type switch
    {
        _ when type == typeof(string) => chance.Next(2000) == 0 ? "half \ud83d" : Texts[chance.Next(Texts.Length)],
        _ when type == typeof(bool) => chance.Next(2) == 0,
        _ when type == typeof(int) => chance.Next(-5, 100_000),
        _ when type == typeof(long) => chance.NextInt64(-5, long.MaxValue),
        _ when type == typeof(double) => chance.Next(1000) == 0 ? double.NaN : Math.Round(chance.NextDouble() * 1e6, chance.Next(10)),
        _ when type == typeof(decimal) => Math.Round((decimal)chance.NextDouble() * 1000, 3),
        _ when type == typeof(Instant) => Instant.FromUnixTimeTicks(17_000_000_000_000_000 + (chance.Next(3) == 0 ? chance.Next() : chance.Next() * 10_000_000L)),
        _ when type == typeof(LocalDate) => new LocalDate(2026, chance.Next(1, 13), chance.Next(1, 29)),
        _ when type == typeof(LocalDateTime) => new LocalDateTime(2026, chance.Next(1, 13), chance.Next(1, 29), chance.Next(24), chance.Next(60), chance.Next(2) * 7),
        _ when type == typeof(Duration) => Duration.FromMilliseconds(chance.Next(10_000_000)),
        _ when type == typeof(Uri) => new Uri("https://mercy.example/" + chance.Next(9)),
        _ when type.IsEnum => Enum.GetValues(type) is var values && chance.Next(2000) == 0 ? Enum.ToObject(type, 99) : values.GetValue(chance.Next(values.Length)),
        _ when type.GetInterfaces().Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IId<>)) => Activator.CreateInstance(type, $"k{chance.Next(6)}"),
        _ => null,
    };

    private static bool IsList(Type type, out Type item)
    {
        item = type.IsArray ? type.GetElementType()! : type.IsGenericType ? type.GetGenericArguments()[0] : typeof(object);
        return type.IsArray || (type.IsGenericType && type.GetGenericArguments().Length == 1 && typeof(IEnumerable).IsAssignableFrom(type));
    }

    private static object? List(Type type, Type item, string seed, int length, int depth)
    {
        var items = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        for (var i = 0; i < length; i++)
        {
            items.Add(Make(item, $"{seed}[{i}]", false, depth + 1));
        }

        var array = Array.CreateInstance(item, length);
        items.CopyTo(array, 0);
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        return definition == typeof(ImmutableArray<>) ? length == 0 && Chance(seed + "/default").Next(100) == 0 ? Activator.CreateInstance(type) : From(typeof(ImmutableArray), nameof(ImmutableArray.CreateRange), item, items)
            : definition == typeof(ImmutableHashSet<>) ? From(typeof(ImmutableHashSet), nameof(ImmutableHashSet.CreateRange), item, items)
            : array;
    }

    private static object From(Type factory, string name, Type item, object items)
        => factory.GetMethods().Single(method => method.Name == name && method.GetParameters() is [{ ParameterType: { IsGenericType: true } only }] && only.GetGenericTypeDefinition() == typeof(IEnumerable<>))
            .MakeGenericMethod(item).Invoke(null, [items])!;

    private static object? Composite(Type type, string seed, Random chance, int depth)
    {
        if (type.IsAbstract && !type.IsInterface)
        {
            var kinds = type.Assembly.GetTypes().Where(kind => kind.IsSubclassOf(type) && !kind.IsAbstract).OrderBy(kind => kind.FullName, StringComparer.Ordinal).ToList();
            type = kinds[chance.Next(kinds.Count)];
        }

        if (type.IsInterface && type.IsGenericType || type.Name.StartsWith("ImmutableDictionary", StringComparison.Ordinal) || type.Name.StartsWith("ImmutableSortedDictionary", StringComparison.Ordinal))
        {
            return type.GetField("Empty")?.GetValue(null);
        }

        if (type.IsInterface)
        {
            return Port.Of(type, seed);
        }

        var nullability = new NullabilityInfoContext();
        var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Where(one => one.GetParameters() is not [{ } only] || only.ParameterType != type)
            .MaxBy(one => one.GetParameters().Length)!;
        var open = type.IsGenericType ? type.GetGenericTypeDefinition().GetConstructors().MaxBy(one => one.GetParameters().Length)!.GetParameters() : constructor.GetParameters();
        var made = constructor.Invoke([.. constructor.GetParameters().Select((parameter, i) => Make(
            parameter.ParameterType, $"{seed}.{parameter.Name}", !open[i].ParameterType.IsGenericParameter && nullability.Create(parameter).ReadState == NullabilityState.Nullable, depth + 1))]);
        foreach (var property in type.GetProperties().Where(property => property.SetMethod is not null && property.GetIndexParameters().Length == 0
            && !constructor.GetParameters().Any(parameter => parameter.Name == property.Name)))
        {
            property.SetValue(made, Make(property.PropertyType, $"{seed}.{property.Name}", nullability.Create(property).ReadState == NullabilityState.Nullable, depth + 1));
        }

        return made;
    }
}
