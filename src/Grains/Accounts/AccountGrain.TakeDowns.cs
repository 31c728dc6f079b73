using Platform.Domain.Accounts;
using Platform.Domain.Posts;

namespace Platform.Grains.Accounts;

/// <summary>Takes down what is public on the account: one call at a time. A row's lease, not the activation, keeps a second call
/// away.</summary>
internal sealed partial class AccountGrain
{
    private const int OneAtATime = 1;
    private static readonly TimeSpan TakeDownCall = TimeSpan.FromSeconds(14);

    private bool _takingDown;
    private bool _takeDownAgain;

    public Task TakeDown()
    {
        _takeDownAgain = true;
        if (!_takingDown)
        {
            _takingDown = true;
            this.RegisterGrainTimer(WorkOffTakeDowns,
                new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        }

        return Task.CompletedTask;
    }

    private async Task WorkOffTakeDowns(CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, rounds.Stopping);
        try
        {
            while (_takeDownAgain && !stop.IsCancellationRequested)
            {
                _takeDownAgain = false;
                await TakeDownWhatIsDue(stop.Token);
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            TakeDownFailed(log, this.GetPrimaryKeyString(), fault); // its lease ends, and the job wakes the account again
        }
        finally
        {
            _takingDown = false;
        }
    }

    private async Task TakeDownWhatIsDue(CancellationToken stopping)
    {
        var (organization, key) = this.Read();
        var account = new Domain.AccountId(key);
        while (!stopping.IsCancellationRequested
            && await takeDowns.ClaimDueAsync(organization, account, OneAtATime, TakeDownRules.Lease, stopping) is [var claimed])
        {
            await takeDowns.RecordAsync(claimed, await TryTakeOneDown(claimed), CancellationToken.None);
        }
    }

    // A fault of one costs one of its tries, and the others go on.
    private async Task<TakeDownChange> TryTakeOneDown(ClaimedTakeDown claimed)
    {
        try
        {
            return await TakeOneDown(claimed);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            OneTakeDownFailed(log, this.GetPrimaryKeyString(), fault.GetType().Name);
            return TakeDownRules.AfterTry(TakeDownRules.Faulted(fault.GetType().Name), null, claimed.Try);
        }
    }

    private async Task<TakeDownChange> TakeOneDown(ClaimedTakeDown claimed)
    {
        if (claimed.SettledByPerson)
        {
            return TakeDownRules.IdOfAPerson;
        }

        var opened = Open();
        if (opened.LeavesWork)
        {
            return TakeDownRules.AfterTry(TakeDownRules.NotHere(opened.Reason), null, claimed.Try);
        }

        if (opened is not { Access: { } access, Connector: { } connector })
        {
            return TakeDownRules.WithoutAccess(opened.BrokenCode ?? opened.Reason);
        }

        var step = new TakeDownStep(access, claimed.IdempotencyKey, claimed.Post);
        var error = await Bounded(cancellation => connector.DeleteAsync(step, cancellation));
        var look = error is null ? await Bounded(cancellation => connector.ConfirmGoneAsync(step, cancellation)) : null;
        return TakeDownRules.AfterTry(error, look, claimed.Try);
    }

    private static async Task<T> Bounded<T>(Func<CancellationToken, Task<T>> call)
    {
        using var timeout = new CancellationTokenSource(TakeDownCall);
        return await call(timeout.Token);
    }
}
