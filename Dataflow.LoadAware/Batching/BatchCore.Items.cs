namespace Dataflow.LoadAware.Batching;

// What happens to the waiting items: they arrive, fill batches, and leave. See BatchCore.cs for the gate.
internal sealed partial class BatchCore<T>
{
    // What a run holds on to until its end is little, and what it saves by being longer still is less.
    private const int MostBatchesOfRun = 32;
    private const int MostItemsOfRun = 1024;

    /// <summary>Keeps slots for messages that are about to be consumed from their sources.</summary>
    /// <returns>To be given to <see cref="EndArrival_NeedsLock"/>.</returns>
    public long BeginArrival_NeedsLock(int slots)
    {
        Gate.AssertHeld();
        Arriving += slots;
        return _lateMarks.Begin();
    }

    /// <summary>Gives the slots up once what came has been appended, and sets the marks that waited for it.</summary>
    public void EndArrival_NeedsLock(long begun, int slots)
    {
        Gate.AssertHeld();
        Arriving -= slots;
        _lateMarks.End(begun);
        while (_lateMarks.TryTakeDue(out FlushWaiter? waiter))
        {
            EndBatch_NeedsLock();
            if (waiter is not null)
            {
                waiter.UpTo = Boundaries.Tail;
            }
        }
    }

    /// <summary>Appends items that have been admitted.</summary>
    /// <param name="items">The items, first one first.</param>
    /// <param name="weights">Their weights; empty in a block without.</param>
    /// <param name="now">The time they arrived, read before the gate; <see cref="FlushClock.NotRead"/> where nobody asked for it; any number without a clock.</param>
    public void Append_NeedsLock(ReadOnlySpan<T> items, ReadOnlySpan<long> weights, long now)
    {
        Gate.AssertHeld();
        if (items.IsEmpty)
        {
            return;
        }

        long began = Boundaries.FormingStart;
        bool begins = Boundaries.Forming == 0;
        long ready = Boundaries.Ready;
        Items.Enqueue(items, Boundaries, IsBounded);
        bool full = Boundaries.AreWeighed ? Boundaries.Append(weights) : Boundaries.Append(items.Length);
        if (full)
        {
            BatchFilled_NeedsLock(before: ready);
        }

        // One stamp serves all that came now: that of the first item to begin a batch.
        if (begins)
        {
            Clock?.Stamp_NeedsLock(began, now);
        }
        else if (full && Boundaries.Forming > 0)
        {
            Clock?.Stamp_NeedsLock(Boundaries.FormingStart, now);
        }
    }

    /// <summary>Notes that a batch filled up.</summary>
    /// <param name="before">Batches that waited complete before it.</param>
    public void BatchFilled_NeedsLock(long before)
    {
        Gate.AssertHeld();
        DeclineAtQuota_NeedsLock();
        if (before == 0)
        {
            _source.HeadFilled_NeedsLock();
        }
    }

    /// <summary>Lets the offering loop hand on the head, and with it full batches behind it where nobody waits for the books.</summary>
    /// <param name="run">The loop's own; null before its first run.</param>
    /// <param name="atMost">How many batches at most.</param>
    /// <returns>How many batches.</returns>
    public int BeginRun_NeedsLock(ref OfferRun? run, int atMost)
    {
        Gate.AssertHeld();
        bool booksMayLag = !IsBounded && _flushes.IsEmpty && Boundaries.AreAllFull;
        int most = booksMayLag ? Math.Min(Math.Min(atMost, MostBatchesOfRun), MostItemsOfRun / Boundaries.Size) : 1;
        int count = (int)Math.Min(Boundaries.Ready, most);
        if (count <= 1)
        {
            return 1;
        }

        run ??= new OfferRun();
        run.Begin_NeedsLock(Boundaries.Size);
        _run = run;
        return count;
    }

    /// <summary>Lets go of the run, which is over: all but its last batch is in the books.</summary>
    public void ForgetRun_NeedsLock() => _run = null;

    // Ends the run that is under way, if any, and books what it has handed on.
    private void SettleRun_NeedsLock()
    {
        Gate.AssertHeld();
        if (_run is not { } run)
        {
            return;
        }

        run.End_NeedsLock();
        while (run.TryBook_NeedsLock())
        {
            _source.TakeOfRun_NeedsLock(run.Length, whole: Items.Head.Whole(run.Length) is not null);
        }
    }

    /// <summary>Notes that a batch was handed on.</summary>
    /// <param name="count">Its length.</param>
    /// <param name="whole">Whether it is the queue's own first array; else its items were copied out and forgotten already.</param>
    public void Take_NeedsLock(int count, bool whole)
    {
        Gate.AssertHeld();
        Count_NeedsLock(count);
        if (whole)
        {
            Items.HandOver();
        }
        else
        {
            Items.Advance(count, tailIsGranted: Intake.Granted > 0);
        }

        Boundaries.Take(count);
        Clock?.Taken_NeedsLock(Boundaries);
        HandedOn++;

        // A batch that left before it was full was not counted among the ready ones.
        DeclineAtQuota_NeedsLock();
    }

    /// <summary>Ends a batch behind the last waiting item, for good.</summary>
    public void EndBatch_NeedsLock()
    {
        Gate.AssertHeld();
        Boundaries.Mark();
        DeclineAtQuota_NeedsLock();
    }

    /// <summary>Accepts nothing more once the batches made and those sure to come reach the number of groups.</summary>
    public void DeclineAtQuota_NeedsLock()
    {
        Gate.AssertHeld();
        if (HandedOn + Boundaries.Ready >= _maxGroups)
        {
            Declining = true;
        }
    }
}
