using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Platform.Domain;
using Platform.Domain.Accounts;

namespace Platform.Grains.Tests.World;

/// <summary>A network in memory. Every call's begin and end are recorded with a counter that only goes up; an account's next answers are
/// queued by the test, and a call can be kept under way. What an account promises stands in its settings.</summary>
internal sealed class RecordingConnector : INetworkConnector, IConnectors
{
    private readonly ConcurrentQueue<Call> _calls = new();
    private readonly ConcurrentDictionary<AccountId, ConcurrentQueue<StepResult>> _answers = new();
    private readonly ConcurrentDictionary<AccountId, ConcurrentQueue<Reconciliation>> _found = new();
    private readonly ConcurrentDictionary<AccountId, ConcurrentQueue<ConnectorError?>> _deleted = new();
    private readonly ConcurrentDictionary<AccountId, ConcurrentQueue<Disappearance>> _gone = new();
    private readonly ConcurrentDictionary<(AccountId Account, string Kind), TaskCompletionSource> _kept = new();
    private readonly ConcurrentDictionary<string, byte> _refusedSecrets = new();
    private readonly ConcurrentDictionary<(AccountId Account, string Kind), byte> _throws = new();
    private long _counter;

    public string Network => "recording";

    public ImmutableArray<string> Networks => [Network];

    /// <summary>Whether this installation has no connector for the network.</summary>
    public bool Missing { get; set; }

    public INetworkConnector? Find(string network) => network == Network && !Missing ? this : null;

    /// <summary>The calls of a kind for an account, in the order in which they began.</summary>
    public ImmutableArray<Call> Calls(AccountId account, string kind = "commit") => [.. _calls.Where(c => c.Account == account && c.Kind == kind).OrderBy(c => c.Begin)];

    /// <summary>The counter now: what begins later has a higher number.</summary>
    public long Now() => Interlocked.Increment(ref _counter);

    public void Answer(AccountId account, params StepResult[] answers) => Array.ForEach(answers, Queue(_answers, account).Enqueue);

    public void Answer(AccountId account, params Reconciliation[] answers) => Array.ForEach(answers, Queue(_found, account).Enqueue);

    /// <summary>The next answers to being asked to take a post down; null for success.</summary>
    public void AnswerDelete(AccountId account, params ConnectorError?[] answers) => Array.ForEach(answers, Queue(_deleted, account).Enqueue);

    /// <summary>The next answers to being asked whether a post is gone.</summary>
    public void AnswerGone(AccountId account, params Disappearance[] answers) => Array.ForEach(answers, Queue(_gone, account).Enqueue);

    /// <summary>Keeps the account's calls under way until <see cref="Release"/>.</summary>
    public void Keep(AccountId account, string kind = "commit")
        => _kept[(account, kind)] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release(AccountId account, string kind = "commit")
    {
        if (_kept.TryRemove((account, kind), out var kept))
        {
            kept.SetResult();
        }
    }

    /// <summary>The account's next call of a kind throws, as a connector with a defect does.</summary>
    public void ThrowOnce(AccountId account, string kind) => _throws[(account, kind)] = 0;

    /// <summary>From now on the network refuses this credential.</summary>
    public void Refuse(string secret) => _refusedSecrets[secret] = 0;

    public ConnectorDescriptor Describe(ImmutableDictionary<string, string> settings) => new()
    {
        Network = Network,
        MaxText = 500,
        Idempotency = Enum.Parse<Idempotency>(settings.GetValueOrDefault("idempotency", nameof(Idempotency.DeterministicKey))),
        KeyWindowSeconds = int.Parse(settings.GetValueOrDefault("window", "600"), CultureInfo.InvariantCulture),
        CanLookUp = settings.GetValueOrDefault("lookUp", "true") == "true",
        Prepares = settings.GetValueOrDefault("prepares", "false") == "true",
    };

