using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Domain.Posts;
using Platform.Grains;

namespace Platform.Scheduler.Posts;

/// <summary>Ends what has run out of time, whatever became of its account. Wakes every account with something due, leases that ended or
/// outcomes to ask about: what makes a lost trigger cost seconds. It decides nothing.</summary>
internal sealed class RecoveryPoll(ILedger ledger, IGrainFactory grains, TimeProvider clock, ILogger<RecoveryPoll> log) : BackgroundService
{
    private const int AtOnce = 1_000;
    private const int ExpireAtOnce = 500;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Poll.EveryAsync(TimeSpan.FromSeconds(2), WakeAsync, clock, log, stoppingToken);

    private async Task WakeAsync(CancellationToken cancellationToken)
    {
        while (await ledger.ExpireAsync(ExpireAtOnce, cancellationToken) == ExpireAtOnce)
        {
            await Task.Yield();
        }

        foreach (var (organization, account) in await ledger.AccountsToWakeAsync(null, AtOnce, cancellationToken))
        {
            await grains.Account(organization, account).Wake();
        }
    }
}
