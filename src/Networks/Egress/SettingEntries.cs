using Microsoft.Extensions.Configuration;

namespace Platform.Networks.Egress;

/// <summary>A setting with several entries: a list, or one text with commas.</summary>
public static class SettingEntries
{
    /// <summary>The entries; none where it is not set.</summary>
    public static IEnumerable<string> Of(IConfigurationSection setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        return setting.GetChildren().Select(child => child.Value).Append(setting.Value)
            .SelectMany(text => (text ?? "").Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
