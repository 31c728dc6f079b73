using Microsoft.AspNetCore.Http;
using Platform.Domain.Accounts;
using Platform.Networks.Tests.Worlds;

namespace Platform.Networks.Tests.Contract;

/// <summary>A network with one account on it, as the contract wants to see it.</summary>
internal abstract class NetworkWorld : IAsyncDisposable
{
    /// <summary>The platform's side.</summary>
    public House House { get; protected set; } = new(settings: ("Platform:Egress:TimeoutSeconds", "25"));

    /// <summary>The account, by way of the proxy where there is one.</summary>
    public required AccountAccess Access { get; init; }

    /// <summary>What stands in between, or null.</summary>
    public HostileProxy? Proxy { get; init; }

    /// <summary>The longest text that goes.</summary>
    public abstract string LongestText { get; }

    /// <summary>One character more.</summary>
    public virtual string TooLongText => LongestText + "x";

    public INetworkConnector Connector => House.Connector(Access.Network);

    public ConnectorDescriptor Descriptor => Connector.Describe(Access.Settings);

    /// <summary>Whether this is the one visible call.</summary>
    public abstract bool IsCommit(HttpRequest request);

    /// <summary>How many public posts say exactly this, asked of the server itself.</summary>
    public abstract Task<int> CountAsync(PublishStep step);

    /// <summary>The same account on a platform with other settings.</summary>
    public void MoveTo(House house) => House = house;

    public virtual async ValueTask DisposeAsync()
    {
        await House.DisposeAsync();
        if (Proxy is not null)
        {
            await Proxy.DisposeAsync();
        }
    }
}
