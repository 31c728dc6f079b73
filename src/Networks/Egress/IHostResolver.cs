using System.Net;

namespace Platform.Networks.Egress;

/// <summary>Turns a host's name into addresses. Asked once per connection; the connection goes to one of the addresses that were judged.</summary>
public interface IHostResolver
{
    /// <summary>The addresses of a host; throws <see cref="System.Net.Sockets.SocketException"/> where there are none.</summary>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);
}

/// <summary>Asks the system.</summary>
internal sealed class SystemHostResolver : IHostResolver
{
    /// <inheritdoc/>
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);
}
