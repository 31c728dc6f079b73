using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Platform.Domain;
using Platform.Networks.Egress;

namespace Platform.Silo;

/// <summary>Where the platform listens, and which proxy it believes.</summary>
internal static class ListenAddresses
{
    /// <summary>Refuses addresses that can't be listened on, and for the demo those that other machines reach: its clients have known secrets.</summary>
    /// <exception cref="SettingsException">An address is wrong; the message names it.</exception>
    public static void CheckUrls(IConfiguration configuration, bool demo)
    {
        foreach (var url in (configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var host = HostOf(url) ?? throw new SettingsException($"ASPNETCORE_URLS: '{url}' is not an address to listen on; write one such as http://localhost:8080.");
            if (demo && !IsLoopback(host))
            {
                throw new SettingsException($"The demo listens on this machine only, since anybody can know its secrets: '{url}' is reachable for others. Write http://localhost:8080.");
            }
        }

        if (demo && string.IsNullOrEmpty(configuration["urls"]) && (configuration["http_ports"] ?? configuration["https_ports"]) is { Length: > 0 })
        {
            throw new SettingsException("The demo listens on this machine only: use ASPNETCORE_URLS=http://localhost:PORT instead of ports on all addresses.");
        }
    }

    /// <summary>Believes forwarded headers of the proxy whose networks are named, and of nobody else.</summary>
    /// <exception cref="SettingsException">A network can't be read.</exception>
    public static void AddProxy(this IServiceCollection services, IConfiguration configuration)
    {
        var networks = SettingEntries.Of(configuration.GetSection("Platform:Proxy:Networks"))
            .Select(text => System.Net.IPNetwork.TryParse(text, out var network) ? network
                : throw new SettingsException($"Platform__Proxy__Networks: '{text}' is not a network; write one such as 10.0.0.0/8."))
            .ToList();
        if (networks.Count == 0)
        {
            return;
        }

        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.KnownIPNetworks.Clear();
            forwarded.KnownProxies.Clear();
            networks.ForEach(forwarded.KnownIPNetworks.Add);
        });
    }

    private static string? HostOf(string url)
    {
        try
        {
            return Uri.TryCreate(url.Replace("*", "any", StringComparison.Ordinal).Replace("+", "any", StringComparison.Ordinal), UriKind.Absolute, out var uri)
                && uri.Scheme is "http" or "https" && BindingAddress.Parse(url) is { Port: >= 0 } address ? address.Host : null;
        }
        catch (Exception wrong) when (wrong is FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsLoopback(string host)
        => host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
