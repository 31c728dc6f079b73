using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;

namespace Platform.Grains.Posts;

/// <summary>The calls themselves: to publish, and to ask about outcomes that are unknown.</summary>
internal sealed partial class DeliveryPump
{
    private async Task<Called> SendOneAsync(ClaimedDelivery delivery, BeginBy begin, bool refused)
    {
        if (refused || !begin.Now())
        {
            return new Called(new DeliveryResult(delivery.Claim, DeliveryRules.NotBegun(delivery.Uncertain), delivery.Attempt + 1), null, false);
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
        return new Called(new DeliveryResult(delivery.Claim, change, delivery.Attempt + 1), LimitOf(result), true);
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

    private PublishStep StepOf(ClaimedDelivery delivery, int attempt)
        => new(access, delivery.IdempotencyKey, PlatformJson.Read<Payload>(delivery.Payload), delivery.AuthorizedAt, delivery.Due, attempt, delivery.ConnectorState);

    /// <summary>Until when marked calls may begin: not long after their mark, and not when the process stops.</summary>
    private sealed record BeginBy(TimeProvider Clock, long Since, TimeSpan Within, CancellationToken Stopping)
    {
        public bool Now() => !Stopping.IsCancellationRequested && Clock.GetElapsedTime(Since) <= Within;
    }

    /// <summary>A delivery that was marked, and what became of it.</summary>
    private sealed record Called(DeliveryResult Result, ConnectorError? Limit, bool Began)
    {
        public bool StopsOthers => Limit is not null || Result.Change.Reason == GateReasons.AccountBroken;
    }
}
