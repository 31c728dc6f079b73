using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Platform.Networks.Egress;

/// <summary>The destinations that an operator has opened although they are private, or speak plain HTTP: hosts (<c>cms.mercy.local</c>),
/// hosts with a port (<c>localhost:5999</c>, <c>[::1]:80</c>) and networks (<c>10.20.0.0/16</c>).</summary>
public sealed class EgressAllowance
{
    private readonly ImmutableHashSet<string> _hosts;
    private readonly ImmutableHashSet<(string Host, int Port)> _hostsWithPort;
    private readonly ImmutableArray<IPNetwork> _networks;

    private EgressAllowance(IEnumerable<string> hosts, IEnumerable<(string Host, int Port)> hostsWithPort, IEnumerable<IPNetwork> networks)
    {
        _hosts = [.. hosts];
        _hostsWithPort = [.. hostsWithPort];
        _networks = [.. networks];
    }

    /// <summary>Nothing is opened.</summary>
    public static EgressAllowance None { get; } = new([], [], []);

    /// <summary>Reads entries; false with the first one that is none.</summary>
    public static bool TryParse(IEnumerable<string> entries, [NotNullWhen(true)] out EgressAllowance? allowance, [NotNullWhen(false)] out string? wrong)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var hosts = new List<string>();
        var hostsWithPort = new List<(string Host, int Port)>();
        var networks = new List<IPNetwork>();
        foreach (var entry in entries)
        {
            if (entry.Contains('/', StringComparison.Ordinal) && IPNetwork.TryParse(entry, out var network))
            {
                networks.Add(network);
            }
            else if (ReadHost(entry) is not { } read)
            {
                (allowance, wrong) = (null, entry);
                return false;
            }
            else if (read.Port is { } port)
            {
                hostsWithPort.Add((read.Host, port));
            }
            else
            {
                hosts.Add(read.Host);
            }
        }

        (allowance, wrong) = (new EgressAllowance(hosts, hostsWithPort, networks), null);
        return true;
    }

    /// <summary>Whether any network was opened, so that a host may lie in it whatever its name.</summary>
    public bool HasNetworks => !_networks.IsEmpty;

    /// <summary>Whether this host was opened by name.</summary>
    public bool HasHost(string host, int port)
    {
        var name = Normal(host);
        return _hosts.Contains(name) || _hostsWithPort.Contains((name, port));
    }

    /// <summary>Whether this address lies in an opened network.</summary>
    public bool HasAddress(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return _networks.Any(network => network.Contains(plain));
    }

    private static (string Host, int? Port)? ReadHost(string entry)
    {
        if (IPAddress.TryParse(entry, out var address) && (entry.Contains(':', StringComparison.Ordinal) || entry.Count(c => c == '.') == 3))
        {
            return (Normal(address.ToString()), null);
        }

        var colon = entry.LastIndexOf(':');
        var (host, portText) = colon < 0 || entry.EndsWith(']') ? (entry, null) : (entry[..colon], entry[(colon + 1)..]);
        int? port = null;
        if (portText is not null)
        {
            if (!int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is 0 or > 65535)
            {
                return null;
            }

            port = number;
        }

        return Uri.CheckHostName(host) == UriHostNameType.Unknown ? null : (Normal(host), port);
    }

    private static string Normal(string host) => host.Trim('[', ']').TrimEnd('.').ToLowerInvariant();
}
