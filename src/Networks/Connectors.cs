using System.Collections.Frozen;
using System.Collections.Immutable;
using Platform.Domain.Accounts;

namespace Platform.Networks;

/// <summary>The connectors by name.</summary>
internal sealed class Connectors(IEnumerable<INetworkConnector> connectors) : IConnectors
{
    private readonly FrozenDictionary<string, INetworkConnector> _byName = connectors.ToFrozenDictionary(connector => connector.Network, StringComparer.Ordinal);

    /// <inheritdoc/>
    public ImmutableArray<string> Networks => [.. _byName.Keys.Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public INetworkConnector? Find(string network) => _byName.GetValueOrDefault(network);
}
