using System.Collections.Immutable;
using System.Globalization;
using Platform.Domain.Accounts;
using Platform.Networks.Egress;
using Platform.Networks.Http;

namespace Platform.Networks.Webhook;

/// <summary>Any receiver of signed JSON: a site, a newsletter, a hospital's own integration. One POST to the account's address per post, with
/// <c>Idempotency-Key</c>, <c>X-Due</c> (Unix milliseconds) and the signature of <see cref="WebhookSignature"/>. An answer in JSON may name the post's
/// <c>id</c> and <c>url</c>. See <see cref="WebhookSettings"/> for what a receiver can promise.</summary>
internal sealed class WebhookConnector(NetworkHttp http, EgressAddresses addresses, TimeProvider time) : INetworkConnector
{
    /// <summary>An answer is short; a longer body is not looked at.</summary>
    private const int LongestAnswer = 64 * 1024;

    private readonly ConnectorSettings _settings = WebhookSettings.Known(addresses);

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
            HasFirstComment = read.HasFirstComment,
            Idempotency = read.Idempotent ? Idempotency.KeyHeader : Idempotency.None,
            KeyWindowSeconds = read.Idempotent ? read.KeyWindowSeconds : 0,
            CanLookUp = read.StatusUrl is not null,
            Concurrency = read.Concurrency,
        };
    }

    /// <inheritdoc/>
    public string? CheckSettings(ImmutableDictionary<string, string> settings) => _settings.Problem(settings);

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
            Exchange.Answered { Reply: var reply } when WebhookErrors.Redirect(reply) is { } moved => new Probe(null, moved),
            Exchange.Answered { Reply: var reply } when reply.Status is 401 or 403 or 429 or 410 or 503 && WebhookErrors.Classify(reply) is { } error
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
            Exchange.Lost { Head: { } head } => Outcome(step, head), // the status has arrived, and it is the answer
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

        return await AskAsync(step.Access, template, step.Key, cancellationToken).ConfigureAwait(false) switch
        {
            Exchange.Answered { Reply: { Status: 200 } reply } => new Reconciliation.Landed(Answer(reply, step.Key)),
            Exchange.Lost { Head.Status: 200 } => new Reconciliation.Landed(new RemoteRef(step.Key, null)),
            Exchange.Answered { Reply.Status: 404 } or Exchange.Lost { Head.Status: 404 } => new Reconciliation.NotLanded(ForSure: true, step.State),
            var other => new Reconciliation.Unclear(CodeOf(other)),
        };
    }

    /// <inheritdoc/>
    public async Task<ConnectorError?> DeleteAsync(TakeDownStep step, CancellationToken cancellationToken)
        => WebhookSettings.Read(step.Access.Settings).DeleteUrl is { } template
            ? HeadOf(await CallDeleteAsync(step, template, cancellationToken).ConfigureAwait(false)) switch
            {
                ({ Success: true } or { Status: 404 or 410 }, _) => null,
                ({ } reply, _) => WebhookErrors.Classify(reply) ?? Unexplained(reply),
                (_, var error) => error,
            }
            : new ConnectorError(ConnectorErrorKind.MissingPermission, "no delete address",
                "This receiver has no address for taking posts down: ask its owner.");

    /// <summary>Asks the status address. A receiver without one is asked by the same DELETE again, whose 200, 204, 404 and 410 say that it is gone; a
    /// 202 says that it will be.</summary>
    public async Task<Disappearance> ConfirmGoneAsync(TakeDownStep step, CancellationToken cancellationToken)
    {
        var settings = WebhookSettings.Read(step.Access.Settings);
        if (settings.StatusUrl is { } status)
        {
            var asked = await AskAsync(step.Access, status, step.Key, cancellationToken).ConfigureAwait(false);
            return HeadOf(asked).Reply?.Status switch
            {
                404 or 410 => new Disappearance.Gone(),
                200 => new Disappearance.StillThere(),
                _ => new Disappearance.Unclear(CodeOf(asked)),
            };
        }

        if (settings.DeleteUrl is not { } template)
        {
            return new Disappearance.Unclear("no delete address");
        }

        var deleted = await CallDeleteAsync(step, template, cancellationToken).ConfigureAwait(false);
        return HeadOf(deleted).Reply?.Status switch
        {
            200 or 204 or 404 or 410 => new Disappearance.Gone(),
            202 => new Disappearance.StillThere(),
            _ => new Disappearance.Unclear(CodeOf(deleted)),
        };
    }

    /// <inheritdoc/>
    public Task<MetricsRead> ReadMetricsAsync(AccountAccess access, ImmutableArray<RemoteRef> posts, CancellationToken cancellationToken)
        => Task.FromResult(new MetricsRead([], null));

    private static StepResult Outcome(PublishStep step, Reply reply)
        => reply.Success ? new StepResult.Done(Answer(reply, step.Key))
            : WebhookErrors.Classify(reply) is { } error ? new StepResult.Failed(error)
            : new StepResult.Unknown(step.State, WebhookErrors.CodeOf(reply));

    /// <summary>Where the post is. That it was taken is said by the status; the body may name it, and one that names nothing leaves our key
    /// as its id.</summary>
    private static RemoteRef Answer(Reply reply, string key)
    {
        if (reply.Body.Length > LongestAnswer || reply.MediaType is not ("application/json" or "text/json") || JsonDoor.Object(reply.Body) is not { } json)
        {
            return new RemoteRef(key, null);
        }

        var id = json.Text("id", 500) ?? json.Count("id")?.ToString(CultureInfo.InvariantCulture);
        return new RemoteRef(id ?? key, json.Address("url"));
    }

    private static (Reply? Reply, ConnectorError? Error) HeadOf(Exchange exchange) => exchange switch
    {
        Exchange.Answered { Reply: var reply } => (reply, null),
        Exchange.Lost { Head: { } head } => (head, null),
        Exchange.NotSent refused => (null, refused.Error),
        _ => (null, new ConnectorError(ConnectorErrorKind.Transient, CodeOf(exchange), "The receiver didn't answer.")),
    };

    private static string CodeOf(Exchange exchange) => exchange switch
    {
        Exchange.Answered { Reply: var reply } => WebhookErrors.CodeOf(reply),
        Exchange.NotSent refused => refused.Error.Code,
        Exchange.Lost { Head: { } head } => WebhookErrors.CodeOf(head),
        Exchange.Lost lost => lost.Code,
        _ => throw new InvalidOperationException("An exchange has three forms."),
    };

    private static ConnectorError Unexplained(Reply reply)
        => new(ConnectorErrorKind.Transient, reply.Status.ToString(CultureInfo.InvariantCulture), "The receiver has a fault of its own.", reply.RetryAfter);

    private async Task<Exchange> AskAsync(AccountAccess access, string template, string key, CancellationToken cancellationToken)
    {
        var address = new Uri(template.Replace("{key}", Uri.EscapeDataString(key), StringComparison.Ordinal));
        using var request = Signed(HttpMethod.Get, address, access, key, default);
        return await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    // The id is not that of the publish, so that a receiver which takes each id once doesn't take this for a repeat.
    private async Task<Exchange> CallDeleteAsync(TakeDownStep step, string template, CancellationToken cancellationToken)
    {
        var address = new Uri(template
            .Replace("{id}", Uri.EscapeDataString(step.Post.ExternalId), StringComparison.Ordinal)
            .Replace("{key}", Uri.EscapeDataString(step.Key), StringComparison.Ordinal));
        using var request = Signed(HttpMethod.Delete, address, step.Access, step.Key + ".delete", default);
        return await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private HttpRequestMessage Signed(HttpMethod method, Uri address, AccountAccess access, string id, ReadOnlyMemory<byte> body)
    {
        var at = time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(method, address);
        if (method == HttpMethod.Post)
        {
            request.Content = new TrackedContent(body, TrackedContent.Json);
        }

        if (method == HttpMethod.Post || method == HttpMethod.Delete)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", id);
        }

        request.Headers.TryAddWithoutValidation("Webhook-Id", id);
        request.Headers.TryAddWithoutValidation("Webhook-Timestamp", at.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("Webhook-Signature", WebhookSignature.Sign(access.Secret, id, at, body.Span));
        return request;
    }
}
