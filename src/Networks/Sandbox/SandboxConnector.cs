using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Platform.Domain.Accounts;

namespace Platform.Networks.Sandbox;

/// <summary>The door to the built-in network: nothing leaves the process.</summary>
internal sealed class SandboxConnector(SandboxNetwork network) : INetworkConnector
{
    /// <inheritdoc/>
    public string Network => "sandbox";

    /// <inheritdoc/>
    public ConnectorDescriptor Describe(ImmutableDictionary<string, string> settings) => new()
    {
        Network = Network,
        Unit = TextUnit.Graphemes,
        MaxText = SandboxNetwork.MaxText,
        Idempotency = Idempotency.DeterministicKey,
        CanLookUp = true,
        Concurrency = 16,
        Metrics = ["likes", "reposts", "replies", "views"],
    };

    /// <inheritdoc/>
    public string? CheckSettings(ImmutableDictionary<string, string> settings) => SandboxSettings.Known.Problem(settings);

    /// <inheritdoc/>
    public Task<Probe> ProbeAsync(AccountAccess access, CancellationToken cancellationToken)
        => Task.FromResult(Refuses(access) is { } error
            ? new Probe(null, error)
            : new Probe(new AccountProfile(access.Handle.Length > 0 ? access.Handle : access.Account.Value, AddressOf(access).ToString(), access.Settings), null));

    /// <inheritdoc/>
    public Task<StepResult> PrepareAsync(PublishStep step, CancellationToken cancellationToken)
        => Task.FromResult<StepResult>(new StepResult.Continue(step.State ?? "", Duration.Zero));

    /// <inheritdoc/>
    public async Task<StepResult> CommitAsync(PublishStep step, CancellationToken cancellationToken)
    {
        var settings = SandboxSettings.Read(step.Access.Settings);
        if (Refuses(step.Access) is { } refused)
        {
            return new StepResult.Failed(refused);
        }

        if (new StringInfo(step.Payload.Text).LengthInTextElements is 0 or > SandboxNetwork.MaxText)
        {
            return new StepResult.Failed(new ConnectorError(ConnectorErrorKind.ContentRejected, "422 text", "A post has 1 to 500 characters."));
        }

        if (network.TakePlace(step.Access, settings.RatePerMinute) is { } wait)
        {
            return new StepResult.Failed(new ConnectorError(ConnectorErrorKind.RateLimited, "429", "Too many posts within a minute.", wait));
        }

        var chance = Chance(step);
        if (chance.Of(0) < settings.Fail)
        {
            return new StepResult.Failed(new ConnectorError(ConnectorErrorKind.Transient, "503", "The sandbox is busy, as its settings ask.", Duration.FromSeconds(1)));
        }

        try
        {
            await network.DelayAsync(settings.DelayMs, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new StepResult.Unknown(step.State, "cancelled");
        }

        var silent = chance.Of(1) < settings.Unknown;
        if (silent && chance.Of(2) < 0.5)
        {
            return new StepResult.Unknown(step.State, "silence");
        }

        var post = await network.PublishAsync(step, Duration.FromMilliseconds(settings.ProcessMs), CancellationToken.None).ConfigureAwait(false);
        if (silent)
        {
            return new StepResult.Unknown(step.State, "silence");
        }

        return !SameWords(post, step) ? new StepResult.Failed(new ConnectorError(ConnectorErrorKind.Conflict, "409", "Another post stands under this key."))
            : post.PublishedAt > network.Now ? new StepResult.Continue(step.State ?? "", post.PublishedAt - network.Now)
            : new StepResult.Done(RefOf(step.Access, post));
    }

    /// <inheritdoc/>
    public async Task<Reconciliation> ReconcileAsync(PublishStep step, CancellationToken cancellationToken)
    {
        await network.DelayAsync(SandboxSettings.Read(step.Access.Settings).DelayMs, cancellationToken).ConfigureAwait(false);
        return await network.FindAsync(step.Access, step.Key, cancellationToken).ConfigureAwait(false) switch
        {
            null => new Reconciliation.NotLanded(ForSure: true, step.State),
            { } post when SameWords(post, step) && post.PublishedAt > network.Now => new Reconciliation.Underway(post.PublishedAt - network.Now),
            { } post when SameWords(post, step) => new Reconciliation.Landed(RefOf(step.Access, post)),
            _ => new Reconciliation.Unclear("409"),
        };
    }

    /// <inheritdoc/>
    public async Task<ConnectorError?> DeleteAsync(TakeDownStep step, CancellationToken cancellationToken)
    {
        if (Refuses(step.Access) is { } refused)
        {
            return refused;
        }

        await network.DeleteAsync(step.Access, step.Post.ExternalId, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <inheritdoc/>
    public async Task<Disappearance> ConfirmGoneAsync(TakeDownStep step, CancellationToken cancellationToken)
        => await network.FindAsync(step.Access, step.Post.ExternalId, cancellationToken).ConfigureAwait(false) is { DeletedAt: null }
            ? new Disappearance.StillThere()
            : new Disappearance.Gone();

    /// <inheritdoc/>
    public async Task<MetricsRead> ReadMetricsAsync(AccountAccess access, ImmutableArray<RemoteRef> posts, CancellationToken cancellationToken)
    {
        if (Refuses(access) is { } refused)
        {
            return new MetricsRead([], refused);
        }

        var speed = SandboxSettings.Read(access.Settings).CrowdSpeed;
        var found = await network.FindManyAsync(access, [.. posts.Select(post => post.ExternalId)], cancellationToken).ConfigureAwait(false);
        var now = network.Now;
        return new MetricsRead([.. found.Where(post => post.DeletedAt is null && post.PublishedAt <= now).Select(post => MetricsOf(post, now, speed))], null);
    }

    private static Metrics MetricsOf(SandboxPost post, Instant now, double speed)
    {
        var counts = SandboxCrowd.At(post.Key, now - post.PublishedAt, speed);
        return new Metrics(post.Key, counts.Likes, counts.Reposts, counts.Replies, null, counts.Views);
    }

    private static ConnectorError? Refuses(AccountAccess access)
        => access.Secret.Length == 0 || SandboxSettings.Read(access.Settings).Revoked
            ? new ConnectorError(ConnectorErrorKind.ReauthRequired, "401", "The sandbox doesn't take this credential any more: connect the account again.")
            : null;

    private static bool SameWords(SandboxPost post, PublishStep step)
        => post.Text == step.Payload.Text && post.Title == step.Payload.Title && post.Link == step.Payload.Link;

    private static SandboxAddress AddressOf(AccountAccess access) => new(access.Organization, access.Account);

    private static RemoteRef RefOf(AccountAccess access, SandboxPost post)
    {
        var path = $"/sandbox/{AddressOf(access)}#{Uri.EscapeDataString(post.Key)}";
        return new RemoteRef(
            post.Key,
            access.Server is { IsAbsoluteUri: true, Scheme: "http" or "https" } server ? new Uri(server, path).AbsoluteUri : path);
    }

    /// <summary>Chance is a function of the key and the attempt: a test can foretell it, and a later attempt of the same post fares differently.</summary>
    private static Dice Chance(PublishStep step)
        => new(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{step.Key}/{step.Attempt}"))));

    private readonly record struct Dice(byte[] Bytes)
    {
        public double Of(int throwNumber) => BinaryPrimitives.ReadUInt32BigEndian(Bytes.AsSpan(throwNumber * 4)) / 4294967296.0;
    }
}
