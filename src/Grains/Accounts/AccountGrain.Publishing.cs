using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Moderation;
using Platform.Domain.Posts;
using Platform.Grains.Posts;

namespace Platform.Grains.Accounts;

/// <summary>The account at work: one round at a time, woken by whoever; it needs no post grain to send.</summary>
internal sealed partial class AccountGrain
{
    private bool working;
    private bool again;
    private bool reading;
    private IGrainTimer? _alarm;
    private Instant _alarmAt;

    public Task Wake()
    {
        if (working)
        {
            again = true;
        }
        else
        {
            Start(TimeSpan.Zero);
        }

        return Task.CompletedTask;
    }

    public Task WakeAt(Instant at)
    {
        var wait = at - clock.Now();
        if (wait <= Duration.Zero)
        {
            return Wake();
        }

        if (_alarm is null || at < _alarmAt)
        {
            _alarm?.Dispose();
            _alarmAt = at;
            _alarm = this.RegisterGrainTimer(Ring, new GrainTimerCreationOptions(wait.ToTimeSpan(), Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        }

        return Task.CompletedTask;
    }

    // One alarm, the earliest: the clock asks again for what comes after it.
    private Task Ring()
    {
        _alarm?.Dispose();
        _alarm = null;
        return Wake();
    }

    public async Task ReadEngagement()
    {
        if (reading || Access() is not { } access || connectors.Find(access.Network) is not { } connector)
        {
            return;
        }

        reading = true;
        try
        {
            await new EngagementReader(engagement, connector, access).ReadAsync(CancellationToken.None);
        }
        finally
        {
            reading = false;
        }
    }

    // A timer's turn, not a call's: it may take long, others interleave with it, and it keeps the activation alive.
    private void Start(TimeSpan delay)
    {
        working = true;
        this.RegisterGrainTimer(Work, new GrainTimerCreationOptions(delay, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
    }

    private async Task Work(CancellationToken stopping)
    {
        try
        {
            do
            {
                again = false;
                if (stored.State.Credential is not { } credential || Access() is not { } access || connectors.Find(access.Network) is not { } connector)
                {
                    return;
                }

                var pump = new DeliveryPump(ledger, connector, access, ActivePacks, HoldPost, clock);
                if (await pump.RunAsync(stopping) is { } broken)
                {
                    await this.AsReference<IAccountGrain>().Refuse(broken, credential); // a call, not a turn beside calls: it must not write between another's reading and writing
                }
            }
            while (again && !stopping.IsCancellationRequested);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            RoundFailed(log, this.GetPrimaryKeyString(), fault); // the job on due work wakes it again
        }
        finally
        {
            working = false;
        }
    }

    private AccountAccess? Access()
    {
        var account = stored.State;
        if (account is not { Status: AccountStatus.Connected, Credential: { } credential })
        {
            return null;
        }

        var secret = sealer.Open(account.Organization, account.Id, credential);
        if (secret is null)
        {
            CredentialUnreadable(log, this.GetPrimaryKeyString());
            return null;
        }

        return new AccountAccess(account.Organization, account.Id, account.Network, new Uri(account.Server), account.Handle, secret, account.Settings);
    }

    private async Task<(IScanner Scanner, int PacksVersion)> ActivePacks()
    {
        var organization = (await GrainFactory.Organization(stored.State.Organization).Get()).State;
        return (await scanners.ForAsync(organization), organization.PacksVersion);
    }

    private async Task<Refused?> HoldPost(DeliveryKey key, ScanResult scan)
        => (await GrainFactory.Post(key.Organization, key.Post).Hold(key.Authorization, GateReasons.PackChanged, scan)).Refused;
}
