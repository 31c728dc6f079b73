using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Platform.GraphQL.Http;

/// <summary>Why a session has ended.</summary>
internal enum SessionEnd
{
    /// <summary>It hasn't.</summary>
    None,

    /// <summary>The token's time is over; another one opens another session.</summary>
    Expired,

    /// <summary>The token's client was revoked, or the person may not act any more; the same client gets no other one.</summary>
    Revoked,
}

/// <summary>One who listens for longer than a request lasts: the token and, with it, the person. Both are looked at anew while it listens.</summary>
internal sealed class Session(
    TokenCheck check, ClaimsPrincipal user, DateTimeOffset? ends, StringValues onBehalfOf, IServiceScopeFactory scopes, TimeProvider clock, TimeSpan round) : IDisposable
{
    private readonly CancellationTokenSource over = new();
    private int why;

    /// <summary>What the token tells.</summary>
    public ClaimsPrincipal User => user;

    /// <summary>Cancelled with the session.</summary>
    public CancellationToken Over => over.Token;

    /// <summary>Why it has ended.</summary>
    public SessionEnd Why => (SessionEnd)Volatile.Read(ref why);

    /// <summary>The caller as of now, with the roles that the person has now; null, and the session ends, where there is none any more.</summary>
    public async ValueTask<Caller?> CallerAsync(CancellationToken cancellationToken)
    {
        if (ends <= clock.GetUtcNow())
        {
            await EndAsync(SessionEnd.Expired).ConfigureAwait(false);
            return null;
        }

        await using var scope = scopes.CreateAsyncScope();
        var (caller, _, _) = await Callers.FindAsync(user, onBehalfOf, scope.ServiceProvider.GetService<ICallerResolver>(), cancellationToken).ConfigureAwait(false);
        if (caller is null)
        {
            await EndAsync(SessionEnd.Revoked).ConfigureAwait(false);
        }

        return caller;
    }

    /// <summary>Looks at the token until it is over, or until nobody wants it any more.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var left = ends - clock.GetUtcNow();
            if (left <= TimeSpan.Zero)
            {
                await EndAsync(SessionEnd.Expired).ConfigureAwait(false);
                return;
            }

            try
            {
                await Task.Delay(left < round ? left.Value + TimeSpan.FromMilliseconds(1) : round, clock, cancellationToken).ConfigureAwait(false);
                if (ends <= clock.GetUtcNow())
                {
                    continue;
                }

                if (await check.ReadAsync(cancellationToken).ConfigureAwait(false) is null || await CallerAsync(cancellationToken).ConfigureAwait(false) is null)
                {
                    await EndAsync(SessionEnd.Revoked).ConfigureAwait(false);
                    return;
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Who can't be asked now is asked in the next round; nothing is told meanwhile without asking for the caller.
            catch (Exception)
#pragma warning restore CA1031
            {
                continue;
            }
        }
    }

    public void Dispose() => over.Dispose();

    private async Task EndAsync(SessionEnd end)
    {
        if (Interlocked.CompareExchange(ref why, (int)end, (int)SessionEnd.None) == (int)SessionEnd.None)
        {
            await over.CancelAsync().ConfigureAwait(false);
        }
    }
}
