namespace Platform.Bench.Lives;

/// <summary>What a life needs of a silo, wherever it runs: in this process, or in one of its own that can be killed.</summary>
internal abstract class SiloUnderTest : IAsyncDisposable
{
    /// <summary>The destinations; they outlive the silo.</summary>
    public abstract Receiver Receiver { get; }

    /// <summary>The time of silo and database.</summary>
    public abstract DateTimeOffset Now { get; }

    /// <summary>Differs as soon as anything was written or the clock was moved; null where that isn't known.</summary>
    public virtual (long Writes, DateTimeOffset At)? Stamp => null;

    /// <summary>Whether it ended under way and has to be started again.</summary>
    public abstract bool Died { get; }

    public abstract Task StartAsync();

    /// <summary>Ends it. Hard: as if it had been killed.</summary>
    public abstract Task StopAsync(bool hard);

    public abstract Task AdvanceAsync(TimeSpan by);

    /// <summary>Says what goes wrong from now on; null for nothing.</summary>
    public abstract Task ArmAsync(Fault? fault);

    /// <summary>Which writes have met the fault.</summary>
    public abstract Task<string> HitAsync();

    /// <summary>Does one thing, and another one while a write of the first hangs.</summary>
    public virtual async Task<(T First, T Beside)> BesideAsync<T>(Func<Task<T>> first, Func<Task<T>> beside)
    {
        var one = await first();
        return (one, await beside());
    }

    /// <summary>Founds an organization.</summary>
    public abstract Task FoundAsync(string organization);

    /// <summary>Sends a document to the API.</summary>
    public abstract Task<Reply> AskAsync(string organization, Asker who, string query, object? variables = null);

    /// <summary>Waits until nothing is under way but calls that are held back.</summary>
    public abstract Task QuietAsync();

    /// <summary>One round of every job.</summary>
    public abstract Task JobsAsync();

    public abstract ValueTask DisposeAsync();
}
