using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Platform.Networks.Egress;

/// <summary>Sorts addresses by the special-purpose registries of IANA. An IPv6 address that carries an IPv4 address is what that one is:
/// <list type="table">
/// <item><term>::ffff:a.b.c.d, ::a.b.c.d, 64:ff9b::a.b.c.d, 2002:aabb:ccdd::</term><description>as a.b.c.d</description></item>
/// <item><term>interface id 0:5efe:a.b.c.d (ISATAP)</term><description>as a.b.c.d, where that is not public</description></item>
/// <item><term>anything else outside 2000::/3</term><description>not public</description></item>
/// </list></summary>
public static class AddressRules
{
    private static readonly (IPNetwork Network, AddressKind Kind)[] V4 =
    [
        (IPNetwork.Parse("168.63.129.16/32"), AddressKind.Metadata),
        (IPNetwork.Parse("169.254.169.254/32"), AddressKind.Metadata),
        (IPNetwork.Parse("169.254.170.0/24"), AddressKind.Metadata),
        (IPNetwork.Parse("100.100.100.200/32"), AddressKind.Metadata),
        (IPNetwork.Parse("192.0.0.192/32"), AddressKind.Metadata),
        (IPNetwork.Parse("0.0.0.0/8"), AddressKind.Unspecified),
        (IPNetwork.Parse("10.0.0.0/8"), AddressKind.Private),
        (IPNetwork.Parse("100.64.0.0/10"), AddressKind.Private),
        (IPNetwork.Parse("127.0.0.0/8"), AddressKind.Loopback),
        (IPNetwork.Parse("169.254.0.0/16"), AddressKind.LinkLocal),
        (IPNetwork.Parse("172.16.0.0/12"), AddressKind.Private),
        (IPNetwork.Parse("192.0.0.0/24"), AddressKind.Reserved),
        (IPNetwork.Parse("192.0.2.0/24"), AddressKind.Reserved),
        (IPNetwork.Parse("192.88.99.0/24"), AddressKind.Reserved),
        (IPNetwork.Parse("192.168.0.0/16"), AddressKind.Private),
        (IPNetwork.Parse("198.18.0.0/15"), AddressKind.Reserved),
        (IPNetwork.Parse("198.51.100.0/24"), AddressKind.Reserved),
        (IPNetwork.Parse("203.0.113.0/24"), AddressKind.Reserved),
        (IPNetwork.Parse("224.0.0.0/4"), AddressKind.Multicast),
        (IPNetwork.Parse("255.255.255.255/32"), AddressKind.Multicast),
        (IPNetwork.Parse("240.0.0.0/4"), AddressKind.Reserved),
    ];

    private static readonly (IPNetwork Network, AddressKind Kind)[] V6 =
    [
        (IPNetwork.Parse("::/128"), AddressKind.Unspecified),
        (IPNetwork.Parse("::1/128"), AddressKind.Loopback),
        (IPNetwork.Parse("fd00:ec2::/32"), AddressKind.Metadata),
        (IPNetwork.Parse("fd20:ce::254/128"), AddressKind.Metadata),
        (IPNetwork.Parse("fc00::/7"), AddressKind.UniqueLocal),
        (IPNetwork.Parse("fe80::/10"), AddressKind.LinkLocal),
        (IPNetwork.Parse("fec0::/10"), AddressKind.UniqueLocal),
        (IPNetwork.Parse("ff00::/8"), AddressKind.Multicast),
        (IPNetwork.Parse("2001::/23"), AddressKind.Reserved),
        (IPNetwork.Parse("2001:db8::/32"), AddressKind.Reserved),
        (IPNetwork.Parse("3fff::/20"), AddressKind.Reserved),
    ];

    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");

    /// <summary>The kind of an address.</summary>
    public static AddressKind KindOf(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return Find(V4, address) ?? AddressKind.Public;
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return AddressKind.Reserved;
        }

        // First of all, since IPNetwork.Contains takes a mapped address for one of every IPv6 network whose prefix is short.
        if (address.IsIPv4MappedToIPv6)
        {
            return KindOf(address.MapToIPv4());
        }

        // A scope (fe80::1%eth0) plays no part in what the address stands for.
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        var plain = new IPAddress(bytes);
        if (Find(V6, plain) is { } kind)
        {
            return kind;
        }

        if (Carried(bytes) is { } carried)
        {
            return KindOf(carried);
        }

        if (!GlobalV6.Contains(plain))
        {
            return AddressKind.Reserved;
        }

        var interfaceHead = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]);
        return interfaceHead is 0x0000_5efe or 0x0200_5efe ? KindOf(new IPAddress(bytes[12..])) : AddressKind.Public;
    }

    /// <summary>The IPv4 address that an IPv6 address leads to, or null.</summary>
    private static IPAddress? Carried(ReadOnlySpan<byte> bytes)
    {
        var head = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        var middle = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]);
        return (head, middle) switch
        {
            (0, 0) or (0, 0xffff_0000) => new IPAddress(bytes[12..]),
            (0x0064_ff9b_0000_0000, 0) => new IPAddress(bytes[12..]),
            _ when head >> 48 == 0x2002 => new IPAddress(bytes.Slice(2, 4)),
            _ => null,
        };
    }

    private static AddressKind? Find((IPNetwork Network, AddressKind Kind)[] table, IPAddress address)
    {
        foreach (var (network, kind) in table)
        {
            if (network.Contains(address))
            {
                return kind;
            }
        }

        return null;
    }
}
