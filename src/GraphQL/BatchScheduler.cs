using System.Collections.Concurrent;

namespace Platform.GraphQL;

/// <summary>The fetches that one request has queued.</summary>
public sealed class BatchScheduler
{
    private readonly ConcurrentQueue<IBatch> queue = new();
    private volatile TaskCompletionSource arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource? running;

    /// <summary>Puts a loader with new keys into the queue.</summary>
    internal void Queue(IBatch batch)
    {
        queue.Enqueue(batch);
        arrival.TrySetResult();
    }

    /// <summary>
    /// Waits for a resolver, running what is queued and what it queues later. A resolver that awaits something else before it
    /// asks for a key is served too, so none waits for ever.
    /// </summary>
    internal async Task DrainAsync(Task resolver, CancellationToken cancellationToken)
    {
        while (!resolver.IsCompleted)
        {
            var next = arrival;
            if (running is { } batch)
            {
                // Those whom this batch answers ask for their next keys before it ends: nobody who waits beside it may cut the next one early.
                await Task.WhenAny(resolver, batch.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (queue.IsEmpty)
            {
                await Task.WhenAny(resolver, next.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
                if (next.Task.IsCompleted)
                {
                    Interlocked.CompareExchange(ref arrival, new(TaskCreationOptions.RunContinuationsAsynchronously), next);

                    // Siblings that waited for the same thing, no fetch, get to queue their keys too before the batch is cut.
                    await Task.Yield();
                }
            }
            else if (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) is var mine && Interlocked.CompareExchange(ref running, mine, null) is null)
            {
                try
                {
                    await RunQueuedAsync(cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    running = null;
                    mine.SetResult();
                }
            }
        }
    }

    private Task RunQueuedAsync(CancellationToken cancellationToken)
    {
        var batches = new HashSet<IBatch>();
        while (queue.TryDequeue(out var batch))
        {
            batches.Add(batch);
        }

        return Task.WhenAll(batches.Select(batch => batch.RunAsync(cancellationToken)));
    }
}

/// <summary>A loader as the scheduler sees it.</summary>
internal interface IBatch
{
    /// <summary>Fetches the keys queued so far; failures go to those who wait for them.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
