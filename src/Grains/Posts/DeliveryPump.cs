using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Moderation;
using Platform.Domain.Posts;

namespace Platform.Grains.Posts;

/// <summary>What a round ended with.</summary>
/// <param name="BrokenCode">The code with which the network refused the account's credential, or null.</param>
/// <param name="PausedUntil">When the network's rate limit ends, or null.</param>
internal sealed record RoundEnd(string? BrokenCode = null, Instant? PausedUntil = null);

/// <summary>Sends what is due on one account and settles what is unknown: claim, gate, mark as Sending, call, record. The ledger decides every step;
/// two pumps of one account at once are safe, only wasteful. What a network answered is recorded again and again until the ledger has it;
/// until then the round
/// goes no further.</summary>
internal sealed class DeliveryPump(
    ILedger ledger, INetworkConnector connector, AccountAccess access, Func<Task<(IScanner Scanner, int PacksVersion)>> activePacks,
    Func<DeliveryKey, ScanResult, Task<Refused?>> hold, TimeProvider clock, UntilRecorded untilRecorded)
{
    private const int ClaimBatch = 256;
    private const int AskBatch = 32;

    // A call that could not begin within this time after its mark is not begun: its deadline might end under way.
    private static readonly TimeSpan BeginWithin = TimeSpan.FromSeconds(4);

    private readonly ConnectorDescriptor _descriptor = connector.Describe(access.Settings);
    private AccountPause? _pause;
    private int _width;

    /// <summary>How long a call may take. A stopping host waits longer than this.</summary>
    public static TimeSpan CallTimeout { get; } = TimeSpan.FromSeconds(14);

    /// <summary>Works until nothing is due, or no call may begin any more.</summary>
    public async Task<RoundEnd> RunAsync(CancellationToken stopping)
    {
        _pause = await ledger.FindPauseAsync(access.Organization, access.Account, stopping);
        if (_pause is { Remaining: var remaining } && remaining > Duration.Zero)
        {
            return new RoundEnd(PausedUntil: clock.Now() + remaining);
        }

        _width = _pause is null ? _descriptor.Concurrency : 1;
        await SettleUnknownsAsync(stopping);
        while (!stopping.IsCancellationRequested && await ClaimAsync() is { IsEmpty: false } claimed)
        {
            if (await SendClaimedAsync(claimed, stopping) is { } end)
            {
                return end;
            }

            await SettleUnknownsAsync(stopping);
        }

        return new RoundEnd();
    }

    // An account that opens again after a rate limit claims what it calls next, and no more.
    // A claim that was cancelled on its way might have been taken.
    private Task<ImmutableArray<ClaimedDelivery>> ClaimAsync()
        => ledger.ClaimDueAsync(
            access.Organization, access.Account, _pause is null ? ClaimBatch : _width, DeliveryRules.Lease, CancellationToken.None);

    private async Task<RoundEnd?> SendClaimedAsync(ImmutableArray<ClaimedDelivery> claimed, CancellationToken stopping)
    {
        var held = claimed.Select(c => c.Claim).ToHashSet();
        try
        {
            if (stopping.IsCancellationRequested)
            {
                return new RoundEnd();
            }

            var (passed, refused, packsVersion) = await GateAsync(claimed);
            await RecordAsync(refused);
            held.ExceptWith(refused.Select(r => r.Claim));
            foreach (var chunk in Chunks(passed))
            {
                if (stopping.IsCancellationRequested)
                {
                    return new RoundEnd();
                }

                held.ExceptWith(chunk.Select(c => c.Claim));
                if (await SendAsync(chunk, packsVersion, stopping) is { } end)
                {
                    return end;
                }
            }

            return null;
        }
        finally
        {
            if (held.Count > 0)
            {
                await untilRecorded.TryAsync(() => ledger.ReleaseAsync([.. held], CancellationToken.None), DeliveryRules.Lease);
            }
        }
    }

    private IEnumerable<ImmutableArray<ClaimedDelivery>> Chunks(ImmutableArray<ClaimedDelivery> passed)
    {
        for (var next = 0; next < passed.Length;)
        {
            var chunk = passed.Slice(next, Math.Min(_width, passed.Length - next));
            next += chunk.Length;
            yield return chunk;
        }
    }

    private async Task<(ImmutableArray<ClaimedDelivery> Passed, ImmutableArray<DeliveryResult> Refused, int PacksVersion)> GateAsync(
        ImmutableArray<ClaimedDelivery> claimed)
    {
        var (scanner, packsVersion) = await activePacks();
        var passed = ImmutableArray.CreateBuilder<ClaimedDelivery>(claimed.Length);
        var refused = ImmutableArray.CreateBuilder<DeliveryResult>();
        foreach (var delivery in claimed)
        {
            if (await RefusalAsync(delivery, DeliveryGate.Check(delivery, scanner, packsVersion, _descriptor)) is { } change)
            {
                refused.Add(new DeliveryResult(delivery.Claim, change));
            }
            else
            {
                passed.Add(delivery);
            }
        }

        return (passed.ToImmutable(), refused.ToImmutable(), packsVersion);
    }

    private async Task<DeliveryChange?> RefusalAsync(ClaimedDelivery delivery, GateAnswer answer)
    {
        switch (answer)
        {
            case { Reason: null }:
                return null;
            case { Reason: DeliveryGate.RepeatNotHarmless }:
                return new DeliveryChange(DeliveryState.Unknown, WakeAfter: Duration.Zero);
            case { Reason: GateReasons.PackChanged, Scan: { } scan }:
                try
                {
                    return DeliveryRules.AfterHold(await hold(delivery.Key, scan));
                }
                catch (Exception fault) when (fault is not OutOfMemoryException)
                {
                    // This one asks again; the others go on.
                    return DeliveryRules.AfterHold(new Refused(Refusal.AlreadySending, fault.GetType().Name));
                }

            default:
                return new DeliveryChange(
                    DeliveryState.Rejected, ErrorCode: answer.Reason, ErrorMessage: answer.Message, Reason: answer.Reason);
        }
    }

    private async Task<RoundEnd?> SendAsync(ImmutableArray<ClaimedDelivery> chunk, int packsVersion, CancellationToken stopping)
    {
        var asked = clock.GetTimestamp();
        var marked = await MarkAsync(chunk, packsVersion);
        var keys = marked.Keys.ToHashSet();
        var begin = new BeginBy(clock, asked, marked.Waited.ToTimeSpan() + BeginWithin, stopping);
        var called = await Task.WhenAll(chunk.Where(c => keys.Contains(c.Key)).Select(c => SendOneAsync(c, begin)));
        var pause = await PauseAsync(called);
        await RecordAsync([.. called.Select(c => c.Result)]);
        if (called.FirstOrDefault(c => c.Result.Change.Reason == GateReasons.AccountBroken).Result is { } broken)
        {
            return new RoundEnd(BrokenCode: broken.Change.ErrorCode ?? "unknown");
        }

        if (pause is { } wait)
        {
            return new RoundEnd(PausedUntil: clock.Now() + wait);
        }

        if (called.Any(c => c.Began))
        {
            await WidenAsync();
        }

        return null;
    }

    // A mark whose answer was lost may be there, and no call begins under it.
    private async Task<MarkedSending> MarkAsync(ImmutableArray<ClaimedDelivery> chunk, int packsVersion)
    {
        try
        {
            return await ledger.MarkSendingAsync(
                access.Organization, access.Account, [.. chunk.Select(c => c.Claim)], packsVersion, DeliveryRules.SendingDeadline,
                CancellationToken.None);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            await RecordAsync([.. chunk.Select(c => new DeliveryResult(c.Claim, DeliveryRules.NotBegun(c.Uncertain), c.Attempt + 1))]);
            throw;
        }
    }

    // The pause is written before the result: a process that dies in between has not forgotten the limit.
    private async Task<Duration?> PauseAsync((DeliveryResult Result, ConnectorError? Limit, bool Began)[] called)
    {
        var times = _pause?.Times ?? 0;
        var limits = called.Select(c => c.Limit).OfType<ConnectorError>().ToList();
        if (limits.Count == 0)
        {
            return null;
        }

        var longest = limits.Max(limit => DeliveryRules.PauseAfter(limit, times));
        await untilRecorded.DoAsync(
            () => ledger.PauseAsync(access.Organization, access.Account, longest, times + 1, limits[0].Code, CancellationToken.None));
        return longest;
    }

    private async Task WidenAsync()
    {
        if (_pause is null)
        {
            return;
        }

        _width = Math.Min(_width * 2, _descriptor.Concurrency);
        if (_width >= _descriptor.Concurrency)
        {
            await ledger.EndPauseAsync(access.Organization, access.Account, CancellationToken.None);
            _pause = null;
        }
    }

    private async Task<(DeliveryResult Result, ConnectorError? Limit, bool Began)> SendOneAsync(ClaimedDelivery delivery, BeginBy begin)
    {
        if (!begin.Now())
        {
            return (new DeliveryResult(delivery.Claim, DeliveryRules.NotBegun(delivery.Uncertain), delivery.Attempt + 1), null, false);
        }

        using var timeout = new CancellationTokenSource(CallTimeout, clock);
        StepResult? result;
        string? state = null;
        var step = StepOf(delivery, delivery.Attempt + 1);
        try
        {
            (result, state) = !_descriptor.Prepares || step.State is not null
                ? (await connector.CommitAsync(step, timeout.Token), null)
                : await PrepareAsync(step, delivery, begin.Stopping, timeout.Token);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            result = new StepResult.Unknown(null, fault.GetType().Name); // a connector's defect must not turn into a second call
        }

        var change = result is null
            ? DeliveryRules.NotBegun(delivery.Uncertain, state)
            : DeliveryRules.AfterCall(result, delivery.Tries, delivery.Uncertain);
        return (new DeliveryResult(delivery.Claim, change, delivery.Attempt + 1), LimitOf(result), true);
    }

    private static ConnectorError? LimitOf(StepResult? result)
        => result is StepResult.Failed { Error: { Kind: ConnectorErrorKind.RateLimited or ConnectorErrorKind.QuotaExhausted } error } ? error : null;

    // No result when the visible call was not begun: nothing can be seen yet, and another attempt finds what this one has prepared.
    private async Task<(StepResult? Result, string? State)> PrepareAsync(
        PublishStep step, ClaimedDelivery delivery, CancellationToken stopping, CancellationToken timeout)
    {
        var prepared = await connector.PrepareAsync(step, timeout);
        switch (prepared)
        {
            case StepResult.Continue { State: var state }:
                return await SaveAsync(delivery.Claim, state, timeout) && !stopping.IsCancellationRequested
                    ? (await connector.CommitAsync(step with { State = state }, timeout), null)
                    : (null, state);
            case StepResult.Unknown unknown:
                return (new StepResult.Failed(new ConnectorError(
                    ConnectorErrorKind.Transient, unknown.Code, "The network did not answer while the post was being prepared.")), null);
            default:
                return (prepared, null);
        }
    }

    private async Task<bool> SaveAsync(DeliveryClaim claim, string state, CancellationToken timeout)
    {
        var saved = false;
        try
        {
            await untilRecorded.DoAsync(async () => saved = await ledger.SaveStepAsync(claim, state, timeout), timeout);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException && timeout.IsCancellationRequested)
        {
            return false;
        }

        return saved;
    }

    private async Task SettleUnknownsAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested
            && await ledger.ClaimUnknownAsync(
                access.Organization, access.Account, AskBatch, DeliveryRules.Lease, stopping) is { IsEmpty: false } unknown)
        {
            ImmutableArray<DeliveryResult> settled = [.. await Task.WhenAll(unknown.Select(AskAsync))];
            await untilRecorded.DoAsync(() => ledger.RecordReconciledAsync(settled, CancellationToken.None), CancellationToken.None);
        }
    }

    private async Task<DeliveryResult> AskAsync(ClaimedDelivery delivery)
    {
        using var timeout = new CancellationTokenSource(CallTimeout, clock);
        Reconciliation answer;
        try
        {
            answer = _descriptor.CanLookUp
                ? await connector.ReconcileAsync(StepOf(delivery, delivery.Attempt), timeout.Token)
                : new Reconciliation.Unclear("no-look-up");
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            answer = new Reconciliation.Unclear(fault.GetType().Name);
        }

        return new DeliveryResult(
            delivery.Claim, DeliveryRules.AfterLookUp(answer, _descriptor, delivery.Asked + 1, delivery.SinceFirstCall, delivery.Attempt));
    }

    private Task RecordAsync(ImmutableArray<DeliveryResult> results)
        => results.IsEmpty ? Task.CompletedTask : untilRecorded.DoAsync(() => ledger.RecordAsync(results, CancellationToken.None));

    private PublishStep StepOf(ClaimedDelivery delivery, int attempt)
        => new(access, delivery.IdempotencyKey, PlatformJson.Read<Payload>(delivery.Payload), delivery.AuthorizedAt, delivery.Due, attempt, delivery.ConnectorState);

    /// <summary>Until when marked calls may begin: not long after their mark, and not when the process stops.</summary>
    private sealed record BeginBy(TimeProvider Clock, long Since, TimeSpan Within, CancellationToken Stopping)
    {
        public bool Now() => !Stopping.IsCancellationRequested && Clock.GetElapsedTime(Since) <= Within;
    }
}
