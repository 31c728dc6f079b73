using System.Collections.Immutable;
using System.Globalization;

namespace Platform.Networks.Sandbox;

/// <summary>Faults and limits on request, for tests and demos.
/// <list type="table">
/// <item><term>fail</term><description>this part of the calls (0 to 1) is refused as busy; nothing is published</description></item>
/// <item><term>unknown</term><description>this part of the calls gets no answer; every other one of them was published nevertheless</description></item>
/// <item><term>delayMs</term><description>how long a call to publish or to ask takes, 0 to 10,000</description></item>
/// <item><term>processMs</term><description>how long the network is at work on a post that it has taken before it is public, 0 to 600,000</description></item>
/// <item><term>ratePerMinute</term><description>posts taken per minute and account; 600</description></item>
/// <item><term>crowdSpeed</term><description>how much faster than real people react; 1</description></item>
/// <item><term>revoked</term><description><c>true</c>: the credential is not taken any more</description></item>
/// </list></summary>
internal sealed record SandboxSettings(double Fail, double Unknown, int DelayMs, int ProcessMs, int RatePerMinute, double CrowdSpeed, bool Revoked)
{
    /// <summary>The settings that are known, with what each must be.</summary>
    public static ConnectorSettings Known { get; } = new(
        "sandbox",
        ConnectorSetting.Fraction("fail", 0, 1),
        ConnectorSetting.Fraction("unknown", 0, 1),
        ConnectorSetting.Number("delayMs", 0, 10_000),
        ConnectorSetting.Number("processMs", 0, 600_000),
        ConnectorSetting.Number("ratePerMinute", 1, 1_000_000),
        ConnectorSetting.Fraction("crowdSpeed", 0, 1_000_000),
        ConnectorSetting.Switch("revoked"));

    public static SandboxSettings Read(ImmutableDictionary<string, string> settings) => new(
        Number(settings, "fail", 0, 0, 1),
        Number(settings, "unknown", 0, 0, 1),
        (int)Number(settings, "delayMs", 0, 0, 10_000),
        (int)Number(settings, "processMs", 0, 0, 600_000),
        (int)Number(settings, "ratePerMinute", 600, 1, 1_000_000),
        Number(settings, "crowdSpeed", 1, 0, 1_000_000),
        settings.GetValueOrDefault("revoked") == "true");

    private static double Number(ImmutableDictionary<string, string> settings, string name, double fallback, double least, double most)
        => double.TryParse(settings.GetValueOrDefault(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : fallback;
}
