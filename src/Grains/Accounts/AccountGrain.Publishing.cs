using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Moderation;
using Platform.Domain.Posts;
using Platform.Grains.Posts;

namespace Platform.Grains.Accounts;

/// <summary>The account at work: one round at a time; it needs no post grain to send.</summary>
internal sealed partial class AccountGrain
{
    private static readonly Duration Soon = Duration.FromMinutes(1);

    private readonly SortedSet<Instant> _wakes = [];
    private IGrainTimer? _nextWake;
    private CancellationTokenSource? _stop;
    private Task _round = Task.CompletedTask;
    private bool _working;
    private bool _again;
    private bool _reading;
    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Wake()
    {
        if (_working)
        {
            _again = true;
        }
        else if (!rounds.Stopping.IsCancellationRequested)
        {
            Start();
        }

        return Task.CompletedTask;
    }

    public Task WakeAt(Instant at)
    {
        if (at <= clock.Now())
        {
            return Wake();
        }

        if (_wakes.Add(at) && _wakes.Min == at)
        {
            WaitForNextWake();
        }

        return Task.CompletedTask;
    }

    public async Task ReadEngagement()
    {
        if (_reading || rounds.Stopping.IsCancellationRequested || Open() is not { Access: { } access, Connector: { } connector })
        {
            return;
        }

        _reading = true;
        try
        {
            await new EngagementReader(engagement, connector, access).ReadAsync(CancellationToken.None);
        }
        finally
        {
            _reading = false;
        }
    }

    /// <summary>Begins nothing more and waits for the calls under way.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _ending.TrySetResult();
        if (_stop is { } stop)
        {
            await stop.CancelAsync();
        }

        await _round.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    // A timer's turn, not a call's: it may take long, others interleave with it, and it keeps the activation alive.
    private void Start()
    {
        _working = true;
        this.RegisterGrainTimer(Work, Once(TimeSpan.Zero));
    }

    // One timer, for the earliest of the wanted moments.
    private void WaitForNextWake()
    {
        _nextWake?.Dispose();
        var wait = _wakes.Min - clock.Now();
        _nextWake = this.RegisterGrainTimer(WakeNow, Once(wait > Duration.Zero ? wait.ToTimeSpan() : TimeSpan.Zero));
    }

    private static GrainTimerCreationOptions Once(TimeSpan after) => new(after, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true };

    private Task WakeNow(CancellationToken stopping)
    {
        var now = clock.Now();
        _wakes.RemoveWhere(at => at <= now);
        if (_wakes.Count > 0)
        {
            WaitForNextWake();
        }

        return Wake();
    }

