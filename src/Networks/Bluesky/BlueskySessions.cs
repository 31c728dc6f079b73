using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Networks.Http;

namespace Platform.Networks.Bluesky;

/// <summary>Signs in and keeps sessions in memory, one per account. A server takes 30 sign-ins in 5 minutes and 300 a day, so a session is refreshed
/// rather than begun anew, two calls never sign in side by side, and a refused password isn't tried again for a while: only another one is.</summary>
internal sealed class BlueskySessions(NetworkHttp http, TimeProvider time)
{
    private static readonly Duration RefusedFor = Duration.FromMinutes(5);

    private readonly ConcurrentDictionary<(string Server, OrganizationId Organization, AccountId Account), Seat> _seats = new();

    private Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    /// <summary>The account's session; another one than <paramref name="stale"/>, which a server didn't take any more.</summary>
    public async Task<(BlueskySession? Session, ConnectorError? Error)> GetAsync(AccountAccess access, BlueskySession? stale, CancellationToken cancellationToken)
    {
        var seat = _seats.GetOrAdd((access.Server.AbsoluteUri, access.Organization, access.Account), static _ => new Seat());
        var secret = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(access.Handle + "\n" + access.Secret)));
        if (stale is null && seat.Session is { } ready && seat.Secret == secret)
        {
            return (ready, null);
        }

        try
        {
            await seat.Door.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return (null, new ConnectorError(ConnectorErrorKind.Transient, "cancelled", "The sign-in was given up."));
        }

        try
        {
            if (seat.Secret != secret)
            {
                (seat.Secret, seat.Session, seat.Refused) = (secret, null, null);
            }

            if (seat.Session is { } fresh && fresh != stale)
            {
                return (fresh, null);
            }

            return await RenewAsync(seat, access, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            seat.Door.Release();
        }
    }

    private async Task<(BlueskySession? Session, ConnectorError? Error)> RenewAsync(Seat seat, AccountAccess access, CancellationToken cancellationToken)
    {
        if (seat.Session is { } old)
        {
            seat.Session = null;
            using var refresh = new HttpRequestMessage(HttpMethod.Post, new Uri(access.Server, "/xrpc/com.atproto.server.refreshSession"));
            refresh.Headers.TryAddWithoutValidation("Authorization", "Bearer " + old.RefreshToken);
            var answer = await http.SendAsync(refresh, cancellationToken).ConfigureAwait(false);
            if (answer is not Exchange.Answered { Reply: { Success: false } reply } || !BlueskyErrors.WantsFreshToken(reply))
            {
                // A refresh that went wrong for another reason than its token is no cause to spend a sign-in.
                return Settle(seat, answer, keep: old);
            }
        }

        if (seat.Refused is { } refused)
        {
            var left = refused.Until - Now;
            if (left > Duration.Zero)
            {
                return (null, refused.Error.RetryAfter is null ? refused.Error : refused.Error with { RetryAfter = left });
            }

            seat.Refused = null;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(access.Server, "/xrpc/com.atproto.server.createSession"))
        {
            Content = new TrackedContent(
                BlueskyRecords.SignIn(access.Settings.GetValueOrDefault("did") ?? access.Handle, access.Secret), TrackedContent.Json),
        };
        return Settle(seat, await http.SendAsync(request, cancellationToken).ConfigureAwait(false), keep: null);
    }

    private (BlueskySession? Session, ConnectorError? Error) Settle(Seat seat, Exchange exchange, BlueskySession? keep)
    {
        switch (exchange)
        {
            case Exchange.Answered { Reply: { Success: true } reply } when Read(reply) is { } session:
                seat.Session = session;
                return (session, null);
            case Exchange.Answered { Reply: { Success: false } reply }:
                var error = BlueskyErrors.Classify(reply)
                    ?? new ConnectorError(ConnectorErrorKind.Transient, FormattableString.Invariant($"{reply.Status}"), "Bluesky couldn't sign in.", reply.RetryAfter);
                if (keep is null && error.Kind is ConnectorErrorKind.ReauthRequired or ConnectorErrorKind.RateLimited or ConnectorErrorKind.QuotaExhausted)
                {
                    seat.Refused = new Refusal(error, Now + (error.RetryAfter ?? RefusedFor));
                }

                seat.Session = keep;
                return (null, error);
            case Exchange.NotSent notSent:
                seat.Session = keep;
                return (null, notSent.Error);
            default:
                seat.Session = keep;
                return (null, new ConnectorError(ConnectorErrorKind.Transient, "sign-in", "Bluesky's answer to the sign-in was lost or malformed."));
        }
    }

    private static BlueskySession? Read(Reply reply)
        => JsonDoor.Object(reply.Body) is { } json && json.Text("accessJwt", 8192) is { } access && json.Text("refreshJwt", 8192) is { } refresh
           && json.Text("did") is { } did && did.StartsWith("did:", StringComparison.Ordinal) && json.Text("handle") is { } handle
            ? new BlueskySession(access, refresh, did, handle)
            : null;

    private sealed record Refusal(ConnectorError Error, Instant Until);

    private sealed class Seat
    {
        public SemaphoreSlim Door { get; } = new(1);

        public BlueskySession? Session { get; set; }

        public Refusal? Refused { get; set; }

        /// <summary>A hash of the handle and password that session and refusal belong to.</summary>
        public string Secret { get; set; } = "";
    }
}
