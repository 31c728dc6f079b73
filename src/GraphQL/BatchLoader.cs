namespace Platform.GraphQL;

/// <summary>
/// Fetches by key, all keys of one level of a document together, each once in a request. One instance serves one request
/// (the engine registers it so), hence never one caller's values for another.
/// <code>
/// public sealed class MemberById(IMemberQueries members, Caller caller, BatchScheduler batches) : BatchLoader&lt;MemberId, Member&gt;(batches)
/// </code>
/// </summary>
/// <typeparam name="TKey">The key; compared by value.</typeparam>
/// <typeparam name="TValue">What is fetched.</typeparam>
public abstract class BatchLoader<TKey, TValue>(BatchScheduler batches) : IBatch
    where TKey : notnull
{
    private const int MaxKeys = 500;
    private readonly Lock gate = new();
    private readonly Dictionary<TKey, TaskCompletionSource<TValue?>> known = [];
    private List<TKey> queued = [];

    /// <summary>The value of a key, or default where there is none; fetched with the other keys that are asked for meanwhile.</summary>
    public Task<TValue?> LoadAsync(TKey key, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<TValue?>(cancellationToken);
        }

        Task<TValue?> task;
        lock (gate)
        {
            if (known.TryGetValue(key, out var asked))
            {
                return asked.Task;
            }

            // Resolvers go on where the fetch ends, one after the other: no thread has to be found for each, and all of them
            // have queued their next keys before the next batch is cut.
            var source = new TaskCompletionSource<TValue?>();
            known.Add(key, source);
            queued.Add(key);
            task = source.Task;
        }

        batches.Queue(this);
        return task;
    }

    /// <summary>Takes a value that somebody has fetched already, so that nobody fetches it again for this request.</summary>
    internal void Know(TKey key, TValue value)
    {
        var source = new TaskCompletionSource<TValue?>(TaskCreationOptions.RunContinuationsAsynchronously);
        source.SetResult(value);
        lock (gate)
        {
            known.TryAdd(key, source);
        }
    }

    /// <summary>Fetches the values of distinct keys, at most 500; keys without a value are left out.</summary>
    protected abstract Task<IReadOnlyDictionary<TKey, TValue>> LoadBatchAsync(IReadOnlyList<TKey> keys, CancellationToken cancellationToken);

    async Task IBatch.RunAsync(CancellationToken cancellationToken)
    {
        List<TKey> keys;
        lock (gate)
        {
            (keys, queued) = (queued, []);
        }

        foreach (var part in keys.Chunk(MaxKeys))
        {
            await RunAsync(part, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(TKey[] keys, CancellationToken cancellationToken)
    {
        try
        {
            var values = await LoadBatchAsync(keys, cancellationToken).ConfigureAwait(false);
            foreach (var key in keys)
            {
                Source(key).TrySetResult(values.TryGetValue(key, out var value) ? value : default);
            }
        }
        catch (OperationCanceledException)
        {
            foreach (var key in keys)
            {
                Source(key).TrySetCanceled(cancellationToken);
            }
        }
#pragma warning disable CA1031 // Every kind of failure belongs to those who wait for the keys; none may be left waiting.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            foreach (var key in keys)
            {
                Source(key).TrySetException(failure);
            }
        }
    }

    private TaskCompletionSource<TValue?> Source(TKey key)
    {
        lock (gate)
        {
            return known[key];
        }
    }
}
