using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Moderation;
using Platform.Domain.Posts;

namespace Platform.Grains.Posts;

/// <summary>Sends what is due on one account and settles what is unknown: claim, gate, mark as Sending, call, record. The ledger decides every step;
/// two pumps of one account at once are safe, only wasteful.</summary>
internal sealed class DeliveryPump(
    ILedger ledger, INetworkConnector connector, AccountAccess access, Func<Task<(IScanner Scanner, int PacksVersion)>> activePacks, Func<DeliveryKey, ScanResult, Task<Refused?>> hold, TimeProvider clock)
{
    private const int ClaimBatch = 256;
    private const int AskBatch = 32;

    // A call that could not begin within this time behind its mark is not begun: its deadline might end under way.
    private static readonly TimeSpan BeginWithin = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(14);

    private readonly ConnectorDescriptor descriptor = connector.Describe(access.Settings);

    /// <summary>Works until nothing is due. Returns the code with which the network refused the account's credential, or null.</summary>
    public async Task<string?> RunAsync(CancellationToken stopping)
    {
        await SettleUnknownsAsync(stopping);
        while (!stopping.IsCancellationRequested
            && await ledger.ClaimDueAsync(access.Organization, access.Account, ClaimBatch, DeliveryRules.Lease, stopping) is { IsEmpty: false } claimed)
        {
            var (passed, refused, packsVersion) = await GateAsync(claimed);
            if (!refused.IsEmpty)
            {
                await ledger.RecordAsync(refused, CancellationToken.None);
            }

            foreach (var chunk in passed.Chunk(descriptor.Concurrency))
            {
                var results = await SendAsync([.. chunk], packsVersion);
                if (results.FirstOrDefault(r => r.Change.Reason == GateReasons.AccountBroken) is { } broken)
                {
                    return broken.Change.ErrorCode ?? "unknown";
                }

                if (results.Any(r => r.Change.ErrorKind is ConnectorErrorKind.RateLimited or ConnectorErrorKind.QuotaExhausted))
                {
                    return null; // the rest keep their claim until its lease ends, which is about when the network takes calls again
                }
            }

            await SettleUnknownsAsync(stopping);
        }

        return null;
    }

    private async Task<(ImmutableArray<ClaimedDelivery> Passed, ImmutableArray<DeliveryResult> Refused, int PacksVersion)> GateAsync(ImmutableArray<ClaimedDelivery> claimed)
    {
        var (scanner, packsVersion) = await activePacks();
        var passed = ImmutableArray.CreateBuilder<ClaimedDelivery>(claimed.Length);
        var refused = ImmutableArray.CreateBuilder<DeliveryResult>();
        foreach (var delivery in claimed)
        {
            switch (DeliveryGate.Check(delivery, scanner, packsVersion, descriptor))
            {
                case { Reason: null }:
                    passed.Add(delivery);
                    break;
                case { Reason: GateReasons.PackChanged, Scan: { } scan }:
                    refused.Add(new DeliveryResult(delivery.Key, DeliveryRules.AfterHold(await hold(delivery.Key, scan))));
                    break;
                case { } no:
                    refused.Add(new DeliveryResult(delivery.Key, new DeliveryChange(DeliveryState.Rejected, ErrorCode: no.Reason, ErrorMessage: no.Message, Reason: no.Reason)));
                    break;
            }
        }

        return (passed.ToImmutable(), refused.ToImmutable(), packsVersion);
    }

    private async Task<ImmutableArray<DeliveryResult>> SendAsync(ImmutableArray<ClaimedDelivery> chunk, int packsVersion)
    {
        var marked = clock.GetTimestamp();
        var sending = (await ledger.MarkSendingAsync(access.Organization, access.Account, [.. chunk.Select(c => c.Key)], packsVersion, DeliveryRules.SendingDeadline, CancellationToken.None)).ToHashSet();
        var results = (await Task.WhenAll(chunk.Where(c => sending.Contains(c.Key)).Select(c => SendOneAsync(c, marked)))).ToImmutableArray();
        if (!results.IsEmpty)
        {
            await ledger.RecordAsync(results, CancellationToken.None);
        }

        return results;
    }

    private async Task<DeliveryResult> SendOneAsync(ClaimedDelivery delivery, long marked)
    {
        if (clock.GetElapsedTime(marked) > BeginWithin)
        {
            return new DeliveryResult(delivery.Key, new DeliveryChange(DeliveryState.Waiting, WakeAfter: Duration.FromSeconds(1)));
        }

        using var timeout = new CancellationTokenSource(CallTimeout, clock);
        var step = StepOf(delivery, delivery.Attempt + 1);
        StepResult result;
        try
        {
            result = await CallAsync(step, delivery, timeout.Token);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            result = new StepResult.Unknown(null, fault.GetType().Name); // a connector's defect must not turn into a second call
        }

        return new DeliveryResult(delivery.Key, DeliveryRules.AfterCall(result, delivery.Attempt + 1, delivery.Uncertain), delivery.Attempt + 1);
    }

    private async Task<StepResult> CallAsync(PublishStep step, ClaimedDelivery delivery, CancellationToken cancellationToken)
    {
        if (!descriptor.Prepares || step.State is not null)
        {
            return await connector.CommitAsync(step, cancellationToken);
        }

        var prepared = await connector.PrepareAsync(step, cancellationToken);
        switch (prepared)
        {
            case StepResult.Continue { State: var state }:
                return await ledger.SaveStepAsync(delivery.Key, state, cancellationToken)
                    ? await connector.CommitAsync(step with { State = state }, cancellationToken)
                    : new StepResult.Unknown(state, "deadline");
            case StepResult.Unknown unknown:
                // Nothing visible was asked for yet: another attempt finds what this one may have prepared.
                return new StepResult.Failed(new ConnectorError(ConnectorErrorKind.Transient, unknown.Code, "The network did not answer while the post was being prepared."));
            default:
                return prepared;
        }
    }

    private async Task SettleUnknownsAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested
            && await ledger.ClaimUnknownAsync(access.Organization, access.Account, AskBatch, DeliveryRules.Lease, stopping) is { IsEmpty: false } unknown)
        {
            var settled = await Task.WhenAll(unknown.Select(AskAsync));
            await ledger.RecordReconciledAsync([.. settled], CancellationToken.None);
        }
    }

    private async Task<DeliveryResult> AskAsync(ClaimedDelivery delivery)
    {
        using var timeout = new CancellationTokenSource(CallTimeout, clock);
        Reconciliation answer;
        try
        {
            answer = descriptor.CanLookUp ? await connector.ReconcileAsync(StepOf(delivery, delivery.Attempt), timeout.Token) : new Reconciliation.Unclear("no-look-up");
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            answer = new Reconciliation.Unclear(fault.GetType().Name);
        }

        return new DeliveryResult(delivery.Key, DeliveryRules.AfterLookUp(answer, descriptor, delivery.Asked + 1, delivery.UnknownFor));
    }

    private PublishStep StepOf(ClaimedDelivery delivery, int attempt)
        => new(access, delivery.IdempotencyKey, PlatformJson.Read<Payload>(delivery.Payload), delivery.AuthorizedAt, delivery.Due, attempt, delivery.ConnectorState);
}