    public Task<Probe> ProbeAsync(AccountAccess access, CancellationToken cancellationToken)
        => Task.FromResult(_refusedSecrets.ContainsKey(access.Secret)
            ? new Probe(null, new ConnectorError(ConnectorErrorKind.ReauthRequired, "401", "The network does not take this credential."))
            : new Probe(new AccountProfile(access.Handle, access.Account.Value, access.Settings), null));

    public async Task<StepResult> PrepareAsync(PublishStep step, CancellationToken cancellationToken)
        => await RecordAsync("prepare", step, () => new StepResult.Continue($"draft-{step.Key}", NodaTime.Duration.Zero), cancellationToken);

    public async Task<StepResult> CommitAsync(PublishStep step, CancellationToken cancellationToken)
        => await RecordAsync("commit", step, () => _refusedSecrets.ContainsKey(step.Access.Secret)
            ? new StepResult.Failed(new ConnectorError(ConnectorErrorKind.ReauthRequired, "401", "The network does not take this credential."))
            : Queue(_answers, step.Access.Account).TryDequeue(out var answer) ? answer : new StepResult.Done(RefOf(step)), cancellationToken);

    public Task<Reconciliation> ReconcileAsync(PublishStep step, CancellationToken cancellationToken)
        => RecordAsync<Reconciliation>("lookUp", step, () => Queue(_found, step.Access.Account).TryDequeue(out var found) ? found : new Reconciliation.Unclear("no-answer"), cancellationToken);

    public string? CheckSettings(ImmutableDictionary<string, string> settings) => null;

    public async Task<ConnectorError?> DeleteAsync(TakeDownStep step, CancellationToken cancellationToken)
        => await RecordAsync("delete", step, () => Queue(_deleted, step.Access.Account).TryDequeue(out var answer) ? answer : null, cancellationToken);

    public Task<Disappearance> ConfirmGoneAsync(TakeDownStep step, CancellationToken cancellationToken)
        => RecordAsync("confirm", step, () => Queue(_gone, step.Access.Account).TryDequeue(out var answer) ? answer : new Disappearance.Gone(),
            cancellationToken);

    public Task<MetricsRead> ReadMetricsAsync(AccountAccess access, ImmutableArray<RemoteRef> posts, CancellationToken cancellationToken)
        => Task.FromResult(new MetricsRead([], null));

    public static RemoteRef RefOf(PublishStep step) => new(step.Key, $"https://network.test/{step.Key}");

    private static ConcurrentQueue<T> Queue<T>(ConcurrentDictionary<AccountId, ConcurrentQueue<T>> queues, AccountId account) => queues.GetOrAdd(account, _ => new());

    private Task<T> RecordAsync<T>(string kind, PublishStep step, Func<T> answer, CancellationToken cancellationToken)
        => RecordAsync(new Call(kind, step.Access.Account, step.Key, step.Payload.Text, step.Attempt, Now()), answer, cancellationToken);

    private Task<T> RecordAsync<T>(string kind, TakeDownStep step, Func<T> answer, CancellationToken cancellationToken)
        => RecordAsync(new Call(kind, step.Access.Account, step.Key, step.Post.ExternalId, 0, Now()), answer, cancellationToken);

    private async Task<T> RecordAsync<T>(Call call, Func<T> answer, CancellationToken cancellationToken)
    {
        _calls.Enqueue(call);
        try
        {
            if (_kept.TryGetValue((call.Account, call.Kind), out var kept))
            {
                await kept.Task.WaitAsync(cancellationToken);
            }

            return _throws.TryRemove((call.Account, call.Kind), out _) ? throw new InvalidOperationException("A defect.") : answer();
        }
        finally
        {
            call.End = Now();
        }
    }

    /// <summary>One call; <see cref="End"/> is 0 while it is under way.</summary>
    internal sealed record Call(string Kind, AccountId Account, string Key, string Text, int Attempt, long Begin)
    {
        public long End { get; set; }
    }
}
