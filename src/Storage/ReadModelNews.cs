namespace Platform.Storage;

/// <summary>What this process has brought into the read models: whoever waits for a version hears of it at once, instead of looking again and again.
/// Other processes' work is not heard of here.</summary>
internal sealed class ReadModelNews
{
    private const int Remembered = 10_000;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _shown = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(int Version, TaskCompletionSource Heard)>> _waiting = new(StringComparer.Ordinal);

    /// <summary>Somebody waits for what was written: the projector should look now.</summary>
    public event Action? Wanted;

    /// <summary>Ends when the row of a grain shows a version, or when it is not waited for any more.</summary>
    public Task HearAsync(string key, int version, CancellationToken noMore)
    {
        TaskCompletionSource heard;
        lock (_lock)
        {
            if (_shown.TryGetValue(key, out var shown) && shown >= version)
            {
                return Task.CompletedTask;
            }

            heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!_waiting.TryGetValue(key, out var others))
            {
                _waiting[key] = others = [];
            }

            others.Add((version, heard));
        }

        noMore.UnsafeRegister(_ => End(key, heard), null);
        Wanted?.Invoke();
        return heard.Task;
    }

    /// <summary>Tells what is committed.</summary>
    public void Tell(IEnumerable<(string Key, int Version)> rows)
    {
        lock (_lock)
        {
            if (_shown.Count > Remembered)
            {
                _shown.Clear(); // who asks for older ones looks into the database
            }

            foreach (var (key, version) in rows)
            {
                _shown[key] = version;
                if (_waiting.TryGetValue(key, out var waiting))
                {
                    waiting.RemoveAll(one => one.Version <= version && one.Heard.TrySetResult());
                    if (waiting.Count == 0)
                    {
                        _waiting.Remove(key);
                    }
                }
            }
        }
    }

    private void End(string key, TaskCompletionSource heard)
    {
        lock (_lock)
        {
            if (heard.TrySetResult() && _waiting.TryGetValue(key, out var waiting) && waiting.RemoveAll(one => one.Heard == heard) > 0 && waiting.Count == 0)
            {
                _waiting.Remove(key);
            }
        }
    }
}
