using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using Platform.Domain.Accounts;
using Platform.Networks.Http;

namespace Platform.Networks.WordPress;

/// <summary>A WordPress site, by an application password. A site makes as many posts as it is asked for, so a post is made in two steps: a draft under
/// a slug that is a function of the key, found again however often the step is repeated; then its publishing by id, which can be repeated too.
/// <list type="table">
/// <item><term>the site changes the draft's words</term><description>refused as <c>ContentChanged</c>, nothing becomes public</description></item>
/// <item><term>somebody edits or trashes the draft</term><description>refused as a conflict, nothing becomes public</description></item>
/// <item><term>the words differ once it is public</term><description>done, with the note <c>ContentChanged</c></description></item>
/// </list></summary>
internal sealed class WordPressConnector(WordPressApi api) : INetworkConnector
{
    private const string ContentChanged = "ContentChanged";
    private const int MaxText = 100_000;

    private static readonly ConnectorSettings Settings = new("wordpress", ConnectorSetting.Kept(WordPressApi.ApiSetting));

    /// <inheritdoc/>
    public string Network => "wordpress";

    /// <inheritdoc/>
    public ConnectorDescriptor Describe(ImmutableDictionary<string, string> settings) => new()
    {
        Network = Network,
        Unit = TextUnit.Utf16,
        MaxText = MaxText,
        HasTitle = true,
        Idempotency = Idempotency.TwoPhase,
        CanLookUp = true,
        Prepares = true,
        Concurrency = 2,
        Metrics = ["comments"],
    };

    /// <inheritdoc/>
    public string? CheckSettings(ImmutableDictionary<string, string> settings) => Settings.Problem(settings);

    /// <inheritdoc/>
    public async Task<Probe> ProbeAsync(AccountAccess access, CancellationToken cancellationToken)
    {
        var (usual, inQuery) = WordPressApi.AddressesOf(access.Server);
        Exchange? exchange = null;
        foreach (var address in new[] { usual, inQuery })
        {
            var settings = access.Settings.SetItem(WordPressApi.ApiSetting, address);
            exchange = await api.GetAsync(
                access with { Settings = settings }, "wp/v2/users/me", "context=edit&_fields=id,username,capabilities", cancellationToken).ConfigureAwait(false);
            if (exchange is Exchange.Answered { Reply: { Status: 200 } reply } && JsonDoor.Object(reply.Body) is { } json && json.Count("id") is { } id)
            {
                return json.Member("capabilities")?.Member("publish_posts") is { ValueKind: System.Text.Json.JsonValueKind.True }
                    ? new Probe(new AccountProfile(json.Text("username") ?? access.Handle, id.ToString(CultureInfo.InvariantCulture), settings), null)
                    : new Probe(null, new ConnectorError(ConnectorErrorKind.MissingPermission, "publish_posts", "The user may not publish on the site: it must be an author at least."));
            }

            if (exchange is not Exchange.Answered { Reply: { Status: 404 or 200 } answer } || WordPressErrors.NameOf(answer) is not null)
            {
                break;
            }
        }

        return new Probe(null, exchange is Exchange.Answered { Reply.Status: 200 }
            ? new ConnectorError(ConnectorErrorKind.Misconfigured, "no interface", "There is no WordPress interface at this address.")
            : WordPressErrors.Of(exchange!));
    }

    /// <inheritdoc/>
    public async Task<StepResult> PrepareAsync(PublishStep step, CancellationToken cancellationToken)
    {
        var (post, failed) = await FindOrMakeAsync(step, cancellationToken).ConfigureAwait(false);
        return post is null ? new StepResult.Failed(failed!) : new StepResult.Continue(WordPressState.Write(post.Id), Duration.Zero);
    }

