using Platform.Domain;
using Platform.GraphQL.Engine;

namespace Platform.GraphQL.Http;

/// <summary>How many sockets and event streams are open: of each client, of those who haven't said who they are, and of all.</summary>
internal sealed class Places(PlatformGraphQLOptions options)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(OrganizationId, string), int> clients = [];
    private int all;
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

    /// <summary>A place for a socket that hasn't said who it is; null where there are no more.</summary>
    public IDisposable? ForUnknown()
    {
        lock (gate)
        {
            if (unknown >= options.Push.MaxUnknown)
            {
                return null;
            }

            unknown++;
        }

        return new Place(() =>
        {
            lock (gate)
            {
                unknown--;
            }
        });
    }

    private sealed class Place(Action leave) : IDisposable
    {
        private Action? leave = leave;

        public void Dispose() => Interlocked.Exchange(ref leave, null)?.Invoke();
    }
}
