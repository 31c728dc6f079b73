using System.Net;

namespace Platform.Networks.Egress;

/// <summary>What can be said of an address before it is called: where a name leads is known only then, and judged again.</summary>
internal sealed class EgressAddresses(EgressOptions options)
{
    /// <summary>Why a call to this address would be refused, for a person; null where nothing speaks against it.</summary>
    public string? Problem(Uri address)
    {
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
        {
            return "an address that begins with https://";
        }

        if (address.UserInfo.Length > 0)
        {
            return "an address without a user name and a password";
        }

        if (options.Allow.HasHost(address.IdnHost, address.Port))
        {
            return null;
        }

        if (IPAddress.TryParse(address.IdnHost.Trim('[', ']'), out var literal))
        {
            var open = options.Allow.HasAddress(literal) || (address.Scheme == Uri.UriSchemeHttps && AddressRules.KindOf(literal) == AddressKind.Public);
            return open ? null : "a public https address, or one that an operator has opened with Platform__Egress__Allow";
        }

        return address.Scheme == Uri.UriSchemeHttps || options.Allow.HasNetworks
            ? null
            : "an address that begins with https://, or a host that an operator has opened with Platform__Egress__Allow";
    }
}