    private Task Work(CancellationToken stopping)
    {
        _round = WorkAsync(stopping);
        rounds.Add(_round);
        return _round;
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, rounds.Stopping);
        _stop = stop;
        try
        {
            do
            {
                _again = false;
                await TryRoundAsync(stop.Token);
            }
            while (_again && !stop.IsCancellationRequested);
        }
        finally
        {
            _stop = null;
            _working = false;
        }
    }

    // After a fault the job on due work wakes it again; a wake that came meanwhile still counts.
    private async Task TryRoundAsync(CancellationToken stopping)
    {
        try
        {
            await RoundAsync(stopping);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            RoundFailed(log, this.GetPrimaryKeyString(), fault);
        }
    }

    private async Task RoundAsync(CancellationToken stopping)
    {
        if (stopping.IsCancellationRequested)
        {
            return;
        }

        var opened = Open();
        if (opened.LeavesWork)
        {
            WorkLeft(log, this.GetPrimaryKeyString(), opened.Reason);
            stored.ReadAgain(); // the next activation may be on a server that can
            return;
        }

        if (opened is not { Access: { } access, Connector: { } connector })
        {
            await CloseAsync(opened, stopping);
            return;
        }

        var untilRecorded = new UntilRecorded(clock, log, this.GetPrimaryKeyString(), rounds.Abandoned);
        var end = await new DeliveryPump(ledger, connector, access, ActivePacks, HoldPost, clock, untilRecorded).RunAsync(stopping);
        if (end.BrokenCode is { } broken)
        {
            await MarkBrokenAsync(broken, opened.Credential!); // a server that stops waits for it
            _again = true;
        }
        else if (end.PausedUntil is { } until && until <= clock.Now() + Soon)
        {
            await WakeAt(until);
        }
    }

    // A call, not a turn beside calls: it must not write between another's reading and writing. An activation that ends can't take the call
    // itself; then the next one takes it.
    private async Task MarkBrokenAsync(string code, Sealed credential)
    {
        var marking = this.AsReference<IAccountGrain>().Refuse(code, credential);
        marking.Ignore();
        if (await Task.WhenAny(marking, _ending.Task) == marking)
        {
            await marking;
        }
    }

    // What it can't send is blocked, what it can't ask about waits for a person. It may have been connected anew meanwhile.
    private async Task CloseAsync(Opened closed, CancellationToken stopping)
    {
        if (closed is { BrokenCode: { } code, Credential: { } credential } && !stopping.IsCancellationRequested)
        {
            await MarkBrokenAsync(code, credential);
        }

        var (organization, id) = this.Read();
        await ledger.BlockAccountAsync(organization, new AccountId(id), closed.Reason, stopping);
        if (Open().Access is not null)
        {
            await ledger.UnblockAsync(organization, new AccountId(id), closed.Reason, stopping);
            _again = true;
        }

        if (stored.Unreadable is not null)
        {
            stored.ReadAgain(); // it may be restored meanwhile
        }
    }

    private Opened Open()
    {
        if (stored.Unreadable is { } unreadable)
        {
            return new Opened(unreadable.IsLater ? AccountRules.LaterRelease : GateReasons.AccountBroken) { LeavesWork = unreadable.IsLater };
        }

        var account = stored.State;
        if (account is not { Exists: true, Status: not AccountStatus.Disconnected, Credential: { } credential })
        {
            return new Opened(GateReasons.AccountDisconnected);
        }

        if (account.Status == AccountStatus.Broken)
        {
            return new Opened(GateReasons.AccountBroken);
        }

        if (connectors.Find(account.Network) is not { } connector)
        {
            return new Opened(AccountRules.NoConnector) { LeavesWork = true };
        }

        if (sealer.Open(account.Organization, account.Id, credential) is not { } secret)
        {
            CredentialUnreadable(log, this.GetPrimaryKeyString());
            return new Opened(GateReasons.AccountBroken, credential, AccountRules.CredentialUnreadable);
        }

        var access = new AccountAccess(
            account.Organization, account.Id, account.Network, new Uri(account.Server), account.Handle, secret, account.Settings);
        return new Opened("", credential) { Access = access, Connector = connector };
    }

    private async Task<(IScanner Scanner, int PacksVersion)> ActivePacks()
    {
        var organization = (await GrainFactory.Organization(stored.State.Organization).Get()).State;
        return (await scanners.ForAsync(organization), organization.PacksVersion);
    }

    private async Task<Refused?> HoldPost(DeliveryKey key, ScanResult scan)
        => (await GrainFactory.Post(key.Organization, key.Post).Hold(key.Authorization, GateReasons.PackChanged, scan)).Refused;

    /// <summary>The way to the network, or the reason why there is none.</summary>
    /// <param name="Reason">Why deliveries are blocked.</param>
    /// <param name="Credential">The credential that was looked at.</param>
    /// <param name="BrokenCode">The code with which the account is to be marked as broken.</param>
    private sealed record Opened(string Reason, Sealed? Credential = null, string? BrokenCode = null)
    {
        public AccountAccess? Access { get; init; }

        public INetworkConnector? Connector { get; init; }

        /// <summary>Whether another server may be able to do the work, so that nothing is blocked: it has no connector here, or a later
        /// release wrote the account's state. What stays undone is shown under attention.</summary>
        public bool LeavesWork { get; init; }
    }
}
