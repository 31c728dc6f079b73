using System.Net;
using Microsoft.Extensions.Configuration;
using Platform.Networks.Egress;
using Xunit;

namespace Platform.Networks.Tests.Egress;

public sealed class EgressOptionsTests
{
    [Fact]
    public void Nothing_is_opened_by_default()
    {
        var options = Read();
        Assert.False(options.Allow.HasHost("localhost", 80));
        Assert.False(options.Allow.HasAddress(IPAddress.Loopback));
        Assert.Equal(TimeSpan.FromSeconds(10), options.Timeout);
        Assert.Equal(1024 * 1024, options.MaxResponseBytes);
    }

    [Theory]
    [InlineData("localhost", "LOCALHOST", 1, true)]
    [InlineData("localhost", "localhost.", 1, true)]
    [InlineData("localhost:80", "localhost", 80, true)]
    [InlineData("localhost:80", "localhost", 81, false)]
    [InlineData("cms.mercy.local", "mercy.local", 80, false)]
    [InlineData("mercy.local", "cms.mercy.local", 80, false)]
    [InlineData("127.0.0.1:5999", "127.0.0.1", 5999, true)]
    [InlineData("[::1]:80", "::1", 80, true)]
    [InlineData("::1", "::1", 80, true)]
    public void A_host_is_opened_by_its_whole_name(string entry, string host, int port, bool open)
        => Assert.Equal(open, Read(("Platform:Egress:Allow", entry)).Allow.HasHost(host, port));

    [Theory]
    [InlineData("10.20.0.0/16", "10.20.255.1", true)]
    [InlineData("10.20.0.0/16", "10.21.0.1", false)]
    [InlineData("10.20.0.0/16", "::ffff:10.20.0.1", true)]
    [InlineData("fd00:1::/32", "fd00:1::5", true)]
    public void A_network_is_opened_by_its_prefix(string entry, string address, bool open)
        => Assert.Equal(open, Read(("Platform:Egress:Allow", entry)).Allow.HasAddress(IPAddress.Parse(address)));

    [Fact]
    public void Entries_come_as_a_list_or_as_one_text()
    {
        var one = Read(("Platform:Egress:Allow", "a.local, b.local:81;10.0.0.0/8"));
        var list = Read(("Platform:Egress:Allow:0", "a.local"), ("Platform:Egress:Allow:1", "b.local:81"), ("Platform:Egress:Allow:2", "10.0.0.0/8"));
        foreach (var options in new[] { one, list })
        {
            Assert.True(options.Allow.HasHost("a.local", 5));
            Assert.True(options.Allow.HasHost("b.local", 81));
            Assert.True(options.Allow.HasAddress(IPAddress.Parse("10.9.9.9")));
        }
    }

    [Theory]
    [InlineData("Platform:Egress:Allow", "http://localhost")]
    [InlineData("Platform:Egress:Allow", "host:0")]
    [InlineData("Platform:Egress:Allow", "host:99999")]
    [InlineData("Platform:Egress:Allow", "10.0.0.0/99")]
    [InlineData("Platform:Egress:TimeoutSeconds", "0")]
    [InlineData("Platform:Egress:TimeoutSeconds", "soon")]
    [InlineData("Platform:Egress:MaxResponseBytes", "12")]
    public void A_wrong_setting_is_named(string name, string value)
    {
        var wrong = Assert.Throws<FormatException>(() => Read((name, value)));
        Assert.StartsWith(name.Replace(":", "__", StringComparison.Ordinal), wrong.Message, StringComparison.Ordinal);
        Assert.Contains(value, wrong.Message, StringComparison.Ordinal);
    }

    private static EgressOptions Read(params (string Name, string Value)[] settings)
        => EgressOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, (string?)s.Value))).Build());
}
