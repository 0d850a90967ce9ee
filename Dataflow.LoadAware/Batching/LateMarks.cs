namespace Dataflow.LoadAware.Batching;

/// <summary>
/// Marks that wait for messages which were being consumed from their sources when a trigger or a flush came: a sender may know that
/// its message was accepted before the block has it in the queue. Guarded by the block's gate.
/// </summary>
internal sealed class LateMarks
{
    private readonly Queue<LateMark> _marks = new();
    private long _asked;
    private int _arriving;
    private bool _begunSinceLast;

    /// <summary>Whether a mark must wait.</summary>
    public bool AnythingArrives => _arriving > 0;

    /// <summary>Notes that one message, or one pass of them, is being consumed.</summary>
    /// <returns>To be given to <see cref="End"/>: marks asked for from now on wait for this arrival.</returns>
    public long Begin()
    {
        _arriving++;
        _begunSinceLast = true;
        return _asked;
    }

    /// <summary>Asks for a mark behind all that arrives now.</summary>
    /// <param name="waiter">Who waits for it; null for a trigger.</param>
    public void Ask(FlushWaiter? waiter)
    {
        if (waiter is null && _marks.Count > 0 && !_begunSinceLast)
        {
            return; // the last mark waits for the same arrivals
        }

        _begunSinceLast = false;
        _marks.Enqueue(new LateMark(waiter) { Awaited = _arriving });
        _asked++;
    }

    /// <summary>Notes that an arrival is over: it is in the queue or does not come.</summary>
    public void End(long begun)
    {
        _arriving--;
        long number = _asked - _marks.Count;
        foreach (LateMark mark in _marks)
        {
            mark.Awaited -= number++ >= begun ? 1 : 0;
        }
    }

    /// <summary>Takes out the next mark that waits for nothing more.</summary>
    public bool TryTakeDue(out FlushWaiter? waiter)
    {
        bool due = _marks.TryPeek(out LateMark? first) && first.Awaited == 0;
        waiter = due ? _marks.Dequeue().Waiter : null;
        return due;
    }

    private sealed class LateMark(FlushWaiter? waiter)
    {
        public FlushWaiter? Waiter => waiter;

        /// <summary>Arrivals that began before this mark was asked for and are not over.</summary>
        public int Awaited { get; set; }
    }
}
