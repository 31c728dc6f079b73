using System.Collections.Concurrent;
using System.Reflection;
using Platform.Domain;

namespace Platform.GraphQL.Engine;

/// <summary>Typed ids at the door: <c>CampaignId</c> is the opaque id of a <c>Campaign</c>.</summary>
internal static class Ids
{
    private static readonly ConcurrentDictionary<Type, string?> TypeNames = new();
    private static readonly MethodInfo Wrapper = typeof(Ids).GetMethod(nameof(Wrap), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>The object type that a typed id is of; null where the type is no id.</summary>
    public static string? TypeName(Type type) => TypeNames.GetOrAdd(type, static type
        => type.GetInterfaces().Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IId<>))
            ? type.Name.EndsWith("Id", StringComparison.Ordinal) ? type.Name[..^2] : type.Name
            : null);

    /// <summary>The opaque form of a typed id.</summary>
    public static string Encode(object id)
    {
        var typeName = TypeName(id.GetType()) ?? throw new ValueRefused("The value is no id.");
        return GlobalId.Encode(typeName, id.ToString()!);
    }

    /// <summary>What makes the C# value of an opaque text: a typed id, or the bare key.</summary>
    /// <param name="type">A typed id, or string.</param>
    /// <param name="typeName">The object type that the id must be of.</param>
    public static Func<string, object> Decoder(Type type, string typeName)
    {
        Func<string, object> wrap = type == typeof(string) ? key => key : Wrapper.MakeGenericMethod(type).CreateDelegate<Func<string, object>>();
        return text => GlobalId.TryDecode(text, typeName, out var key) && Slug.IsId(key)
            ? wrap(key)
            : throw new ValueRefused($"It is not the id of a {typeName}; ids are taken as the API gave them, never made.");
    }

    private static object Wrap<T>(string key)
        where T : struct, IId<T>
        => T.From(key);
}
