using System.Collections.Concurrent;
using System.Collections.Immutable;
using Platform.Domain.Accounts;
using Platform.Networks.Http;

namespace Platform.Networks.Bluesky;

/// <summary>Calls of a PDS, with a session that is renewed when it has ended.</summary>
internal sealed class BlueskyApi(NetworkHttp http, BlueskySessions sessions, TimeProvider time)
{
    private static readonly TimeSpan HandleKept = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, (string Did, DateTimeOffset Until)> _dids = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A call in the account's name. The body is made for the session's DID.</summary>
    public async Task<(BlueskySession? Session, Exchange Exchange)> CallAsync(
        AccountAccess access, HttpMethod method, string call, Func<string, ReadOnlyMemory<byte>>? body, CancellationToken cancellationToken)
    {
        var (session, error) = await sessions.GetAsync(access, stale: null, cancellationToken).ConfigureAwait(false);
        if (session is null)
        {
            return (null, new Exchange.NotSent(error!));
        }

        var exchange = await SendAsync(access, session, method, call, body, cancellationToken).ConfigureAwait(false);
        if (exchange is not Exchange.Answered { Reply: var reply } || !BlueskyErrors.WantsFreshToken(reply))
        {
            return (session, exchange);
        }

        // The server refused the token and so did nothing: the call may be made once more.
        (session, error) = await sessions.GetAsync(access, session, cancellationToken).ConfigureAwait(false);
        return session is null
            ? (null, new Exchange.NotSent(error!))
            : (session, await SendAsync(access, session, method, call, body, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>A call that anybody may make.</summary>
    public async Task<Exchange> AskAsync(AccountAccess access, string call, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(access.Server, "/xrpc/" + call));
        return await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Turns handles into DIDs and leaves out mentions that have none: they stay plain text.</summary>
    public async Task<ImmutableArray<Facet>> ResolveAsync(AccountAccess access, ImmutableArray<Facet> facets, CancellationToken cancellationToken)
    {
        var resolved = ImmutableArray.CreateBuilder<Facet>(facets.Length);
        foreach (var facet in facets)
        {
            if (facet.Kind != FacetKind.Mention)
            {
                resolved.Add(facet);
            }
            else if (await DidOfAsync(access, facet.Value, cancellationToken).ConfigureAwait(false) is { } did)
            {
                resolved.Add(facet with { Value = did });
            }
        }

        return resolved.ToImmutable();
    }

    private async Task<string?> DidOfAsync(AccountAccess access, string handle, CancellationToken cancellationToken)
    {
        if (_dids.TryGetValue(handle, out var known) && known.Until > time.GetUtcNow())
        {
            return known.Did;
        }

        var answer = await AskAsync(access, "com.atproto.identity.resolveHandle?handle=" + Uri.EscapeDataString(handle), cancellationToken).ConfigureAwait(false);
        if (answer is Exchange.Answered { Reply: { Status: 200 } reply } && JsonDoor.Object(reply.Body)?.Text("did") is { } did
            && did.StartsWith("did:", StringComparison.Ordinal))
        {
            if (_dids.Count > 10_000)
            {
                _dids.Clear();
            }

            _dids[handle] = (did, time.GetUtcNow() + HandleKept);
            return did;
        }

        return null;
    }

    private async Task<Exchange> SendAsync(
        AccountAccess access, BlueskySession session, HttpMethod method, string call, Func<string, ReadOnlyMemory<byte>>? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(access.Server, "/xrpc/" + call));
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + session.AccessToken);
        if (body is not null)
        {
            request.Content = new TrackedContent(body(session.Did), TrackedContent.Json);
        }

        return await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