    /// <inheritdoc/>
    public async Task<StepResult> CommitAsync(PublishStep step, CancellationToken cancellationToken)
    {
        WordPressPost? draft;
        if (WordPressState.Read(step.State) is { } id)
        {
            (draft, var look) = await api.FindAsync(step.Access, id, cancellationToken).ConfigureAwait(false);
            if (draft is null)
            {
                return new StepResult.Failed(WordPressErrors.Of(look));
            }
        }
        else
        {
            (draft, var failed) = await FindOrMakeAsync(step, cancellationToken).ConfigureAwait(false);
            if (draft is null)
            {
                return new StepResult.Failed(failed!);
            }
        }

        if (draft.Status == "publish")
        {
            return DoneWith(draft, step);
        }

        if (draft.Status != "draft" || !draft.Says(step.Payload))
        {
            return new StepResult.Failed(new ConnectorError(
                ConnectorErrorKind.Conflict, draft.Status == "draft" ? ContentChanged : $"draft {draft.Status}", "Somebody changed the draft on the site; it was left as it is."));
        }

        var exchange = await api.PostAsync(
            step.Access, "wp/v2/posts/" + draft.Id.ToString(CultureInfo.InvariantCulture), [("status", "publish")], cancellationToken).ConfigureAwait(false);
        var state = WordPressState.Write(draft.Id);
        return exchange switch
        {
            Exchange.NotSent refused => new StepResult.Failed(refused.Error),
            Exchange.Lost lost => new StepResult.Unknown(state, lost.Code),
            Exchange.Answered { Reply: var reply } when reply.Success => WordPressApi.PostOf(exchange) is { Status: "publish" } published && published.Id == draft.Id
                ? DoneWith(published, step)
                : new StepResult.Unknown(state, "200 malformed"),
            Exchange.Answered { Reply: var reply } => WordPressErrors.Classify(reply) is { } error
                ? new StepResult.Failed(error)
                : new StepResult.Unknown(state, reply.Status.ToString(CultureInfo.InvariantCulture)),
            _ => throw new InvalidOperationException("An exchange has three forms."),
        };
    }

    /// <inheritdoc/>
    public async Task<Reconciliation> ReconcileAsync(PublishStep step, CancellationToken cancellationToken)
    {
        if (WordPressState.Read(step.State) is { } id)
        {
            var (kept, look) = await api.FindAsync(step.Access, id, cancellationToken).ConfigureAwait(false);
            if (kept is not null)
            {
                return Judge(kept, step);
            }

            if (look is not Exchange.Answered { Reply: { Status: 404 } reply } || WordPressErrors.NameOf(reply) != "rest_post_invalid_id")
            {
                return new Reconciliation.Unclear(WordPressErrors.Of(look).Code);
            }
        }

        var (sure, post, exchange) = await api.FindAsync(step.Access, WordPressWords.Slug(step.Payload, step.Key), cancellationToken).ConfigureAwait(false);
        return !sure ? new Reconciliation.Unclear(WordPressErrors.Of(exchange).Code)
            : post is null ? new Reconciliation.NotLanded(ForSure: true, null)
            : Judge(post, step);
    }

    /// <summary>Deleted and not only put into the trash, from which the site's people could bring it back by a click.</summary>
    public async Task<ConnectorError?> DeleteAsync(TakeDownStep step, CancellationToken cancellationToken)
    {
        if (NumberOf(step.Post) is not { } id)
        {
            return NoPost;
        }

        var exchange = await api.DeleteAsync(
            step.Access, "wp/v2/posts/" + id.ToString(CultureInfo.InvariantCulture), "force=true&_fields=deleted", cancellationToken).ConfigureAwait(false);
        return exchange is Exchange.Answered { Reply: { Status: 200 } } || IsGone(exchange) ? null : WordPressErrors.Of(exchange);
    }

    /// <summary>The site's editors see drafts and the trash as well, so what they don't find is nowhere.</summary>
    public async Task<Disappearance> ConfirmGoneAsync(TakeDownStep step, CancellationToken cancellationToken)
    {
        if (NumberOf(step.Post) is not { } id)
        {
            return new Disappearance.Unclear(NoPost.Code);
        }

        var (found, exchange) = await api.FindAsync(step.Access, id, cancellationToken).ConfigureAwait(false);
        return found is not null ? new Disappearance.StillThere()
            : IsGone(exchange) ? new Disappearance.Gone()
            : new Disappearance.Unclear(WordPressErrors.Of(exchange).Code);
    }

