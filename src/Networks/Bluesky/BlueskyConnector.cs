using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using NodaTime;
using Platform.Domain.Accounts;
using Platform.Networks.Http;

namespace Platform.Networks.Bluesky;

/// <summary>Bluesky, by an app password. The key of a post's record is ours (<see cref="Tid"/>) and its bytes are those of the authorization, so a
/// publish can be repeated blindly: the same bytes again are a no-op, other bytes are refused.</summary>
internal sealed class BlueskyConnector(BlueskyApi api) : INetworkConnector
{
    private const int MaxGraphemes = 300;
    private const int MaxBytes = 3000;
    private const int PostsPerReading = 25;

    private static readonly ConnectorSettings Settings = new("bluesky", ConnectorSetting.Kept("did"));

    /// <inheritdoc/>
    public string Network => "bluesky";

    /// <inheritdoc/>
    public ConnectorDescriptor Describe(ImmutableDictionary<string, string> settings) => new()
    {
        Network = Network,
        Unit = TextUnit.Graphemes,
        MaxText = MaxGraphemes,
        MaxUtf8Bytes = MaxBytes,
        LinkInText = true,
        Idempotency = Idempotency.DeterministicKey,
        CanLookUp = true,
        Concurrency = 4,
        Metrics = ["likes", "reposts", "replies", "quotes"],
    };

    /// <inheritdoc/>
    public string? CheckSettings(ImmutableDictionary<string, string> settings) => Settings.Problem(settings);

    /// <inheritdoc/>
    public async Task<Probe> ProbeAsync(AccountAccess access, CancellationToken cancellationToken)
    {
        var (_, exchange) = await api.CallAsync(access, HttpMethod.Get, "com.atproto.server.getSession", null, cancellationToken).ConfigureAwait(false);
        return exchange is Exchange.Answered { Reply: { Status: 200 } reply } && JsonDoor.Object(reply.Body) is { } json
               && json.Text("did") is { } did && json.Text("handle") is { } handle
            ? new Probe(new AccountProfile(handle, did, access.Settings.SetItem("did", did)), null)
            : new Probe(null, ErrorOf(exchange));
    }

    /// <inheritdoc/>
    public Task<StepResult> PrepareAsync(PublishStep step, CancellationToken cancellationToken)
        => Task.FromResult<StepResult>(new StepResult.Continue(step.State ?? "", Duration.Zero));

    /// <inheritdoc/>
    public async Task<StepResult> CommitAsync(PublishStep step, CancellationToken cancellationToken)
    {
        if (TooLong(step.Payload.Text) is { } error)
        {
            return new StepResult.Failed(error);
        }

        var rkey = Tid.From(step.AuthorizedAt, step.Key);
        var facets = await api.ResolveAsync(step.Access, RichText.Find(step.Payload.Text), cancellationToken).ConfigureAwait(false);
        var (_, exchange) = await api.CallAsync(
            step.Access, HttpMethod.Post, "com.atproto.repo.putRecord", did => BlueskyRecords.Put(did, rkey, step, facets), cancellationToken).ConfigureAwait(false);
        switch (exchange)
        {
            case Exchange.NotSent refused:
                return new StepResult.Failed(refused.Error);
            case Exchange.Lost lost:
                return new StepResult.Unknown(step.State, lost.Code);
            case Exchange.Answered { Reply: var reply } when reply.Success:
                return JsonDoor.Object(reply.Body)?.Text("uri") is { } uri && RefOf(uri, rkey) is { } landed
                    ? new StepResult.Done(landed)
                    : new StepResult.Unknown(step.State, "200 malformed");
            case Exchange.Answered { Reply: var reply } when BlueskyErrors.NameOf(reply) == "InvalidSwap":
                return await CompareAsync(step, rkey, BlueskyErrors.Classify(reply)!, cancellationToken).ConfigureAwait(false);
            case Exchange.Answered { Reply: var reply }:
                return BlueskyErrors.Classify(reply) is { } meaning
                    ? new StepResult.Failed(meaning)
                    : new StepResult.Unknown(step.State, reply.Status.ToString(CultureInfo.InvariantCulture));
            default:
                throw new InvalidOperationException("An exchange has three forms.");
        }
    }

    /// <inheritdoc/>
    public async Task<Reconciliation> ReconcileAsync(PublishStep step, CancellationToken cancellationToken)
    {
        var (found, text, code) = await LookAsync(step, Tid.From(step.AuthorizedAt, step.Key), cancellationToken).ConfigureAwait(false);
        return found switch
        {
            null when code == "400 RecordNotFound" => new Reconciliation.NotLanded(ForSure: true, step.State),
            null => new Reconciliation.Unclear(code),
            _ when text == step.Payload.Text => new Reconciliation.Landed(found),
            _ => new Reconciliation.Unclear("conflict"),
        };
    }

    /// <inheritdoc/>
    public async Task<ConnectorError?> DeleteAsync(TakeDownStep step, CancellationToken cancellationToken)
    {
        if (PlaceOf(step.Post) is not var (owner, rkey))
        {
            return NoPost;
        }

        if (step.Access.Settings.GetValueOrDefault("did") is { } did && did != owner)
        {
            return new ConnectorError(ConnectorErrorKind.MissingPermission, "other account", "The post belongs to another account.");
        }

        var (session, exchange) = await api.CallAsync(
            step.Access, HttpMethod.Post, "com.atproto.repo.deleteRecord", _ => BlueskyRecords.Delete(owner, rkey), cancellationToken).ConfigureAwait(false);
        return session is not null && exchange is Exchange.Answered { Reply.Success: true } ? null : ErrorOf(exchange);
    }

