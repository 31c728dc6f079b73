using System.Collections.Concurrent;

namespace Platform.Bench.Lives;

/// <summary>How the destination answers the next calls of an account.</summary>
internal enum Answer
{
    Ok,
    TakenButLost,
    LostBeforeTaken,
    Unauthorized,
    RateLimited,
    Busy,
    ServerError,
    ServerErrorAfterTaken,
    Duplicate,
    Refused,
    Processing,
    Throws,
    PrepareFails,
    Held,
    HeldAndTaken,
}

/// <summary>One visible call as the destination saw it.</summary>
internal sealed record Call(long Seq, DateTimeOffset At, string Organization, string Account, string Key, string Text, Answer Answer, bool NewCopy);

/// <summary>The destinations as a connector sees them.</summary>
internal interface IDestinations
{
    /// <summary>Calls under way that are not held back.</summary>
    int Busy { get; }

    /// <summary>Accounts with a call that is held back.</summary>
    int Held { get; }

    /// <summary>Grows with each call.</summary>
    long Seq { get; }

    /// <summary>Cuts the calls that are held back.</summary>
    void Drop();

    /// <summary>Whether the credential is refused.</summary>
    Task<bool> RefusesAsync(string organization, string account);

    /// <summary>Whether preparing fails this time.</summary>
    Task<bool> FailsToPrepareAsync(string organization, string account);

    /// <summary>A visible call: what is taken becomes public unless the same key made it so before, as long as the destination remembers keys.</summary>
    Task<(Answer Answer, string Id)> CommitAsync(string organization, string account, string key, string text, TimeSpan? remembers, CancellationToken cancellationToken);

    /// <summary>Whether something is public under a key; it always tells.</summary>
    Task<bool> HasAsync(string organization, string account, string key);
}

/// <summary>The destinations: what they were asked, what they made public, and how they answer. They outlive every silo.</summary>
internal sealed class Receiver(Func<DateTimeOffset> now) : IDestinations
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Wall> _walls = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<TaskCompletionSource, string> _held = new();
    private int _under;
    private long _seq;

    public int Busy => Volatile.Read(ref _under) - _held.Count;

    public int Held => _held.IsEmpty ? 0 : _held.Values.Distinct().Count();

    public long Seq => Interlocked.Read(ref _seq);

    /// <summary>Calls aren't held back: where one was to be, its answer is lost.</summary>
    public bool NoneHeld { get; init; }

    /// <summary>The next calls of the account are answered so.</summary>
    public void Script(string organization, string account, Answer answer, int times)
    {
        answer = NoneHeld && answer == Answer.Held ? Answer.LostBeforeTaken : NoneHeld && answer == Answer.HeldAndTaken ? Answer.TakenButLost : answer;
        lock (_lock)
        {
            var wall = Of(organization, account);
            wall.Next.Clear();
            for (var i = 0; i < times; i++)
            {
                wall.Next.Enqueue(answer);
            }
        }
    }

    /// <summary>Whether a credential is taken when an account is connected or a call is made.</summary>
    public void Refuse(string organization, string account, bool refused)
    {
        lock (_lock)
        {
            Of(organization, account).Refuses = refused;
        }
    }

    public Task<bool> RefusesAsync(string organization, string account)
    {
        lock (_lock)
        {
            return Task.FromResult(Of(organization, account).Refuses);
        }
    }

    /// <summary>Everything works from now on.</summary>
    public void Calm(string organization)
    {
        lock (_lock)
        {
            foreach (var wall in _walls.Values.Where(w => w.Organization == organization))
            {
                wall.Next.Clear();
                wall.Refuses = false;
            }
        }

        Release();
    }

    public Task<bool> FailsToPrepareAsync(string organization, string account)
    {
        lock (_lock)
        {
            return Task.FromResult(Of(organization, account).Next is { Count: > 0 } next && next.Peek() == Answer.PrepareFails && next.Dequeue() == Answer.PrepareFails);
        }
    }

    public void Drop()
    {
        foreach (var held in _held.Keys)
        {
            held.TrySetCanceled();
        }
    }

    /// <summary>Lets the calls end that were held back.</summary>
    public void Release()
    {
        foreach (var held in _held.Keys)
        {
            held.TrySetResult();
        }
    }

    public Call[] CallsOf(string organization)
    {
        lock (_lock)
        {
            return [.. _walls.Values.Where(w => w.Organization == organization).SelectMany(w => w.Calls).OrderBy(c => c.Seq)];
        }
    }

    public void Forget(string organization)
    {
        lock (_lock)
        {
            foreach (var key in _walls.Where(w => w.Value.Organization == organization).Select(w => w.Key).ToArray())
            {
                _walls.Remove(key);
            }
        }
    }

    public async Task<(Answer Answer, string Id)> CommitAsync(string organization, string account, string key, string text, TimeSpan? remembers, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _under);
        try
        {
            Answer answer;
            var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_lock)
            {
                var wall = Of(organization, account);
                answer = wall.Refuses ? Answer.Unauthorized : wall.Next.TryDequeue(out var next) ? next : Answer.Ok;
                var taken = answer is Answer.Ok or Answer.TakenButLost or Answer.ServerErrorAfterTaken or Answer.Processing or Answer.HeldAndTaken;
                var at = now();
                var known = wall.Keys.TryGetValue(key, out var first) && (remembers is null || at - first < remembers);
                wall.Calls.Add(new Call(Interlocked.Increment(ref _seq), at, organization, account, key, text, answer, taken && !known));
                if (taken && !known)
                {
                    wall.Keys[key] = at;
                }

                if (answer is Answer.Held or Answer.HeldAndTaken)
                {
                    _held[release] = organization + "/" + account;
                }
            }

            if (answer is Answer.Held or Answer.HeldAndTaken)
            {
                try
                {
                    await release.Task.WaitAsync(cancellationToken);
                }
                finally
                {
                    _held.TryRemove(release, out _);
                }

                if (answer == Answer.Held)
                {
                    lock (_lock)
                    {
                        var wall = Of(organization, account);
                        var index = wall.Calls.FindLastIndex(c => c.Key == key && c.Answer == Answer.Held);
                        var fresh = wall.Keys.TryAdd(key, now());
                        wall.Calls[index] = wall.Calls[index] with { NewCopy = fresh };
                    }
                }
            }

            return (answer, key[..8]);
        }
        finally
        {
            Interlocked.Decrement(ref _under);
        }
    }

    public Task<bool> HasAsync(string organization, string account, string key)
    {
        lock (_lock)
        {
            return Task.FromResult(Of(organization, account).Keys.ContainsKey(key));
        }
    }

    private Wall Of(string organization, string account)
    {
        var key = organization + "/" + account;
        if (!_walls.TryGetValue(key, out var wall))
        {
            _walls[key] = wall = new Wall(organization);
        }

        return wall;
    }

    private sealed class Wall(string organization)
    {
        public string Organization { get; } = organization;

        public Queue<Answer> Next { get; } = new();

        public List<Call> Calls { get; } = [];

        public Dictionary<string, DateTimeOffset> Keys { get; } = new(StringComparer.Ordinal);

        public bool Refuses { get; set; }
    }
}
