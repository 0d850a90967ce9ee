namespace Dataflow.LoadAware.Batching;

// What the front door can ask of a block: another size, a trigger, a flush, an end. See BatchCore.cs for the gate.
internal sealed partial class BatchCore<T>
{
    /// <summary>Sets the live size.</summary>
    public void Resize(int size)
    {
        Enter();
        if (size == Boundaries.Size)
        {
            Gate.Exit();
            return;
        }

        Boundaries.Resize(size);
        if (Finishing)
        {
            Gate.Exit(); // nothing is left to cut; handlers that still work on the last batches may go by the size
            return;
        }

        DeclineAtQuota_NeedsLock();
        _source.HeadChanged_NeedsLock();
        Leave_NeedsLock();
    }

    /// <summary>Ends a batch behind what waits now. Also starts a smaller batch of postponed messages when not greedy.</summary>
    public void Trigger()
    {
        Enter();
        EndBatch_NeedsLock();
        _fetcher.Trigger_NeedsLock();
        if (_lateMarks.AnythingArrives)
        {
            _lateMarks.Ask(waiter: null);
        }

        Leave_NeedsLock();
    }

    /// <summary>Ends a batch behind what waits now, and adds a waiter that completes when all of it is handed on.</summary>
    /// <returns>Null when nothing waits and nothing arrives.</returns>
    public FlushWaiter? Flush()
    {
        Enter();
        bool late = _lateMarks.AnythingArrives;
        if (Boundaries.Waiting == 0 && !late)
        {
            Gate.Exit();
            return null;
        }

        EndBatch_NeedsLock();
        FlushWaiter waiter = _flushes.Add(late ? FlushWaiter.NotKnown : Boundaries.Tail);
        if (late)
        {
            _lateMarks.Ask(waiter);
        }

        Leave_NeedsLock();
        return waiter;
    }

    /// <summary>Forgets a flush that was cancelled.</summary>
    public void RemoveFlush(FlushWaiter waiter)
    {
        Enter();
        _flushes.Remove(waiter);
        Gate.Exit();
    }

    /// <summary>Accepts nothing more.</summary>
    public void Complete()
    {
        Enter();
        Declining = true;
        Leave_NeedsLock();
    }

    /// <summary>Accepts nothing more and drops what waits.</summary>
    /// <param name="exception">Why; null when cancelled.</param>
    /// <param name="evenIfDropping">Whether the exception counts even when the block was faulted or cancelled before.</param>
    public void Abort(Exception? exception, bool evenIfDropping = false)
    {
        Enter();
        if (Finishing)
        {
            Gate.Exit();
            return;
        }

        if (exception is not null && (evenIfDropping || !Dropping))
        {
            Completion.AddError_NeedsLock(exception);
        }

        Declining = true;
        Dropping = true;
        Leave_NeedsLock();
    }
}
