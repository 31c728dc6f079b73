using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Platform.Domain.Accounts;
using Platform.Networks.Http;

namespace Platform.Networks.Webhook;

/// <summary>Any receiver of signed JSON: a site, a newsletter, a hospital's own integration. One POST to the account's address per post, with
/// <c>Idempotency-Key</c>, <c>X-Due</c> (Unix milliseconds) and the signature of <see cref="WebhookSignature"/>. An answer in JSON may name the post's
/// <c>id</c> and <c>url</c>. See <see cref="WebhookSettings"/> for what a receiver can promise.</summary>
internal sealed class WebhookConnector(NetworkHttp http, TimeProvider time) : INetworkConnector
{
    /// <inheritdoc/>
    public string Network => "webhook";

    /// <inheritdoc/>
    public ConnectorDescriptor Describe(ImmutableDictionary<string, string> settings)
    {
        var read = WebhookSettings.Read(settings);
        return new ConnectorDescriptor
        {
            Network = Network,
            Unit = TextUnit.Utf16,
            MaxText = read.MaxText,
            HasTitle = read.HasTitle,
            Idempotency = read.Idempotent ? Idempotency.KeyHeader : Idempotency.None,
            KeyWindowSeconds = read.Idempotent ? read.KeyWindowSeconds : 0,
            CanLookUp = read.StatusUrl is not null,
            Concurrency = read.Concurrency,
        };
    }

    /// <summary>A receiver has nothing to read but itself: any answer that isn't a refusal of the caller shows that it is there. Nothing is posted.</summary>
    public async Task<Probe> ProbeAsync(AccountAccess access, CancellationToken cancellationToken)
    {
        if (access.Secret.Length == 0)
        {
            return new Probe(null, new ConnectorError(ConnectorErrorKind.Misconfigured, "no key", "A webhook needs a signing key."));
        }

        using var request = Signed(HttpMethod.Head, access.Server, access, "probe", default);
        return await http.SendAsync(request, cancellationToken).ConfigureAwait(false) switch
        {
            Exchange.NotSent refused => new Probe(null, refused.Error),
            Exchange.Answered { Reply: var reply } when reply.Status is 401 or 403 or 429 or 410 or (>= 300 and < 400) && WebhookErrors.Classify(reply) is { } error
                => new Probe(null, error),
            Exchange.Answered { Reply.Status: < 500 } => new Probe(
                new AccountProfile(access.Handle.Length > 0 ? access.Handle : access.Server.IdnHost, access.Server.IdnHost, access.Settings), null),
            Exchange.Answered { Reply: var reply } => new Probe(null, Unexplained(reply)),
            _ => new Probe(null, new ConnectorError(ConnectorErrorKind.Transient, "lost", "The receiver didn't answer.")),
        };
    }

    /// <inheritdoc/>
    public Task<StepResult> PrepareAsync(PublishStep step, CancellationToken cancellationToken)
        => Task.FromResult<StepResult>(new StepResult.Continue(step.State ?? "", NodaTime.Duration.Zero));

    /// <inheritdoc/>
    public async Task<StepResult> CommitAsync(PublishStep step, CancellationToken cancellationToken)
    {
        var body = WebhookMessage.Write(step);
        using var request = Signed(HttpMethod.Post, step.Access.Server, step.Access, step.Key, body);
        request.Headers.TryAddWithoutValidation("X-Due", WebhookMessage.Milliseconds(step.Due));
        return await http.SendAsync(request, cancellationToken).ConfigureAwait(false) switch
        {
            Exchange.NotSent refused => new StepResult.Failed(refused.Error),
            Exchange.Lost lost => new StepResult.Unknown(step.State, lost.Code),
            Exchange.Answered { Reply: var reply } => Outcome(step, reply),
            _ => throw new InvalidOperationException("An exchange has three forms."),
        };
    }

