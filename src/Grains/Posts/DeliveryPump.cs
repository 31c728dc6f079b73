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

/// <summary>Sends what is due on one account and settles what is unknown: find, gate, mark as Sending, call, record. The ledger decides every step;
/// two pumps of one account at once are safe: each settles only what it marked itself. What a network answered is recorded again and again until the ledger has it;
/// until then the round goes no further. What is not simply ready is claimed first: repeats in doubt, ended claims, what the gate refuses.</summary>
internal sealed partial class DeliveryPump(
    ILedger ledger, INetworkConnector connector, AccountAccess access, Func<Task<(IScanner Scanner, int PacksVersion)>> activePacks,
    Func<DeliveryKey, ScanResult, Task<Refused?>> hold, TimeProvider clock, UntilRecorded untilRecorded)
{
    private const int FindBatch = 500;
    private const int ClaimBatch = 256;
    private const int AskBatch = 32;

    // A call that could not begin within this time after its mark is not begun: its deadline might end under way.
    private static readonly TimeSpan BeginWithin = TimeSpan.FromSeconds(4);

    private readonly ConnectorDescriptor _descriptor = connector.Describe(access.Settings);
    private AccountPause? _pause;
    private int _width;
    private int _chunk;

    /// <summary>How long a call may take. A stopping host waits longer than this.</summary>
    public static TimeSpan CallTimeout { get; } = TimeSpan.FromSeconds(14);

    /// <summary>Works until nothing is due, or no call may begin any more.</summary>
    public async Task<RoundEnd> RunAsync(CancellationToken stopping)
    {
        for (var first = true; !stopping.IsCancellationRequested; first = false)
        {
            var due = await ledger.FindDueAsync(access.Organization, access.Account, FindBatch, stopping);
            if (due.Pause is { Remaining: var remaining } && remaining > Duration.Zero)
            {
                return new RoundEnd(PausedUntil: clock.Now() + remaining);
            }

            if (due.IsEmpty)
            {
                break;
            }

            if (first)
            {
                _pause = due.Pause;
                _width = _pause is null ? _descriptor.Concurrency : 1;
                _chunk = _pause is null ? DeliveryRules.FirstChunk(_descriptor) : _width;
            }

            if (await WorkOffAsync(due, stopping) is { } end)
            {
                return end;
            }
        }

        return new RoundEnd();
    }

    private async Task<RoundEnd?> WorkOffAsync(DueDeliveries due, CancellationToken stopping)
    {
        if (due.Unsettled)
        {
            await SettleUnknownsAsync(stopping);
        }

        var passed = 0;
        if (!due.Ready.IsEmpty)
        {
            var (scanner, packsVersion) = await activePacks();
            ImmutableArray<ClaimedDelivery> ready =
                [.. due.Ready.Where(d => DeliveryGate.Check(d, scanner, packsVersion, _descriptor).Reason is null)];
            passed = ready.Length;
            if (await SendAsync(ready, packsVersion, [], stopping) is { } end)
            {
                return end;
            }
        }

        return (due.Others || passed < due.Ready.Length) && !stopping.IsCancellationRequested
            ? await ClaimAndSendAsync(last: passed == 0 && !due.Unsettled, stopping)
            : null;
    }

    // Rows that another one holds at this moment are not claimed; the job on due work comes back to them.
    private async Task<RoundEnd?> ClaimAndSendAsync(bool last, CancellationToken stopping)
        => await ClaimAsync() is { IsEmpty: false } claimed ? await SendClaimedAsync(claimed, stopping)
            : last ? new RoundEnd()
            : null;

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
            return await SendAsync(passed, packsVersion, held, stopping);
        }
        finally
        {
            if (held.Count > 0)
            {
                await untilRecorded.TryAsync(() => ledger.ReleaseAsync([.. held], CancellationToken.None), DeliveryRules.Lease);
            }
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

    // What was heard of a chunk is recorded before the next one is marked: marking may wait for a gate. What is found ready but refused by the gate is left
    // out here, and claimed.
    private async Task<RoundEnd?> SendAsync(
        ImmutableArray<ClaimedDelivery> passed, int packsVersion, HashSet<DeliveryClaim> held, CancellationToken stopping)
    {
        for (var next = 0; next < passed.Length && !stopping.IsCancellationRequested;)
        {
            var chunk = passed.Slice(next, Math.Min(_chunk, passed.Length - next));
            next += chunk.Length;
            held.ExceptWith(chunk.Select(c => c.Claim));
            var asked = clock.GetTimestamp();
            var marked = await MarkAsync(chunk, packsVersion);
            var called = await CallAsync(chunk, asked, marked, stopping);
            var end = await EndAfterAsync(called);
            await RecordAsync([.. called.Select(c => c.Result)]);
            if (end is not null)
            {
                return end;
            }

            if (called.Any(c => c.Began))
            {
                await WidenAsync(clock.GetElapsedTime(asked));
            }
        }

        return stopping.IsCancellationRequested ? new RoundEnd() : null;
    }

    // A lane for each call that may be under way at once. The first call of each lane begins together with the others; further ones don't
    // begin after the network has refused one for its rate, or the account's credential.
    private async Task<ImmutableArray<Called>> CallAsync(
        ImmutableArray<ClaimedDelivery> chunk, long asked, MarkedSending marked, CancellationToken stopping)
    {
        var keys = marked.Keys.ToHashSet();
        ImmutableArray<ClaimedDelivery> sending = [.. chunk.Where(c => keys.Contains(c.Key))];
        var begin = new BeginBy(clock, asked, marked.Waited.ToTimeSpan() + BeginWithin, stopping);
        var called = new Called[sending.Length];
        var (next, refused) = (Math.Min(_width, sending.Length), false);
        async Task LaneAsync(int mine)
        {
            for (; mine < sending.Length; mine = next++)
            {
                called[mine] = await SendOneAsync(sending[mine], begin, mine >= _width && refused);
                refused |= called[mine].StopsOthers;
            }
        }

        await Task.WhenAll(Enumerable.Range(0, next).Select(LaneAsync));
        return [.. called];
    }

    // The pause is written before the results: a process that dies in between has not forgotten the limit.
    private async Task<RoundEnd?> EndAfterAsync(ImmutableArray<Called> called)
    {
        var pause = await PauseAsync(called);
        if (called.FirstOrDefault(c => c.Result.Change.Reason == GateReasons.AccountBroken) is { } broken)
        {
            return new RoundEnd(BrokenCode: broken.Result.Change.ErrorCode ?? "unknown");
        }

        return pause is { } wait ? new RoundEnd(PausedUntil: clock.Now() + wait) : null;
    }

    // A mark whose answer was lost may be there, and no call begins under it. Without the number of an attempt this settles only what is Sending under this
    // very claim: the same attempt may be another sender's, with an outcome that is not known.
    private async Task<MarkedSending> MarkAsync(ImmutableArray<ClaimedDelivery> chunk, int packsVersion)
    {
        try
        {
            return await ledger.MarkSendingAsync(
                access.Organization, access.Account, [.. chunk.Select(c => c.Claim)], packsVersion, DeliveryRules.SendingDeadline, CancellationToken.None);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            await RecordAsync([.. chunk.Select(c => new DeliveryResult(c.Claim, DeliveryRules.NotBegun(c.Uncertain)))]);
            throw;
        }
    }

    private async Task<Duration?> PauseAsync(ImmutableArray<Called> called)
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

    // Marking ahead of the calls is bounded by what a suspension would have to wait for.
    private async Task WidenAsync(TimeSpan took)
    {
        if (_pause is null)
        {
            _chunk = DeliveryRules.NextChunk(_descriptor, _chunk, Duration.FromTimeSpan(took));
            return;
        }

        _width = Math.Min(_width * 2, _descriptor.Concurrency);
        _chunk = _width;
        if (_width >= _descriptor.Concurrency)
        {
            await ledger.EndPauseAsync(access.Organization, access.Account, CancellationToken.None);
            _pause = null;
        }
    }

    private Task RecordAsync(ImmutableArray<DeliveryResult> results)
        => results.IsEmpty ? Task.CompletedTask : untilRecorded.DoAsync(() => ledger.RecordAsync(results, CancellationToken.None));
}
