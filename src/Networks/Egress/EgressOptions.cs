using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Platform.Networks.Egress;

/// <summary>What bounds outgoing calls. From <c>Platform:Egress:Allow</c> (a list, or one text with commas), <c>Platform:Egress:TimeoutSeconds</c>
/// and <c>Platform:Egress:MaxResponseBytes</c>.</summary>
/// <param name="Allow">Destinations opened by the operator.</param>
/// <param name="Timeout">The longest exchange, from the first look-up to the last byte; shorter than the deadline of a delivery that is being sent.</param>
/// <param name="MaxResponseBytes">The longest answer.</param>
public sealed record EgressOptions(EgressAllowance Allow, TimeSpan Timeout, int MaxResponseBytes)
{
    /// <summary>Nothing opened, 10 seconds, 1 MiB.</summary>
    public static EgressOptions Default { get; } = new(EgressAllowance.None, TimeSpan.FromSeconds(10), 1024 * 1024);

    /// <summary>Reads the settings; throws <see cref="FormatException"/> that names the wrong one, which stops the start.</summary>
    public static EgressOptions Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection("Platform:Egress");
        if (!EgressAllowance.TryParse(SettingEntries.Of(section.GetSection("Allow")), out var allow, out var wrong))
        {
            throw new FormatException($"Platform__Egress__Allow: '{wrong}' is no host, host:port or network (10.20.0.0/16).");
        }

        return new EgressOptions(
            allow,
            TimeSpan.FromSeconds(Number(section, "TimeoutSeconds", (int)Default.Timeout.TotalSeconds, 1, 25)),
            Number(section, "MaxResponseBytes", Default.MaxResponseBytes, 1024, 64 * 1024 * 1024));
    }

    private static int Number(IConfigurationSection section, string name, int fallback, int least, int most)
    {
        if (section[name] is not { Length: > 0 } text)
        {
            return fallback;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException(FormattableString.Invariant($"Platform__Egress__{name}: '{text}' is no number from {least} to {most}."));
    }
}
