using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Posts;

namespace Platform.Domain.Tests.Golden;

/// <summary>Makes a value of any record with nothing left empty: each member gets another value, so that two that were mixed up show.</summary>
internal sealed class Samples
{
    private int _next;

    /// <summary>The records that a base stands for.</summary>
    public static IEnumerable<Type> Derived(Type type) => type.Assembly.GetTypes().Where(t => t.IsSubclassOf(type) && !t.IsAbstract).OrderBy(t => t.FullName, StringComparer.Ordinal);

    public object Make(Type type)
    {
        var n = ++_next;
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Make(inner);
        }

        return type switch
        {
            _ when type == typeof(string) => $"text-{n}",
            _ when type == typeof(int) => n,
            _ when type == typeof(long) => (long)n,
            _ when type == typeof(bool) => true,
            _ when type == typeof(Instant) => Instant.FromUnixTimeSeconds(1_800_000_000 + n),
            _ when type == typeof(Duration) => Duration.FromSeconds(n),
            _ when type == typeof(LocalDate) => new LocalDate(2026, 3, 1).PlusDays(n),
            _ when type == typeof(LocalDateTime) => new LocalDateTime(2026, 3, 1, 9, 30).PlusMinutes(n),
            _ when type == typeof(TimePolicy) => new TimePolicy.Series($"FREQ=DAILY;COUNT={n}", "Europe/Lisbon", Instant.FromUnixTimeSeconds(1_900_000_000 + n)),
            { IsEnum: true } => Enum.GetValues(type).GetValue(n % Enum.GetValues(type).Length)!,
            { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) => Many(type.GetGenericArguments()[0]),
            _ when type == typeof(ImmutableSortedDictionary<string, int>) => ImmutableSortedDictionary<string, int>.Empty.Add($"name-{n}", n),
            _ when type == typeof(ImmutableDictionary<string, string>) => ImmutableDictionary<string, string>.Empty.Add($"name-{n}", $"value-{n}"),
            { IsAbstract: true } => Make(Derived(type).First()),
            _ => Filled(type),
        };
    }

    private object Many(Type item)
    {
        var kinds = item.IsAbstract ? [.. Derived(item)] : new[] { item, item };
        var array = Array.CreateInstance(item, kinds.Length);
        for (var i = 0; i < kinds.Length; i++)
        {
            array.SetValue(Make(kinds[i]), i);
        }

        return typeof(ImmutableArray).GetMethods().Single(m => m.Name == "CreateRange" && m.GetParameters().Length == 1 && m.GetGenericArguments().Length == 1)
            .MakeGenericMethod(item).Invoke(null, [array])!;
    }

    private object Filled(Type type)
    {
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First(c => !(c.GetParameters() is [var only] && only.ParameterType == type));
        var made = constructor.Invoke([.. constructor.GetParameters().Select(p => Make(p.ParameterType))]);
        foreach (var property in type.GetProperties().Where(p => p.CanWrite && p.GetIndexParameters().Length == 0 && constructor.GetParameters().All(c => c.Name != p.Name)))
        {
            property.SetValue(made, property.Name == "Schema" ? 1 : Make(property.PropertyType));
        }

        return made;
    }
}
