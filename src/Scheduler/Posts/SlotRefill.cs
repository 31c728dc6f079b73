using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Platform.Domain.Posts;

namespace Platform.Scheduler.Posts;

/// <summary>Fills the clock from the ledger at start, since the embedded clock forgets its triggers when the process ends; and again each hour for what lies
/// behind the horizon.</summary>
internal sealed class SlotRefill(ILedger ledger, ISlots slots, TimeProvider clock, ILogger<SlotRefill> log) : BackgroundService
{
    private static readonly Duration Horizon = Duration.FromHours(3);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Poll.EveryAsync(TimeSpan.FromHours(1), RefillAsync, clock, log, stoppingToken);

    private async Task RefillAsync(CancellationToken cancellationToken)
    {
        foreach (var (organization, minute) in await ledger.SlotsAsync(Instant.FromDateTimeOffset(clock.GetUtcNow()) + Horizon, cancellationToken))
        {
            await slots.EnsureAsync(organization, minute, cancellationToken);
        }
    }
}
