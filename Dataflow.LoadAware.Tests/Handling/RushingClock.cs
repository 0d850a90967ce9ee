namespace Dataflow.LoadAware.Tests.Handling;

/// <summary>
/// A clock in a hurry: every timer that is set makes the thread pool fire the one that is due first, so that hours pass in milliseconds, in
/// an order that the machine decides. Timers of more than a day never fire.
/// </summary>
internal sealed class RushingClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<Timer, TimeSpan> _timers = new();
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_gate)
        {
            return _now.Ticks;
        }
    }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + TimeSpan.FromTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(callback, state);
        if (dueTime >= TimeSpan.Zero && dueTime <= TimeSpan.FromDays(1))
        {
            lock (_gate)
            {
                _timers.Enqueue(timer, _now + dueTime);
            }

            ThreadPool.QueueUserWorkItem(_ => FireNext());
        }

        return timer;
    }

    private void FireNext()
    {
        Timer? timer;
        lock (_gate)
        {
            if (!_timers.TryDequeue(out timer, out TimeSpan due))
            {
                return;
            }

            _now = due > _now && !timer.IsOff ? due : _now;
        }

        timer.Fire();
    }

    private sealed class Timer(TimerCallback callback, object? state) : ITimer
    {
        private volatile bool _off;

        public bool IsOff => _off;

        public void Fire()
        {
            if (!_off)
            {
                callback(state);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => !_off;

        public void Dispose() => _off = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
