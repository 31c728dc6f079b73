using System.Collections.Immutable;
using System.Globalization;
using Platform.Networks.Egress;

namespace Platform.Networks.Webhook;

/// <summary>What a webhook's account keeps; docs/webhooks.md says what each promises.
/// <list type="table">
/// <item><term>idempotent</term><description><c>true</c>: the receiver takes each <c>Idempotency-Key</c> once, however often it
/// comes</description></item>
/// <item><term>keyWindowSeconds</term><description>how long it remembers a key; a day</description></item>
/// <item><term>statusUrl</term><description>an address with <c>{key}</c>: 200 the post landed, 404 it did not and won't, or it was taken
/// down</description></item>
/// <item><term>deleteUrl</term><description>an address with <c>{id}</c> or <c>{key}</c> that takes a post down by
/// DELETE</description></item>
/// <item><term>maxText</term><description>the longest text in UTF-16 units; 20,000</description></item>
/// <item><term>title</term><description><c>true</c>: posts have a title</description></item>
/// <item><term>firstComment</term><description><c>true</c>: posts have a first comment</description></item>
/// <item><term>concurrency</term><description>calls in flight at once, 1 to 128; 64</description></item>
/// </list></summary>
internal sealed record WebhookSettings(
    bool Idempotent, int KeyWindowSeconds, string? StatusUrl, string? DeleteUrl, int MaxText, bool HasTitle, bool HasFirstComment, int Concurrency)
{
    private const int LongestWindow = 30 * 86_400;
    private const int LongestText = 1_000_000;
    private const int MostCalls = 128;
    private const int LongestAddress = 2_000;
    private static readonly string[] StatusHoles = ["{key}"];
    private static readonly string[] DeleteHoles = ["{id}", "{key}"];

    /// <summary>The settings that are known, with what each must be.</summary>
    public static ConnectorSettings Known(EgressAddresses addresses) => new(
        "webhook",
        ConnectorSetting.Switch("idempotent"),
        ConnectorSetting.Number("keyWindowSeconds", 1, LongestWindow),
        new ConnectorSetting("statusUrl", value => Problem(value, StatusHoles, addresses)),
        new ConnectorSetting("deleteUrl", value => Problem(value, DeleteHoles, addresses)),
        ConnectorSetting.Number("maxText", 1, LongestText),
        ConnectorSetting.Switch("title"),
        ConnectorSetting.Switch("firstComment"),
        ConnectorSetting.Number("concurrency", 1, MostCalls));

    public static WebhookSettings Read(ImmutableDictionary<string, string> settings) => new(
        settings.GetValueOrDefault("idempotent") == "true",
        Number(settings, "keyWindowSeconds", 86_400, 1, LongestWindow),
        Template(settings, "statusUrl", StatusHoles),
        Template(settings, "deleteUrl", DeleteHoles),
        Number(settings, "maxText", 20_000, 1, LongestText),
        settings.GetValueOrDefault("title") == "true",
        settings.GetValueOrDefault("firstComment") == "true",
        Number(settings, "concurrency", 64, 1, MostCalls));

    private static int Number(ImmutableDictionary<string, string> settings, string name, int fallback, int least, int most)
        => int.TryParse(settings.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : fallback;

    /// <summary>The template, or null where it is missing or can't be one.</summary>
    private static string? Template(ImmutableDictionary<string, string> settings, string name, string[] holes)
        => settings.GetValueOrDefault(name) is { } text && AddressOf(text, holes) is { } uri
            && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
            ? text
            : null;

    private static string? Problem(string text, string[] holes, EgressAddresses addresses)
        => AddressOf(text, holes) is { } address ? addresses.Problem(address) : $"an address with {string.Join(" or ", holes)} in its path or query";

    /// <summary>The address that the template makes, or null where no place to fill is left in its path or query: one in the host would let
    /// a
    /// network's id choose whom the signed call goes to.</summary>
    private static Uri? AddressOf(string text, string[] holes)
    {
        var filled = holes.Aggregate(text, (left, hole) => left.Replace(hole, "0", StringComparison.Ordinal));
        if (text.Length > LongestAddress || !Uri.TryCreate(filled, UriKind.Absolute, out var address))
        {
            return null;
        }

        var authority = text.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = text.IndexOfAny(['/', '?', '#'], authority);
        return path >= 0 && !text[..path].Contains('{', StringComparison.Ordinal) && holes.Any(hole => text.IndexOf(hole, path, StringComparison.Ordinal) >= 0)
            ? address
            : null;
    }
}
