using System.Collections;
using System.Reflection;
using NodaTime;
using Platform.Domain.Posts;

namespace Platform.Grains.Tests.Wire;

/// <summary>The types that are sent between grains, and a comparison of their values by everything that can be read of them.</summary>
internal static class Sent
{
    private static readonly Assembly[] Ours = [typeof(Post).Assembly, typeof(Platform.Grains.Moderation.IScanners).Assembly];

    // An exception has further members of the runtime's own; UnreadableStateTests sends the one that there is.
    public static IEnumerable<Type> Types => Ours.SelectMany(a => a.GetTypes())
        .Where(t => t.GetCustomAttribute<GenerateSerializerAttribute>() is not null && !t.IsAbstract && !t.IsSubclassOf(typeof(Exception))
            && !t.Name.EndsWith("Surrogate", StringComparison.Ordinal));

    /// <summary>Every value in it, one a line, with its path.</summary>
    public static IEnumerable<string> Lines(object? value, string path = "")
    {
        switch (value)
        {
            case null:
                return [$"{path}: null"];
            case string or Enum or Instant or Duration or LocalDate or LocalDateTime:
                return [$"{path}: {value}"];
            case IEnumerable many:
                return many.Cast<object>().SelectMany((item, i) => Lines(item, $"{path}[{i}]")).DefaultIfEmpty($"{path}: empty");
            case var _ when value.GetType().IsPrimitive:
                return [$"{path}: {value}"];
            default:
                var type = value.GetType();
                return type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(p => p.GetIndexParameters().Length == 0)
                    .SelectMany(p => Lines(p.GetValue(value), $"{path}.{p.Name}")).Prepend($"{path}: {type.Name}");
        }
    }
}
