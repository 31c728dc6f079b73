using System.Net;
using Platform.Networks.Egress;
using Xunit;

namespace Platform.Networks.Tests.Egress;

public sealed class AddressRulesTests
{
    [Theory]
    [InlineData("1.1.1.1", AddressKind.Public)]
    [InlineData("9.255.255.255", AddressKind.Public)]
    [InlineData("11.0.0.0", AddressKind.Public)]
    [InlineData("172.15.255.255", AddressKind.Public)]
    [InlineData("172.32.0.0", AddressKind.Public)]
    [InlineData("100.63.255.255", AddressKind.Public)]
    [InlineData("100.128.0.0", AddressKind.Public)]
    [InlineData("2606:4700:4700::1111", AddressKind.Public)]
    [InlineData("2a00:1450:4001:80e::200e", AddressKind.Public)]
    [InlineData("0.0.0.0", AddressKind.Unspecified)]
    [InlineData("0.1.2.3", AddressKind.Unspecified)]
    [InlineData("::", AddressKind.Unspecified)]
    [InlineData("127.0.0.1", AddressKind.Loopback)]
    [InlineData("127.255.255.254", AddressKind.Loopback)]
    [InlineData("::1", AddressKind.Loopback)]
    [InlineData("10.0.0.1", AddressKind.Private)]
    [InlineData("172.16.0.1", AddressKind.Private)]
    [InlineData("172.31.255.255", AddressKind.Private)]
    [InlineData("192.168.1.1", AddressKind.Private)]
    [InlineData("100.64.0.1", AddressKind.Private)]
    [InlineData("169.254.1.1", AddressKind.LinkLocal)]
    [InlineData("fe80::1", AddressKind.LinkLocal)]
    [InlineData("fe80::1%3", AddressKind.LinkLocal)]
    [InlineData("169.254.169.254", AddressKind.Metadata)]
    [InlineData("169.254.170.2", AddressKind.Metadata)]
    [InlineData("168.63.129.16", AddressKind.Metadata)]
    [InlineData("100.100.100.200", AddressKind.Metadata)]
    [InlineData("192.0.0.192", AddressKind.Metadata)]
    [InlineData("fd00:ec2::254", AddressKind.Metadata)]
    [InlineData("fc00::1", AddressKind.UniqueLocal)]
    [InlineData("fdff:ffff::1", AddressKind.UniqueLocal)]
    [InlineData("fec0::1", AddressKind.UniqueLocal)]
    [InlineData("224.0.0.1", AddressKind.Multicast)]
    [InlineData("239.255.255.255", AddressKind.Multicast)]
    [InlineData("255.255.255.255", AddressKind.Multicast)]
    [InlineData("ff02::1", AddressKind.Multicast)]
    [InlineData("192.0.2.1", AddressKind.Reserved)]
    [InlineData("198.18.0.1", AddressKind.Reserved)]
    [InlineData("203.0.113.9", AddressKind.Reserved)]
    [InlineData("240.0.0.1", AddressKind.Reserved)]
    [InlineData("2001:db8::1", AddressKind.Reserved)]
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2", AddressKind.Reserved)]
    [InlineData("100::1", AddressKind.Reserved)]
    [InlineData("4000::1", AddressKind.Reserved)]
    public void An_address_is_sorted_by_what_it_stands_for(string address, AddressKind kind)
        => Assert.Equal(kind, AddressRules.KindOf(IPAddress.Parse(address)));

    [Theory]
    [InlineData("::ffff:{0}")]
    [InlineData("::ffff:0:{0}")]
    [InlineData("::{0}")]
    [InlineData("64:ff9b::{0}")]
    [InlineData("2002:{1}::")]
    [InlineData("2002:{1}:1:2:3:4:5")]
    public void An_address_that_carries_another_is_what_that_one_is(string form)
    {
        (string Address, AddressKind Kind)[] carried =
        [
            ("127.0.0.1", AddressKind.Loopback), ("10.1.2.3", AddressKind.Private), ("169.254.169.254", AddressKind.Metadata),
            ("169.254.3.4", AddressKind.LinkLocal), ("224.1.1.1", AddressKind.Multicast), ("1.1.1.1", AddressKind.Public),
        ];
        foreach (var (address, kind) in carried)
        {
            var b = IPAddress.Parse(address).GetAddressBytes();
            var text = string.Format(null, form, address, $"{b[0]:x2}{b[1]:x2}:{b[2]:x2}{b[3]:x2}");
            Assert.Equal(kind, AddressRules.KindOf(IPAddress.Parse(text)));
        }
    }

    [Theory]
    [InlineData("2a00::5efe:10.0.0.1", AddressKind.Private)]
    [InlineData("2a00::200:5efe:127.0.0.1", AddressKind.Loopback)]
    [InlineData("2a00::200:5efe:1.1.1.1", AddressKind.Public)]
    [InlineData("64:ff9b:1::10.0.0.1", AddressKind.Reserved)]
    public void Tunnels_lead_where_they_end(string address, AddressKind kind)
        => Assert.Equal(kind, AddressRules.KindOf(IPAddress.Parse(address)));
}
