using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Platform.Grains.Accounts;

/// <summary>The rounds of all accounts on this silo. When the process stops, no call begins any more: rounds give their claims back, record
/// the results of the calls
/// under way and end, and the silo waits for them before its grains and its database go.</summary>
public sealed class SendingRounds : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _rounds = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abandoned = new();

    /// <summary>Stops with the host, as soon as it begins to.</summary>
    public SendingRounds(IHostApplicationLifetime? lifetime = null) => lifetime?.ApplicationStopping.Register(_stopping.Cancel);

    /// <summary>The process stops: nothing begins any more.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>The time for stopping is over: what is not recorded yet won't be by this process.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    /// <summary>Keeps the silo up until this round has ended.</summary>
    public void Add(Task round)
    {
        ArgumentNullException.ThrowIfNull(round);
        lock (_lock)
        {
            _rounds.Add(round);
        }

        _ = round.ContinueWith(Remove, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        observer.Subscribe(nameof(SendingRounds), ServiceLifecycleStage.Last, _ => Task.CompletedTask, StopAsync);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        _abandoned.Dispose();
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        try
        {
            while (Running() is { Length: > 0 } running)
            {
                await Task.WhenAll(running).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            await _abandoned.CancelAsync();
        }
    }

    private Task[] Running()
    {
        lock (_lock)
        {
            return [.. _rounds.Where(round => !round.IsCompleted)];
        }
    }

    private void Remove(Task round)
    {
        lock (_lock)
        {
            _rounds.Remove(round);
        }
    }
}

/// <summary>Wires the accounts at work.</summary>
public static class SendingServices
{
    /// <summary>Adds the rounds of a silo, which end before it does.</summary>
    public static IServiceCollection AddSendingRounds(this IServiceCollection services)
        => services.AddSingleton<SendingRounds>()
            .AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<SendingRounds>());
}
