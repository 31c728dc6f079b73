using System.Collections;
using System.Collections.Immutable;
using System.Reflection;

namespace Platform.GraphQL.Tests.World;

/// <summary>
/// Any interface: each call with the same arguments answers the same, at once or later, now and then with a failure. What is
/// asked for by keys depends on each key alone, so that it doesn't matter which keys are asked for together.
/// </summary>
public class Port : DispatchProxy
{
    private static readonly MethodInfo LaterOf = typeof(Port).GetMethod(nameof(Later), BindingFlags.Static | BindingFlags.NonPublic)!;
    private static readonly MethodInfo LookupOf = typeof(Port).GetMethod(nameof(Lookup), BindingFlags.Static | BindingFlags.NonPublic)!;
    private static readonly MethodInfo TableOf = typeof(Port).GetMethod(nameof(Table), BindingFlags.Static | BindingFlags.NonPublic)!;
    private string name = "";

    /// <summary>Another text, other answers.</summary>
    public static string Salt { get; set; } = "";

    public static object Of(Type type, string name)
    {
        var port = Create(type, typeof(Port));
        ((Port)port).name = name;
        return port;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var given = args!.Where(arg => arg is not CancellationToken).ToList();
        var seed = $"{Salt}{name}.{targetMethod!.Name}({string.Join(',', given.Where(arg => arg is string or not IEnumerable))})";
        var result = targetMethod.ReturnType;
        if (result == typeof(void))
        {
            return null;
        }

        if (result == typeof(Task))
        {
            return Task.CompletedTask;
        }

        return result.IsGenericType && result.GetGenericTypeDefinition() == typeof(Task<>)
            ? LaterOf.MakeGenericMethod(result.GetGenericArguments()[0]).Invoke(null, [seed, given])
            : Value(result, seed, given);
    }

    private static async Task<T> Later<T>(string seed, List<object?> given)
    {
        var chance = Maker.Chance(seed + "/when");
        if (chance.Next(2) == 0)
        {
            await Task.Yield();
        }

        return chance.Next(150) == 0 && !IsKeyed(typeof(T)) ? throw new InvalidOperationException("the words of a post") : (T)Value(typeof(T), seed, given)!;
    }

    private static bool IsKeyed(Type type)
        => type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(ImmutableDictionary<,>) || type.GetGenericTypeDefinition() == typeof(ILookup<,>));

    private static object? Value(Type type, string seed, List<object?> given)
        => !IsKeyed(type) ? Maker.Make(type, seed)
            : (type.Name.StartsWith("ILookup", StringComparison.Ordinal) ? LookupOf : TableOf)
                .MakeGenericMethod(type.GetGenericArguments()).Invoke(null, [seed, given.OfType<IEnumerable>().Single(keys => keys is not string)]);

    private static ImmutableDictionary<TKey, TValue> Table<TKey, TValue>(string seed, IEnumerable keys)
        where TKey : notnull
        => keys.Cast<TKey>().Where(key => Maker.Chance($"{seed}/{key}/there").Next(10) > 0)
            .ToImmutableDictionary(key => key, key => (TValue)Maker.Make(typeof(TValue), $"{seed}/{key}")!);

    private static ILookup<TKey, TValue> Lookup<TKey, TValue>(string seed, IEnumerable keys)
        => keys.Cast<TKey>().SelectMany(key => Enumerable.Range(0, Maker.Chance($"{seed}/{key}/count").Next(4))
            .Select(i => (Key: key, Value: (TValue)Maker.Make(typeof(TValue), $"{seed}/{key}/{i}")!))).ToLookup(one => one.Key, one => one.Value);
}