    /// <inheritdoc/>
    public async Task<MetricsRead> ReadMetricsAsync(AccountAccess access, ImmutableArray<RemoteRef> posts, CancellationToken cancellationToken)
    {
        var metrics = ImmutableArray.CreateBuilder<Metrics>(posts.Length);
        foreach (var some in posts.Where(post => long.TryParse(post.ExternalId, NumberStyles.None, CultureInfo.InvariantCulture, out _)).Chunk(100))
        {
            var ids = string.Join(',', some.Select(post => post.ExternalId));
            var exchange = await api.GetAsync(access, "wp/v2/posts", $"include={ids}&per_page=100&_fields=id", cancellationToken).ConfigureAwait(false);
            if (exchange is not Exchange.Answered { Reply: { Status: 200 } reply } || JsonDoor.Array(reply.Body) is not { } there)
            {
                return new MetricsRead(metrics.ToImmutable(), WordPressErrors.Of(exchange));
            }

            foreach (var id in there.Select(post => post.Count("id")).OfType<long>())
            {
                var comments = await api.GetAsync(access, "wp/v2/comments", $"post={id.ToString(CultureInfo.InvariantCulture)}&per_page=1&_fields=id", cancellationToken).ConfigureAwait(false);
                if (comments is not Exchange.Answered { Reply: { Status: 200 } total })
                {
                    return new MetricsRead(metrics.ToImmutable(), WordPressErrors.Of(comments));
                }

                if (total.Headers.TryGetValues("X-WP-Total", out var values)
                    && long.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                {
                    metrics.Add(new Metrics(id.ToString(CultureInfo.InvariantCulture), null, null, null, count, null));
                }
            }
        }

        return new MetricsRead(metrics.ToImmutable(), null);
    }

    private static ConnectorError NoPost { get; } = new(ConnectorErrorKind.NotFound, "no post", "This is not the number of a post on the site.");

    private static long? NumberOf(RemoteRef post)
        => long.TryParse(post.ExternalId, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private static bool IsGone(Exchange exchange)
        => exchange is Exchange.Answered { Reply: { Status: 404 } reply } && WordPressErrors.NameOf(reply) == "rest_post_invalid_id";

    private static StepResult.Done DoneWith(WordPressPost post, PublishStep step)
        => new(post.Ref) { Note = post.Says(step.Payload) ? null : ContentChanged };

    private static Reconciliation Judge(WordPressPost post, PublishStep step) => post.Status switch
    {
        "publish" => new Reconciliation.Landed(post.Ref),
        "draft" => new Reconciliation.NotLanded(ForSure: true, WordPressState.Write(post.Id)),
        var other => new Reconciliation.Unclear("status " + other),
    };

    /// <summary>The post of this key, or a new draft. Nothing of it can be seen, so whatever goes wrong here may be tried again.</summary>
    private async Task<(WordPressPost? Post, ConnectorError? Failed)> FindOrMakeAsync(PublishStep step, CancellationToken cancellationToken)
    {
        if (step.Payload.Text.Length > MaxText)
        {
            return (null, new ConnectorError(ConnectorErrorKind.ContentRejected, "too long", "The post is too long for a site."));
        }

        var slug = WordPressWords.Slug(step.Payload, step.Key);
        var (sure, found, look) = await api.FindAsync(step.Access, slug, cancellationToken).ConfigureAwait(false);
        if (!sure)
        {
            return (null, WordPressErrors.Of(look));
        }

        if (found is not null)
        {
            return (found, null);
        }

        var making = await api.PostAsync(
            step.Access,
            "wp/v2/posts",
            [("status", "draft"), ("slug", slug), ("title", WordPressWords.Title(step.Payload)), ("content", WordPressWords.Content(step.Payload))],
            cancellationToken).ConfigureAwait(false);
        if (WordPressApi.PostOf(making) is not { } made)
        {
            return (null, WordPressErrors.Of(making));
        }

        // Another maker may have been at work in between: the older draft is everybody's, and a younger one of ours goes.
        (sure, found, look) = await api.FindAsync(step.Access, slug, cancellationToken).ConfigureAwait(false);
        if (!sure)
        {
            return (null, WordPressErrors.Of(look));
        }

        if (found?.Id != made.Id)
        {
            await ThrowAwayAsync(step.Access, made, cancellationToken).ConfigureAwait(false);
            return found is null
                ? (null, new ConnectorError(ConnectorErrorKind.Conflict, "slug taken", "The site has something else under this post's address."))
                : (found, null);
        }

        if (!made.Says(step.Payload))
        {
            await ThrowAwayAsync(step.Access, made, cancellationToken).ConfigureAwait(false);
            return (null, new ConnectorError(ConnectorErrorKind.ContentRejected, ContentChanged, "The site changes these words when it stores them; nothing was published."));
        }

        return (made, null);
    }

    private Task<Exchange> ThrowAwayAsync(AccountAccess access, WordPressPost draft, CancellationToken cancellationToken)
        => api.DeleteAsync(access, "wp/v2/posts/" + draft.Id.ToString(CultureInfo.InvariantCulture), "force=true&_fields=id", cancellationToken);
}
