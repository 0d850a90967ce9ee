using Dataflow.LoadAware.Simulator;
using Microsoft.Extensions.Time.Testing;

namespace Dataflow.LoadAware.Tests.Demo.Run;

/// <summary>A clock that a test turns, and that knows when the simulated backend will next ring.</summary>
/// <remarks>A backend that says it is busy may not have set its timer yet; a test that turned the clock then would overrun it.</remarks>
internal sealed class BackendClock : FakeTimeProvider
{
    private const long NotSet = long.MaxValue;
    private long _due = NotSet;

    /// <summary>Called when the backend sets its timer.</summary>
    public Action OnSet { get; init; } = () => { };

    /// <summary>Turns the clock to the next ring of the backend.</summary>
    /// <returns>False when the backend has set no timer.</returns>
    public bool TryTurn()
    {
        long due = Interlocked.Exchange(ref _due, NotSet);
        if (due == NotSet)
        {
            return false;
        }

        Advance(TimeSpan.FromTicks(Math.Max(due - Ticks, 0)));
        return true;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        bool isBackend = callback.Method.DeclaringType?.Assembly == typeof(SimulatedBackendOptions).Assembly;
        return isBackend ? new Watched(this, timer) : timer;
    }

    private long Ticks => GetUtcNow().UtcTicks;

    private sealed class Watched(BackendClock clock, ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.OnSet();
            bool changed = inner.Change(dueTime, period);
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Volatile.Write(ref clock._due, clock.Ticks + dueTime.Ticks);
            }

            return changed;
        }

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
