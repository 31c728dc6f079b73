using System.Collections.Concurrent;
using System.Diagnostics;

namespace Platform.Bench.Lives;

/// <summary>The one clock of a silo and its database. It stands still until a step moves it. Timers fire when the clock passes them, and also when as much
/// real time has passed, so that what only rests for a moment goes on.</summary>
internal sealed class VirtualClock(DateTimeOffset start) : TimeProvider
{
    private readonly ConcurrentDictionary<Alarm, bool> _alarms = new();
    private long _ticks = start.UtcTicks;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(25);
    private int _turns;
    private long _fired;

    /// <summary>Turns of grain timers that were begun a moment ago and have not ended: they may not have become calls yet.</summary>
    public int Turns => Stopwatch.GetElapsedTime(Interlocked.Read(ref _fired)) < Moment ? Volatile.Read(ref _turns) : 0;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public DateTimeOffset Now => GetUtcNow();

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        alarm.Change(dueTime, period);
        return alarm;
    }

    public void Advance(TimeSpan by)
    {
        var now = Interlocked.Add(ref _ticks, by.Ticks / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond);
        foreach (var alarm in _alarms.Keys.Where(a => a.Due <= now).OrderBy(a => a.Due).ToArray())
        {
            alarm.Fire();
        }
    }

    private sealed class Alarm : ITimer
    {
        private readonly VirtualClock _clock;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly Timer _real;
        private readonly bool _turn;
        private readonly Lock _lock = new();
        private TimeSpan _period = Timeout.InfiniteTimeSpan;
        private int _running;

        public Alarm(VirtualClock clock, TimerCallback callback, object? state)
        {
            (_clock, _callback, _state) = (clock, callback, state);
            _turn = callback.Method.DeclaringType?.FullName?.Contains("GrainTimer", StringComparison.Ordinal) == true;
            using (ExecutionContext.SuppressFlow())
            {
                _real = new Timer(static alarm => ((Alarm)alarm!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }

        public long Due { get; private set; } = long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_lock)
            {
                _period = period;
                Arm(dueTime);
            }

            EndTurn();
            return true;
        }

        public void Fire()
        {
            lock (_lock)
            {
                if (Due == long.MaxValue)
                {
                    return;
                }

                Arm(_period);
                if (_turn && Interlocked.Exchange(ref _running, 1) == 0)
                {
                    Interlocked.Increment(ref _clock._turns);
                    Interlocked.Exchange(ref _clock._fired, Stopwatch.GetTimestamp());
                }
            }

            ThreadPool.UnsafeQueueUserWorkItem(static alarm => alarm._callback(alarm._state), this, preferLocal: false);
        }

        public void Dispose()
        {
            lock (_lock)
            {
                Arm(Timeout.InfiniteTimeSpan);
            }

            _real.Dispose();
            EndTurn();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        // Orleans changes a grain's timer again, or disposes it, when its turn has ended.
        private void EndTurn()
        {
            if (Interlocked.Exchange(ref _running, 0) == 1)
            {
                Interlocked.Decrement(ref _clock._turns);
            }
        }

        private void Arm(TimeSpan dueTime)
        {
            if (dueTime < TimeSpan.Zero)
            {
                Due = long.MaxValue;
                _clock._alarms.TryRemove(this, out _);
                TrySet(Timeout.InfiniteTimeSpan);
                return;
            }

            Due = _clock.GetTimestamp() + dueTime.Ticks;
            _clock._alarms[this] = true;
            // What a grain waits for comes with the clock alone.
            TrySet(dueTime.TotalMilliseconds > int.MaxValue || (_turn && dueTime > TimeSpan.Zero) ? Timeout.InfiniteTimeSpan : dueTime);
        }

        private void TrySet(TimeSpan dueTime)
        {
            try
            {
                _real.Change(dueTime, Timeout.InfiniteTimeSpan);
            }
            catch (ObjectDisposedException)
            {
                // Disposed beside.
            }
        }
    }
}
