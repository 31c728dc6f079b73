using System.Collections.Concurrent;
using System.Data.Common;
using System.Reflection;
using Orleans.Storage;

namespace Platform.Bench.Lives;

/// <summary>What goes wrong with a write.</summary>
internal enum FaultKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is refused before it happens.</summary>
    Refused,

    /// <summary>It is committed, and its answer is lost.</summary>
    Lost,

    /// <summary>It hangs until another command was given beside it, and is refused then.</summary>
    Hangs,

    /// <summary>The process is killed before it.</summary>
    KilledBefore,

    /// <summary>The process is killed when it is committed, before anybody hears of it.</summary>
    KilledAfter,
}

/// <summary>One fault of a step: of the writes of this kind, those from <paramref name="Skip"/> on, <paramref name="Times"/> of them.</summary>
internal sealed record Fault(FaultKind Kind, string Where, int Skip, int Times)
{
    public override string ToString() => $"{Kind} at {Where} write {Skip}{(Times > 1 ? $", {Times} times" : "")}";
}

/// <summary>A fault of the connection to the database.</summary>
internal sealed class ConnectionFault(string message) : DbException(message)
{
    public override bool IsTransient => true;
}

/// <summary>Knows which write goes wrong, and how many are under way. State is what grains write, ledger what deliveries and gates write.</summary>
internal sealed class FaultPlan
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, int> _under = new(StringComparer.Ordinal);
    private Fault? _armed;
    private int _seen;
    private int _busy;
    private long _count;
    private long _writes;
    private int _hung;
    private TaskCompletionSource _hanging = new();
    private TaskCompletionSource _letGo = new();

    /// <summary>Refuses everything from now on: the process counts as dead.</summary>
    public bool Dead { get; set; }

    /// <summary>Which writes the armed fault has met.</summary>
    public ConcurrentQueue<string> Hit { get; } = new();

    /// <summary>Calls of ports under way.</summary>
    public int Busy => Volatile.Read(ref _busy);

    /// <summary>Grows with each call of a port.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Grows with each call that may change something.</summary>
    public long Writes => Interlocked.Read(ref _writes);

    /// <summary>Called before (false) and after (true) a write.</summary>
    public Action<string, bool>? Watch { get; set; }

    /// <summary>How the process ends; where it can't, nothing that it does counts any more.</summary>
    public Action? Ending { get; init; }

    private void Kill()
    {
        Dead = true;
        Ending?.Invoke();
    }

    public void Arm(Fault? fault)
    {
        lock (_lock)
        {
            (_hanging, _letGo) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            (_armed, _seen) = (fault is { Kind: FaultKind.None } ? null : fault, 0);
            Hit.Clear();
        }
    }

    /// <summary>What is under way, for who looks for what hangs.</summary>
    public string Under => string.Join(",", _under.Where(u => u.Value > 0).Select(u => u.Key));

    /// <summary>How often each was called.</summary>
    public ConcurrentDictionary<string, int> Calls { get; } = new(StringComparer.Ordinal);

    public void Enter(string what)
    {
        Calls.AddOrUpdate(what, 1, (_, n) => n + 1);
        _under.AddOrUpdate(what, 1, (_, n) => n + 1);
        Interlocked.Increment(ref _busy);
        Interlocked.Increment(ref _count);
    }

    public void Leave(string what)
    {
        _under.AddOrUpdate(what, 0, (_, n) => n - 1);
        Interlocked.Decrement(ref _busy);
    }

    /// <summary>Ends when a write hangs.</summary>
    public Task Hanging => _hanging.Task;

    /// <summary>Whether a write hangs.</summary>
    public int Hung => Volatile.Read(ref _hung);

    /// <summary>Lets it go on, to be refused.</summary>
    public void LetGo() => _letGo.TrySetResult();

    /// <summary>Throws where the write is refused; true where its answer is to be lost.</summary>
    public async Task<bool> BeginAsync(string where, string what)
    {
        Interlocked.Increment(ref _writes);
        var lost = Begin(where, what, out var hangs);
        if (hangs)
        {
            Interlocked.Increment(ref _hung);
            _hanging.TrySetResult();
            await _letGo.Task;
            Interlocked.Decrement(ref _hung);
            throw new ConnectionFault($"{what} was refused.");
        }

        return lost;
    }

    private bool Begin(string where, string what, out bool hangs)
    {
        hangs = false;
        if (Dead)
        {
            throw new ConnectionFault("The process is gone.");
        }

        Watch?.Invoke(what, false);
        lock (_lock)
        {
            if (_armed is not { } fault || (fault.Where != "any" && fault.Where != where && fault.Where != what))
            {
                return false;
            }

            var place = _seen++ - fault.Skip;
            if (place < 0 || place >= fault.Times)
            {
                return false;
            }

            Hit.Enqueue(what);
            hangs = fault.Kind == FaultKind.Hangs;
            if (fault.Kind == FaultKind.KilledBefore)
            {
                Kill();
            }

            return hangs ? false : fault.Kind is FaultKind.Refused or FaultKind.KilledBefore ? throw new ConnectionFault($"{what} was refused.") : true;
        }
    }

    public void End(string what, bool lost)
    {
        Watch?.Invoke(what, true);
        if (lost && _armed is { Kind: FaultKind.KilledAfter })
        {
            Kill();
        }

        if (lost || Dead)
        {
            throw new ConnectionFault($"The answer of {what} was lost.");
        }
    }
}

