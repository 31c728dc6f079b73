using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Accounts;

namespace Platform.Bench.Lives;

/// <summary>A network of the harness: one class, several promises about repeats and look-ups.</summary>
internal sealed class LivesConnector(string network, Idempotency idempotency, bool looksUp, bool prepares, int window, IDestinations receiver) : INetworkConnector
{
    /// <summary>The networks of every walk, by what they promise.</summary>
    public static IEnumerable<LivesConnector> All(IDestinations receiver) =>
    [
        new("keyed", Idempotency.DeterministicKey, true, false, 0, receiver),
        new("blind", Idempotency.None, false, false, 0, receiver),
        new("asked", Idempotency.None, true, false, 0, receiver),
        new("window", Idempotency.KeyHeader, false, false, 400, receiver),
        new("drafts", Idempotency.TwoPhase, true, true, 0, receiver),
    ];

    public string Network => network;

    public ConnectorDescriptor Describe(ImmutableDictionary<string, string> settings) => new()
    {
        Network = network,
        MaxText = 1000,
        Idempotency = idempotency,
        CanLookUp = looksUp,
        Prepares = prepares,
        KeyWindowSeconds = window,
        Concurrency = 4,
    };

    public async Task<Probe> ProbeAsync(AccountAccess access, CancellationToken cancellationToken)
        => await receiver.RefusesAsync(access.Organization.Value, access.Handle)
            ? new Probe(null, Error(ConnectorErrorKind.ReauthRequired, "401"))
            : new Probe(new AccountProfile(access.Handle, access.Handle, access.Settings), null);

    public async Task<StepResult> PrepareAsync(PublishStep step, CancellationToken cancellationToken)
        => await receiver.FailsToPrepareAsync(step.Access.Organization.Value, step.Access.Handle)
            ? new StepResult.Failed(Error(ConnectorErrorKind.Transient, "prepare"))
            : new StepResult.Continue("draft", Duration.Zero);

    public async Task<StepResult> CommitAsync(PublishStep step, CancellationToken cancellationToken)
    {
        try
        {
            var (answer, id) = await receiver.CommitAsync(step.Access.Organization.Value, step.Access.Handle, step.Key, step.Payload.Text,
                idempotency == Idempotency.None ? TimeSpan.Zero : window > 0 ? TimeSpan.FromSeconds(window) : null, cancellationToken);
            return answer switch
            {
                Answer.TakenButLost or Answer.LostBeforeTaken => new StepResult.Unknown(step.State, "silence"),
                Answer.ServerError or Answer.ServerErrorAfterTaken => new StepResult.Unknown(step.State, "500"),
                Answer.Unauthorized => new StepResult.Failed(Error(ConnectorErrorKind.ReauthRequired, "401")),
                Answer.RateLimited => new StepResult.Failed(Error(ConnectorErrorKind.RateLimited, "429", Duration.FromSeconds(900))),
                Answer.Busy => new StepResult.Failed(Error(ConnectorErrorKind.Transient, "503")),
                Answer.Duplicate => new StepResult.Failed(Error(ConnectorErrorKind.DuplicateContent, "409")),
                Answer.Refused => new StepResult.Failed(Error(ConnectorErrorKind.ContentRejected, "422")),
                Answer.PrepareFails => new StepResult.Failed(Error(ConnectorErrorKind.Transient, "prepare")),
                Answer.Processing when looksUp => new StepResult.Continue(step.State ?? "", Duration.FromSeconds(30)),
                Answer.Throws => throw new InvalidOperationException("The connector failed."),
                _ => new StepResult.Done(new RemoteRef(id, $"https://lives.example/{id}")),
            };
        }
        catch (OperationCanceledException)
        {
            return new StepResult.Unknown(step.State, "cancelled");
        }
    }

    public async Task<Reconciliation> ReconcileAsync(PublishStep step, CancellationToken cancellationToken)
        => await receiver.HasAsync(step.Access.Organization.Value, step.Access.Handle, step.Key)
            ? new Reconciliation.Landed(new RemoteRef(step.Key[..8], $"https://lives.example/{step.Key[..8]}"))
            : new Reconciliation.NotLanded(ForSure: true, step.State);

    public string? CheckSettings(ImmutableDictionary<string, string> settings) => null;

    public Task<ConnectorError?> DeleteAsync(TakeDownStep step, CancellationToken cancellationToken) => Task.FromResult<ConnectorError?>(null);

    public Task<Disappearance> ConfirmGoneAsync(TakeDownStep step, CancellationToken cancellationToken) => Task.FromResult<Disappearance>(new Disappearance.Gone());

    public Task<MetricsRead> ReadMetricsAsync(AccountAccess access, ImmutableArray<RemoteRef> posts, CancellationToken cancellationToken) => Task.FromResult(new MetricsRead([], null));

    private static ConnectorError Error(ConnectorErrorKind kind, string code, Duration? after = null) => new(kind, code, $"The network answered {code}.", after);
}
