using System.Collections.Concurrent;

namespace Platform.GraphQL;

/// <summary>The fetches that one request has queued.</summary>
public sealed class BatchScheduler
{
    private readonly ConcurrentQueue<IBatch> queue = new();
    private volatile TaskCompletionSource arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);

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
            if (queue.IsEmpty)
            {
                await Task.WhenAny(resolver, next.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
                if (next.Task.IsCompleted)
                {
                    Interlocked.CompareExchange(ref arrival, new(TaskCreationOptions.RunContinuationsAsynchronously), next);

                    // Its siblings, woken by the same fetch, get to queue their keys too before the batch is cut.
                    await Task.Yield();
                }
            }
            else
            {
                await RunQueuedAsync(cancellationToken).ConfigureAwait(false);
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
