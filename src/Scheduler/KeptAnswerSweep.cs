using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Domain;

namespace Platform.Scheduler;

/// <summary>Deletes answers that were kept for a day; a bounded number in a round, so that it never holds up who writes.</summary>
internal sealed class KeptAnswerSweep(IKeptAnswers answers, TimeProvider clock, ILogger<KeptAnswerSweep> log) : BackgroundService
{
    private const int AtOnce = 500;
    private const int Rounds = 20;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Poll.EveryAsync(TimeSpan.FromMinutes(5), SweepAsync, clock, log, stoppingToken);

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        for (var round = 0; round < Rounds && await answers.SweepAsync(AtOnce, cancellationToken) == AtOnce; round++)
        {
            await Task.Yield();
        }
    }
}
