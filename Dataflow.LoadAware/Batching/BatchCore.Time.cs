namespace Dataflow.LoadAware.Batching;

// The clock's side of the state: reading the time and setting the timer, both foreign and so without the gate. See BatchCore.cs.
internal sealed partial class BatchCore<T>
{
    /// <summary>
    /// The time, for messages that have been taken from their sources already: a clock that throws then ends the block, for nothing
    /// would ever be due again, but loses no slot.
    /// </summary>
    public long ReadClockOrAbort()
    {
        try
        {
            return Clock?.Now() ?? 0;
        }
        catch (Exception exception)
        {
            Abort(exception);
            return 0;
        }
    }

    private void OnTick()
    {
        Enter();
        Clock!.Fired_NeedsLock();
        Gate.Exit();
        RearmClock();
    }

    private void RearmClock()
    {
        FlushClock clock = Clock!;
        try
        {
            long now = clock.Now();
            Enter();
            TimeSpan? delay = clock.Rearm_NeedsLock(now, Boundaries);
            Leave_NeedsLock();
            if (delay is { } wait)
            {
                SetTimer(clock, wait);
            }
        }
        catch (Exception exception)
        {
            // The TimeProvider threw. Without it nothing would ever be due: better to end than to hang.
            Abort(exception);
        }
    }

    private void SetTimer(FlushClock clock, TimeSpan delay)
    {
        ITimer? timer = null;
        try
        {
            timer = clock.Set(delay);
        }
        finally
        {
            Enter();
            ITimer? orphan = clock.WasSet_NeedsLock(timer);
            Leave_NeedsLock();
            FlushClock.End(orphan);
        }
    }
}
