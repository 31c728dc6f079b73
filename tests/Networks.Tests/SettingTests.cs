using System.Collections.Immutable;
using Platform.Networks.Tests.Worlds;
using Xunit;

namespace Platform.Networks.Tests;

/// <summary>A setting that is ignored looks like a promise that is kept; so none is.</summary>
public sealed class SettingTests
{
    [Theory]
    [InlineData("webhook", "idempotent", "true")]
    [InlineData("webhook", "keyWindowSeconds", "3600")]
    [InlineData("webhook", "statusUrl", "https://mercy.example/posts/{key}")]
    [InlineData("webhook", "statusUrl", "http://127.0.0.1:5999/deliver?key={key}")]
    [InlineData("webhook", "deleteUrl", "https://mercy.example/posts/{id}")]
    [InlineData("webhook", "deleteUrl", "https://mercy.example/posts?key={key}")]
    [InlineData("webhook", "maxText", "500")]
    [InlineData("webhook", "title", "false")]
    [InlineData("webhook", "firstComment", "true")]
    [InlineData("webhook", "concurrency", "128")]
    [InlineData("sandbox", "fail", "0.5")]
    [InlineData("sandbox", "ratePerMinute", "3")]
    [InlineData("sandbox", "crowdSpeed", "1000")]
    [InlineData("bluesky", "did", "did:plc:abc")]
    [InlineData("wordpress", "api", "https://mercy.example/wp-json/")]
    public async Task A_known_setting_with_a_good_value_is_taken(string network, string name, string value)
        => Assert.Null(await ProblemAsync(network, name, value));

    [Theory]
    [InlineData("webhook", "idempotant", "true", "idempotant", "idempotent, keyWindowSeconds, statusUrl, deleteUrl, maxText, title, firstComment, concurrency")]
    [InlineData("webhook", "StatusUrl", "https://mercy.example/{key}", "StatusUrl", "statusUrl")]
    [InlineData("webhook", "whsec_c2VjcmV0", "x", "one of these settings", "idempotent")]
    [InlineData("sandbox", "failures", "1", "failures", "ratePerMinute")]
    [InlineData("bluesky", "statusUrl", "https://x.example/{key}", "bluesky takes no settings", "")]
    [InlineData("wordpress", "idempotent", "true", "wordpress takes no settings", "")]
    public async Task An_unknown_setting_is_refused_with_the_known_ones(string network, string name, string value, string named, string known)
    {
        var problem = await ProblemAsync(network, name, value);
        Assert.Contains(named, problem, StringComparison.Ordinal);
        Assert.Contains(known, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("webhook", "idempotent", "yes")]
    [InlineData("webhook", "keyWindowSeconds", "0")]
    [InlineData("webhook", "keyWindowSeconds", "a day")]
    [InlineData("webhook", "maxText", "-1")]
    [InlineData("webhook", "concurrency", "1000")]
    [InlineData("webhook", "statusUrl", "https://mercy.example/no-hole")]
    [InlineData("webhook", "statusUrl", "https://mercy.example/{id}")]
    [InlineData("webhook", "statusUrl", "https://{key}.mercy.example/")]
    [InlineData("webhook", "statusUrl", "https://{key}.mercy.example/{key}")]
    [InlineData("webhook", "statusUrl", "http://mercy.example.com/{key}")]
    [InlineData("webhook", "statusUrl", "https://10.0.0.1/{key}")]
    [InlineData("webhook", "statusUrl", "https://me:secret@mercy.example/{key}")]
    [InlineData("webhook", "deleteUrl", "ftp://mercy.example/{id}")]
    [InlineData("webhook", "deleteUrl", "/posts/{id}")]
    [InlineData("sandbox", "fail", "2")]
    [InlineData("sandbox", "delayMs", "soon")]
    public async Task A_value_that_can_not_be_is_refused_by_name(string network, string name, string value)
    {
        var problem = await ProblemAsync(network, name, value, allow: "127.0.0.1");
        Assert.StartsWith($"The setting {name} must be", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
    }

    private static async Task<string?> ProblemAsync(string network, string name, string value, string allow = "127.0.0.0/8")
    {
        await using var house = new House(settings: ("Platform:Egress:Allow", allow));
        return house.Connector(network).CheckSettings(ImmutableDictionary<string, string>.Empty.Add(name, value));
    }
}