/// <summary>Grain storage in which writes go wrong as planned.</summary>
internal sealed class FaultyStorage(IGrainStorage inner, FaultPlan plan) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) => (inner as ILifecycleParticipant<ISiloLifecycle>)?.Participate(lifecycle);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        plan.Enter("read");
        try
        {
            await inner.ReadStateAsync(stateName, grainId, grainState);
        }
        finally
        {
            plan.Leave("read");
        }
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => DoAsync(stateName, () => inner.WriteStateAsync(stateName, grainId, grainState), grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => DoAsync(stateName, () => inner.ClearStateAsync(stateName, grainId, grainState), grainState);

    private async Task DoAsync<T>(string stateName, Func<Task> write, IGrainState<T> state)
    {
        plan.Enter(stateName);
        try
        {
            var lost = await plan.BeginAsync("state", "state." + stateName);
            var (before, existed) = (state.ETag, state.RecordExists);
            await write();
            if (lost || plan.Dead)
            {
                (state.ETag, state.RecordExists) = (before, existed); // the caller never learned the new version
            }

            plan.End("state." + stateName, lost);
        }
        finally
        {
            plan.Leave(stateName);
        }
    }
}

/// <summary>A port whose changing methods go wrong as planned. What only reads is counted as activity.</summary>
#pragma warning disable CA1852 // the proxy is made by deriving from it
internal class FaultyPort : DispatchProxy
#pragma warning restore CA1852
{
    private static readonly MethodInfo Waited = typeof(FaultyPort).GetMethod(nameof(ResultAsync), BindingFlags.NonPublic | BindingFlags.Instance)!;
    private static readonly string[] Reading = ["AccountsToWake", "AccountsDue", "Backlog", "Slots", "Find", "Closed", "Next", "Unfinished", "All", "List", "Due", "Read", "Get", "Has", "Is"];
    private object _inner = null!;
    private FaultPlan _plan = null!;
    private string _where = "";

    public static T Around<T>(T inner, FaultPlan plan, string where) where T : class
    {
        var proxy = Create<T, FaultyPort>();
        var port = (FaultyPort)(object)proxy;
        (port._inner, port._plan, port._where) = (inner, plan, where);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var result = targetMethod!.ReturnType;
        if (result == typeof(Task))
        {
            return PlainAsync(targetMethod, args);
        }

        return result.IsGenericType && result.GetGenericTypeDefinition() == typeof(Task<>)
            ? Waited.MakeGenericMethod(result.GetGenericArguments()[0]).Invoke(this, [targetMethod, args])
            : targetMethod.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);
    }

    private async Task PlainAsync(MethodInfo method, object?[]? args) => await ResultAsync<bool>(method, args);

    private async Task<T> ResultAsync<T>(MethodInfo method, object?[]? args)
    {
        _plan.Enter(method.Name);
        try
        {
            var writes = !Reading.Any(name => method.Name.StartsWith(name, StringComparison.Ordinal));
            var lost = writes && await _plan.BeginAsync(_where, $"{_where}.{method.Name}");
            var task = (Task)method.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null)!;
            await task;
            var answer = task is Task<T> typed ? typed.Result : default!;
            if (writes)
            {
                _plan.End($"{_where}.{method.Name}", lost);
            }

            return answer;
        }
        finally
        {
            _plan.Leave(method.Name);
        }
    }
}
