using System.Collections.Immutable;
using System.Globalization;
using Orleans;

namespace Platform.Domain;

/// <summary>A setting that changed, as its entry in the record says it.</summary>
/// <param name="Setting">Its name in the API, such as <c>reviewPolicy</c>.</param>
/// <param name="From">The value before: an id, a number or a choice; for words only how many characters they have. Null when it was not set.</param>
/// <param name="To">The value after, in the same form.</param>
[GenerateSerializer, Immutable, Alias("SettingChange")]
public sealed record SettingChange([property: Id(0)] string Setting, [property: Id(1)] string? From, [property: Id(2)] string? To)
{
    /// <summary>The settings whose values differ, in order; a setting that one side lacks is not set there.</summary>
    public static ImmutableArray<SettingChange> Between(IEnumerable<Setting> before, IEnumerable<Setting> after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var old = before.ToDictionary(setting => setting.Name, StringComparer.Ordinal);
        var changes = ImmutableArray.CreateBuilder<SettingChange>();
        foreach (var setting in after)
        {
            old.Remove(setting.Name, out var was);
            if (was.Value != setting.Value)
            {
                changes.Add(new SettingChange(setting.Name, was.Shown, setting.Shown));
            }
        }

        changes.AddRange(old.Values.Where(gone => gone.Value is not null).Select(gone => new SettingChange(gone.Name, gone.Shown, null)));
        return changes.DrainToImmutable();
    }
}

/// <summary>A setting of a state, to be compared and shown.</summary>
/// <param name="Name">Its name in the API.</param>
/// <param name="Value">What is compared; null when it is not set.</param>
/// <param name="Shown">What the record may show of it.</param>
public readonly record struct Setting(string Name, string? Value, string? Shown)
{
    /// <summary>A setting whose value may stand in the record.</summary>
    public static Setting Of(string name, object? value)
    {
        var text = value switch { null => null, IFormattable one => one.ToString(null, CultureInfo.InvariantCulture), _ => value.ToString() };
        return new Setting(name, text, text);
    }

    /// <summary>A list of ids.</summary>
    public static Setting List(string name, IEnumerable<string> ids) => Of(name, string.Join(',', ids));

    /// <summary>A person's words: the record says only how long they are.</summary>
    public static Setting Words(string name, string? words)
        => new(name, words, words is null ? null : string.Create(CultureInfo.InvariantCulture, $"{words.Length} characters"));
}
