using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Platform.GraphQL.Tests.World;

/// <summary>What is told of a ward.</summary>
/// <param name="Number">Counts.</param>
/// <param name="Ward">The ward.</param>
public sealed record WardChange(int Number, Ward Ward);

[SubscriptionType]
public static class WardSubscriptions
{
    /// <summary>Numbers in order.</summary>
    /// <param name="from">The first number.</param>
    /// <param name="to">Behind the last number.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async IAsyncEnumerable<WardChange> StreamNumbers(int from, int to, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (from > 1_000)
        {
            throw new SubscriptionRefusedException("TOO_FAR", "Begin at 1000 at most.");
        }

        for (var number = from; number < to; number++)
        {
            yield return new WardChange(number, Ward.Named($"w{number}"));
        }

        await Task.Yield();
        if (to == 13)
        {
            throw new InvalidOperationException("the words of a post: my patient John");
        }
    }

    /// <summary>Counts wards, then ends.</summary>
    /// <param name="from">The first number.</param>
    /// <param name="add">Is added to what is told.</param>
    [Subscribe(With = nameof(StreamNumbers))]
    public static WardChange WardsCounted([EventMessage] WardChange change, int from, int add = 0) => change with { Number = change.Number + add };

    public static IAsyncEnumerable<WardChange> StreamBells([Service] Bells bells, CancellationToken cancellationToken) => bells.ListenAsync(cancellationToken);

    /// <summary>Tells of each bell, for ever.</summary>
    [Subscribe(With = nameof(StreamBells))]
    public static WardChange BellRung([EventMessage] WardChange change) => change;

    /// <summary>As bellRung, for auditors.</summary>
    [Subscribe(With = nameof(StreamBells)), Authorize(Roles = ["auditor"])]
    public static WardChange SecretBellRung([EventMessage] WardChange change) => change;
}

/// <summary>Rings for all who listen; says how many do.</summary>
public sealed class Bells
{
    private readonly List<Channel<WardChange>> listeners = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Ring(int number)
    {
        lock (listeners)
        {
            listeners.ForEach(listener => listener.Writer.TryWrite(new(number, Ward.Named($"w{number}"))));
        }
    }

    /// <summary>Waits until so many listen.</summary>
    public async Task HaveAsync(int count)
    {
        while (true)
        {
            Task wait;
            lock (listeners)
            {
                if (listeners.Count == count)
                {
                    return;
                }

                wait = changed.Task;
            }

            await wait.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        }
    }

    public async IAsyncEnumerable<WardChange> ListenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var own = Channel.CreateUnbounded<WardChange>();
        Change(() => listeners.Add(own));
        try
        {
            await foreach (var change in own.Reader.ReadAllAsync(cancellationToken))
            {
                yield return change;
            }
        }
        finally
        {
            Change(() => listeners.Remove(own));
        }
    }

    private void Change(Action change)
    {
        lock (listeners)
        {
            change();
            var told = changed;
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            told.SetResult();
        }
    }
}
