using System.Net;
using System.Net.Sockets;

namespace Platform.Domain;

/// <summary>Whose requests are counted together where only their address is known.</summary>
public static class ClientNetwork
{
    /// <summary>The address, or the /64 that one household of IPv6 addresses shares; empty where it is not known.</summary>
    public static string Of(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };
}
