using System.Collections.Immutable;
using System.Globalization;

namespace Platform.Networks.Webhook;

/// <summary>What a webhook's account keeps.
/// <list type="table">
/// <item><term>idempotent</term><description><c>true</c>: the receiver takes each <c>Idempotency-Key</c> once, however often it comes</description></item>
/// <item><term>keyWindowSeconds</term><description>how long it remembers a key; a day</description></item>
/// <item><term>statusUrl</term><description>an address with <c>{key}</c>: 200 the post landed, 404 it did not and won't</description></item>
/// <item><term>deleteUrl</term><description>an address with <c>{id}</c> that takes a post down by DELETE</description></item>
/// <item><term>maxText</term><description>the longest text in UTF-16 units; 20,000</description></item>
/// <item><term>title</term><description><c>true</c>: posts have a title</description></item>
/// <item><term>concurrency</term><description>calls in flight at once, 1 to 128; 64</description></item>
/// </list></summary>
internal sealed record WebhookSettings(
    bool Idempotent, int KeyWindowSeconds, string? StatusUrl, string? DeleteUrl, int MaxText, bool HasTitle, int Concurrency)
{
    public static WebhookSettings Read(ImmutableDictionary<string, string> settings) => new(
        settings.GetValueOrDefault("idempotent") == "true",
        Number(settings, "keyWindowSeconds", 86_400, 1, 30 * 86_400),
        Template(settings, "statusUrl", "{key}"),
        Template(settings, "deleteUrl", "{id}"),
        Number(settings, "maxText", 20_000, 1, 1_000_000),
        settings.GetValueOrDefault("title") == "true",
        Number(settings, "concurrency", 64, 1, 128));

    private static int Number(ImmutableDictionary<string, string> settings, string name, int fallback, int least, int most)
        => int.TryParse(settings.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : fallback;

    /// <summary>The template, or null where it is missing or can't be one.</summary>
    private static string? Template(ImmutableDictionary<string, string> settings, string name, string hole)
        => settings.GetValueOrDefault(name) is { } text && text.Contains(hole, StringComparison.Ordinal)
           && Uri.TryCreate(text.Replace(hole, "x", StringComparison.Ordinal), UriKind.Absolute, out var uri)
           && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
            ? text
            : null;
}