    /// <inheritdoc/>
    public async Task<Reconciliation> ReconcileAsync(PublishStep step, CancellationToken cancellationToken)
    {
        if (WebhookSettings.Read(step.Access.Settings).StatusUrl is not { } template)
        {
            return new Reconciliation.Unclear("no status address");
        }

        var address = new Uri(template.Replace("{key}", Uri.EscapeDataString(step.Key), StringComparison.Ordinal));
        using var request = Signed(HttpMethod.Get, address, step.Access, step.Key, default);
        return await http.SendAsync(request, cancellationToken).ConfigureAwait(false) switch
        {
            Exchange.Answered { Reply: { Status: 200 } reply } when Answer(reply, step.Key) is { } found => new Reconciliation.Landed(found),
            Exchange.Answered { Reply.Status: 404 } => new Reconciliation.NotLanded(ForSure: true, step.State),
            Exchange.Answered { Reply: var reply } => new Reconciliation.Unclear(reply.Status.ToString(CultureInfo.InvariantCulture)),
            Exchange.NotSent refused => new Reconciliation.Unclear(refused.Error.Code),
            Exchange.Lost lost => new Reconciliation.Unclear(lost.Code),
            _ => throw new InvalidOperationException("An exchange has three forms."),
        };
    }

    /// <inheritdoc/>
    public async Task<ConnectorError?> DeleteAsync(AccountAccess access, RemoteRef post, CancellationToken cancellationToken)
    {
        if (WebhookSettings.Read(access.Settings).DeleteUrl is not { } template)
        {
            return new ConnectorError(ConnectorErrorKind.MissingPermission, "no delete address", "This receiver has no address for taking posts down: ask its owner.");
        }

        var address = new Uri(template.Replace("{id}", Uri.EscapeDataString(post.ExternalId), StringComparison.Ordinal));
        using var request = Signed(HttpMethod.Delete, address, access, post.ExternalId, default);
        return await http.SendAsync(request, cancellationToken).ConfigureAwait(false) switch
        {
            Exchange.Answered { Reply: { Success: true } or { Status: 404 or 410 } } => null,
            Exchange.Answered { Reply: var reply } => WebhookErrors.Classify(reply) ?? Unexplained(reply),
            Exchange.NotSent refused => refused.Error,
            _ => new ConnectorError(ConnectorErrorKind.Transient, "lost", "The receiver didn't answer."),
        };
    }

    /// <inheritdoc/>
    public Task<MetricsRead> ReadMetricsAsync(AccountAccess access, ImmutableArray<RemoteRef> posts, CancellationToken cancellationToken)
        => Task.FromResult(new MetricsRead([], null));

    private static StepResult Outcome(PublishStep step, Reply reply)
    {
        if (reply.Success)
        {
            return Answer(reply, step.Key) is { } landed
                ? new StepResult.Done(landed)
                : new StepResult.Unknown(step.State, FormattableString.Invariant($"{reply.Status} malformed"));
        }

        return WebhookErrors.Classify(reply) is { } error
            ? new StepResult.Failed(error)
            : new StepResult.Unknown(step.State, reply.Status.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Where the post is, or null when an answer that claims to be JSON is none of ours: then it is asked about rather than believed.</summary>
    private static RemoteRef? Answer(Reply reply, string key)
    {
        if (reply.Body.IsEmpty || reply.MediaType is not ("application/json" or "text/json"))
        {
            return new RemoteRef(key, null);
        }

        if (JsonDoor.Object(reply.Body) is not { } json)
        {
            return null;
        }

        return json.Member("id") switch
        {
            null or { ValueKind: JsonValueKind.Null } => new RemoteRef(key, json.Address("url")),
            { ValueKind: JsonValueKind.String } => json.Text("id", 500) is { } id ? new RemoteRef(id, json.Address("url")) : null,
            { ValueKind: JsonValueKind.Number } => json.Count("id") is { } number ? new RemoteRef(number.ToString(CultureInfo.InvariantCulture), json.Address("url")) : null,
            _ => null,
        };
    }

    private static ConnectorError Unexplained(Reply reply)
        => new(ConnectorErrorKind.Transient, reply.Status.ToString(CultureInfo.InvariantCulture), "The receiver has a fault of its own.", reply.RetryAfter);

    private HttpRequestMessage Signed(HttpMethod method, Uri address, AccountAccess access, string id, ReadOnlyMemory<byte> body)
    {
        var at = time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(method, address);
        if (method == HttpMethod.Post)
        {
            request.Content = new TrackedContent(body, TrackedContent.Json);
            request.Headers.TryAddWithoutValidation("Idempotency-Key", id);
        }

        request.Headers.TryAddWithoutValidation("Webhook-Id", id);
        request.Headers.TryAddWithoutValidation("Webhook-Timestamp", at.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("Webhook-Signature", WebhookSignature.Sign(access.Secret, id, at, body.Span));
        return request;
    }
}
