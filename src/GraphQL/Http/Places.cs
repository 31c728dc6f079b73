using Platform.Domain;
using Platform.GraphQL.Engine;

namespace Platform.GraphQL.Http;

/// <summary>How many sockets and event streams are open: of each client, of those who haven't said who they are, and of all.</summary>
internal sealed class Places(PlatformGraphQLOptions options)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(OrganizationId, string), int> clients = [];
    private int all;
    private readonly Dictionary<string, int> addresses = new(StringComparer.Ordinal);
    private int unknown;

    /// <summary>A place for a client; null where it, or the process, has no more.</summary>
    public IDisposable? For(Caller caller)
    {
        var key = (caller.Organization, caller.ClientId);
        lock (gate)
        {
            var taken = clients.GetValueOrDefault(key);
            if (taken >= options.Push.MaxPerClient || all >= options.Push.Max)
            {
                return null;
            }

            clients[key] = taken + 1;
            all++;
        }

        return new Place(() =>
        {
            lock (gate)
            {
                all--;
                if (--clients[key] == 0)
                {
                    clients.Remove(key);
                }
            }
        });
    }

    /// <summary>A place for a socket that hasn't said who it is; null where there are no more, or its address has its share: one address must not
    /// shut out all others.</summary>
    public IDisposable? ForUnknown(string address)
    {
        lock (gate)
        {
            var taken = addresses.GetValueOrDefault(address);
            if (unknown >= options.Push.MaxUnknown || taken >= options.Push.MaxUnknownPerAddress)
            {
                return null;
            }

            addresses[address] = taken + 1;
            unknown++;
        }

        return new Place(() =>
        {
            lock (gate)
            {
                unknown--;
                if (--addresses[address] == 0)
                {
                    addresses.Remove(address);
                }
            }
        });
    }

    private sealed class Place(Action leave) : IDisposable
    {
        private Action? leave = leave;

        public void Dispose() => Interlocked.Exchange(ref leave, null)?.Invoke();
    }
}