    /// <summary>The account's own server is asked: it is where the record is kept, and what others show follows it.</summary>
    public async Task<Disappearance> ConfirmGoneAsync(TakeDownStep step, CancellationToken cancellationToken)
    {
        if (PlaceOf(step.Post) is not var (owner, rkey))
        {
            return new Disappearance.Unclear(NoPost.Code);
        }

        var exchange = await GetRecordAsync(step.Access, owner, rkey, cancellationToken).ConfigureAwait(false);
        return exchange is Exchange.Answered { Reply.Status: 200 } ? new Disappearance.StillThere()
            : exchange is Exchange.Answered { Reply: { Status: 400 } reply } && BlueskyErrors.NameOf(reply) == "RecordNotFound" ? new Disappearance.Gone()
            : new Disappearance.Unclear(ErrorOf(exchange).Code);
    }

    /// <inheritdoc/>
    public async Task<MetricsRead> ReadMetricsAsync(AccountAccess access, ImmutableArray<RemoteRef> posts, CancellationToken cancellationToken)
    {
        var metrics = ImmutableArray.CreateBuilder<Metrics>(posts.Length);
        foreach (var some in posts.Chunk(PostsPerReading))
        {
            var query = string.Join('&', some.Select(post => "uris=" + Uri.EscapeDataString(post.ExternalId)));
            var (_, exchange) = await api.CallAsync(access, HttpMethod.Get, "app.bsky.feed.getPosts?" + query, null, cancellationToken).ConfigureAwait(false);
            if (exchange is not Exchange.Answered { Reply: { Status: 200 } reply }
                || JsonDoor.Object(reply.Body)?.Member("posts") is not { ValueKind: JsonValueKind.Array } found)
            {
                return new MetricsRead(metrics.ToImmutable(), ErrorOf(exchange));
            }

            foreach (var post in found.EnumerateArray())
            {
                if (post.Text("uri") is { } uri)
                {
                    metrics.Add(new Metrics(uri, post.Count("likeCount"), post.Count("repostCount"), post.Count("replyCount"), null, null, post.Count("quoteCount")));
                }
            }
        }

        return new MetricsRead(metrics.ToImmutable(), null);
    }

    private static ConnectorError NoPost { get; } = new(ConnectorErrorKind.NotFound, "no post", "This is not the address of a post on Bluesky.");

    private static (string Owner, string Rkey)? PlaceOf(RemoteRef post)
        => post.ExternalId.Split('/') is ["at:", "", var owner, BlueskyRecords.Posts, var rkey] ? (owner, rkey) : null;

    private Task<Exchange> GetRecordAsync(AccountAccess access, string repo, string rkey, CancellationToken cancellationToken) => api.AskAsync(
        access,
        $"com.atproto.repo.getRecord?repo={Uri.EscapeDataString(repo)}&collection={BlueskyRecords.Posts}&rkey={Uri.EscapeDataString(rkey)}",
        cancellationToken);

    private static ConnectorError? TooLong(string text)
        => new StringInfo(text).LengthInTextElements > MaxGraphemes || Encoding.UTF8.GetByteCount(text) > MaxBytes
            ? new ConnectorError(ConnectorErrorKind.ContentRejected, "too long", "Bluesky takes 300 characters, and 3,000 bytes.")
            : null;

    /// <summary>Other bytes under our key are the same post when the words are the same: a mention may resolve today that didn't yesterday.</summary>
    private async Task<StepResult> CompareAsync(PublishStep step, string rkey, ConnectorError conflict, CancellationToken cancellationToken)
    {
        var (found, text, code) = await LookAsync(step, rkey, cancellationToken).ConfigureAwait(false);
        return found is null ? new StepResult.Unknown(step.State, code)
            : text == step.Payload.Text ? new StepResult.Done(found)
            : new StepResult.Failed(conflict);
    }

    private async Task<(RemoteRef? Found, string? Text, string Code)> LookAsync(PublishStep step, string rkey, CancellationToken cancellationToken)
    {
        var exchange = await GetRecordAsync(step.Access, step.Access.Settings.GetValueOrDefault("did") ?? step.Access.Handle, rkey,
            cancellationToken).ConfigureAwait(false);
        if (exchange is Exchange.Answered { Reply: { Status: 200 } reply } && JsonDoor.Object(reply.Body) is { } json
            && json.Text("uri") is { } uri && RefOf(uri, rkey) is { } found && json.Member("value")?.Member("text") is { ValueKind: JsonValueKind.String } text)
        {
            return (found, TextOf(text), "200");
        }

        return (null, null, ErrorOf(exchange).Code);
    }

    private static string? TextOf(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static RemoteRef? RefOf(string uri, string rkey)
        => uri.Split('/') is ["at:", "", var did, BlueskyRecords.Posts, var last] && last == rkey && did.StartsWith("did:", StringComparison.Ordinal)
            ? new RemoteRef(uri, $"https://bsky.app/profile/{did}/post/{rkey}")
            : null;

    private static ConnectorError ErrorOf(Exchange exchange) => exchange switch
    {
        Exchange.NotSent refused => refused.Error,
        Exchange.Lost lost => new ConnectorError(ConnectorErrorKind.Transient, lost.Code, "Bluesky's answer was lost."),
        Exchange.Answered { Reply: var reply } => BlueskyErrors.Classify(reply)
            ?? new ConnectorError(ConnectorErrorKind.Transient, reply.Status.ToString(CultureInfo.InvariantCulture), "Bluesky has a fault of its own.", reply.RetryAfter),
        _ => throw new InvalidOperationException("An exchange has three forms."),
    };
}
