using System.Collections.Immutable;
using System.Globalization;

namespace Platform.Networks;

/// <summary>One setting of a network's accounts.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Check">What its value must be instead, as the end of "must be ..."; null for a value that is taken.</param>
internal sealed record ConnectorSetting(string Name, Func<string, string?> Check)
{
    /// <summary>Whether the connector writes it itself when an account is connected. It is taken back, and not offered to people.</summary>
    public bool IsKept { get; init; }

    /// <summary>A switch.</summary>
    public static ConnectorSetting Switch(string name) => new(name, value => value is "true" or "false" ? null : "true or false");

    /// <summary>A whole number.</summary>
    public static ConnectorSetting Number(string name, int least, int most) => new(
        name,
        value => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));

    /// <summary>A number, such as <c>0.25</c>.</summary>
    public static ConnectorSetting Fraction(string name, double least, double most) => new(
        name,
        value => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));

    /// <summary>What the connector found out when the account was connected.</summary>
    public static ConnectorSetting Kept(string name) => new(name, _ => null) { IsKept = true };
}

/// <summary>The settings that a network's accounts know. An unknown one is refused rather than ignored: a promise such as <c>idempotent</c>
/// that is
/// spelled wrong would otherwise look as if it held.</summary>
internal sealed class ConnectorSettings(string network, params ImmutableArray<ConnectorSetting> known)
{
    /// <summary>The names that people may give, in the order of the documentation.</summary>
    public ImmutableArray<string> Names { get; } = [.. known.Where(setting => !setting.IsKept).Select(setting => setting.Name)];

    /// <summary>What is wrong with these settings, for a person; null when nothing is.</summary>
    public string? Problem(ImmutableDictionary<string, string> settings)
    {
        foreach (var (name, value) in settings.OrderBy(setting => setting.Key, StringComparer.Ordinal))
        {
            if (known.FirstOrDefault(setting => setting.Name == name) is not { } setting)
            {
                var called = name.Length is > 0 and <= 40 && name.All(char.IsAsciiLetter) ? $"the setting {name}" : "one of these settings";
                return Names.IsEmpty
                    ? $"An account on {network} takes no settings."
                    : $"An account on {network} doesn't know {called}. It knows {string.Join(", ", Names)}.";
            }

            if (setting.Check(value) is { } expected)
            {
                return $"The setting {name} must be {expected}.";
            }
        }

        return null;
    }
}
