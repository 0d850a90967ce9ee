using System.Diagnostics;

namespace Dataflow.LoadAware.Batching;

// What both halves of a block share: the waiting items, where batches end, how far the block's life has gone, and the one lock.
//
// LOCKS. There is one: Gate, a spin lock, held for a few stores. It guards every mutable field in this folder (fields that are
// not say so). It is not re-entrant, so nothing foreign runs under it: no target, source, scheduler, predicate, clock, timer,
// continuation. Code that changes the state asks NextWork_NeedsLock, still under the gate, what follows from the new state, leaves
// the gate, and hands the answer to Do. What follows is worked out from the state alone, never from what the caller believes it
// changed; that is what makes wake-ups impossible to lose. Starting a loop sets its "scheduled" flag under the gate, so two
// threads never start the same loop.
//
// CLAIMS. Where something slow or foreign must happen between two steps, the first step leaves a claim behind under the gate:
//   Arriving          slots kept for messages that are being consumed from their sources just now
//   SourceHalf        _offering: the head is being shown to a target;  _taking: the head is being copied out
// docs/concurrency.md has the table of states and claims.

/// <summary>The state that the target half and the source half share, and the gate that guards it.</summary>
internal sealed class BatchCore<T>
{
    // *** Set once, when the block is wired.
    public readonly BlockSettings Settings;
    public readonly FlushClock? Clock;
    public readonly BlockCompletion<T> Completion;
    private readonly long _capacity;
    private readonly long _maxGroups;
    private Intake<T> _intake = null!;
    private SourceHalf<T> _source = null!;

    // *** Guarded by the gate, which stands among them to share their cache line.
    public SpinGate Gate;
    public ItemQueue<T> Items = new();
    public BatchBoundaries Boundaries;
    private readonly FlushWaiters _flushes = new();
    private long _straightLimit;

    public BatchCore(BlockSettings settings)
    {
        Settings = settings;
        _capacity = settings.Capacity;
        _maxGroups = settings.MaxGroups;
        Boundaries = new BatchBoundaries(settings.InitialBatchSize);
        Clock = settings.FlushTimeout == Timeout.InfiniteTimeSpan ? null : new FlushClock(settings.FlushTimeout, settings.TimeProvider, OnTick);
        Completion = new BlockCompletion<T>(this);
    }

    /// <summary>Batches handed on so far.</summary>
    public long HandedOn { get; private set; }

    /// <summary>A hint for who must read the clock before entering: the next item is likely to begin a batch.</summary>
    public bool NextItemBegins { get; set; } = true;

    /// <summary>Slots kept for messages that are on their way from their sources.</summary>
    public int Arriving { get; set; }

    /// <summary>Whether the block accepts nothing more: completed, faulted, cancelled or at its number of groups.</summary>
    public bool Declining { get; private set; }

    /// <summary>Whether what waits is dropped: faulted or cancelled.</summary>
    public bool Dropping { get; private set; }

    /// <summary>Whether the end has begun: everything is out, or dropped.</summary>
    public bool Finishing { get; private set; }

    /// <summary>Makes the block whole. From here on its token may end it.</summary>
    public void Wire(Intake<T> intake, SourceHalf<T> source)
    {
        _intake = intake;
        _source = source;
        _straightLimit = intake.TakesStraightIn_NeedsLock ? _capacity : 0;
        Completion.WatchToken();
    }

    /// <summary>Items accepted and not yet handed on.</summary>
    public int CountItems()
    {
        Gate.Enter();
        long count = Boundaries.Waiting;
        Gate.Exit();
        return (int)Math.Min(count, int.MaxValue);
    }

    /// <summary>Batches that could be taken now.</summary>
    public int CountBatches()
    {
        Gate.Enter();
        int count = EstimateBatches();
        Gate.Exit();
        return count;
    }

    /// <summary>As <see cref="CountBatches"/>; without the gate, as the debugger asks for it, it may be off by a batch.</summary>
    public int EstimateBatches()
    {
        long count = Boundaries.Ready + (Boundaries.Forming > 0 && PartialMayGo_NeedsLock() ? 1 : 0);
        return (int)Math.Min(count, int.MaxValue);
    }

    /// <summary>A look for the debugger: null when the gate is held just now, for a frozen thread would not give it back.</summary>
    public TLook? Peek<TLook>(Func<TLook> look)
        where TLook : class
    {
        if (!Gate.TryEnter())
        {
            return null;
        }

        try
        {
            return look();
        }
        finally
        {
            Gate.Exit();
        }
    }

    /// <summary>The waiting items.</summary>
    public T[] CopyItems_NeedsLock()
    {
        var items = new T[Boundaries.Waiting];
        ItemQueue<T>.Copy(Items.Head, items);
        return items;
    }

    /// <summary>
    /// Whether a newcomer is accepted on the spot: the block is open and greedy, nobody waits in line, and there is room. One comparison,
    /// for every Post asks; the limit behind it is worked out anew by <see cref="NextWork_NeedsLock"/> and is 0 while any of these fails.
    /// </summary>
    public bool MayGoStraightIn_NeedsLock() => Boundaries.Waiting + Arriving < _straightLimit;

    /// <summary>Room for this many more items.</summary>
    public long Room_NeedsLock() => _capacity - Boundaries.Waiting - Arriving;

    /// <summary>Items that may still be accepted before the number of groups is reached.</summary>
    public long QuotaLeft_NeedsLock()
    {
        if (_maxGroups == long.MaxValue)
        {
            return long.MaxValue;
        }

        Int128 left = ((Int128)(_maxGroups - HandedOn - Boundaries.Ready) * Boundaries.Size) - Boundaries.Forming - Arriving;
        return (long)Int128.Clamp(left, 0, long.MaxValue);
    }

    /// <summary>Whether the rest that is no full batch may go.</summary>
    public bool PartialMayGo_NeedsLock() =>
        Settings.FlushWhenIdle || (Declining && Arriving == 0) || (Clock is not null && Clock.IsDue_NeedsLock(Boundaries));

    /// <summary>Items in the batch that could be taken now; 0 for none.</summary>
    public int HeadLength_NeedsLock() => Boundaries.HeadLength(PartialMayGo_NeedsLock());

    /// <summary>Appends items that have been admitted.</summary>
    /// <param name="items">The items, first one first.</param>
    /// <param name="now">The time they arrived, read before the gate; meaningless without a clock.</param>
    public void Append_NeedsLock(ReadOnlySpan<T> items, long now)
    {
        if (items.IsEmpty)
        {
            return;
        }

        long began = Boundaries.FormingStart;
        bool begins = Boundaries.Forming == 0;
        long ready = Boundaries.Ready;
        Items.Enqueue(items);
        bool full = Boundaries.Append(items.Length);
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
        NextItemBegins = Boundaries.Forming == 0;
        DeclineAtQuota_NeedsLock();
        if (before == 0)
        {
            _source.HeadFilled_NeedsLock();
        }
    }

    /// <summary>Notes that a batch was handed on; the items have been forgotten already.</summary>
    public void Take_NeedsLock(int count)
    {
        Items.Advance(count);
        Boundaries.Take(count);
        Clock?.Taken_NeedsLock(Boundaries);
        NextItemBegins |= Boundaries.Forming == 0;
        HandedOn++;
    }

    /// <summary>Accepts nothing more once the batches made and those sure to come reach the number of groups.</summary>
    public void DeclineAtQuota_NeedsLock()
    {
        if (HandedOn + Boundaries.Ready >= _maxGroups)
        {
            Declining = true;
        }
    }

    /// <summary>Sets the live size.</summary>
    public void Resize(int size)
    {
        PendingWork work;
        Gate.Enter();
        try
        {
            if (Finishing || size == Boundaries.Size)
            {
                return;
            }

            Boundaries.Resize(size);
            DeclineAtQuota_NeedsLock();
            _source.HeadChanged_NeedsLock();
            work = NextWork_NeedsLock();
        }
        finally
        {
            Gate.Exit();
        }

        Do(work);
    }

    /// <summary>Ends a batch behind what waits now. Also starts a smaller batch of postponed messages when not greedy.</summary>
    public void Trigger()
    {
        PendingWork work;
        Gate.Enter();
        try
        {
            Boundaries.Mark();
            DeclineAtQuota_NeedsLock();
            _intake.Trigger_NeedsLock();
            work = NextWork_NeedsLock();
        }
        finally
        {
            Gate.Exit();
        }

        Do(work);
    }

    /// <summary>As <see cref="Trigger"/> for what was accepted, and a waiter that completes when all of it is handed on.</summary>
    /// <returns>Null when nothing waits.</returns>
    public FlushWaiter? Flush()
    {
        FlushWaiter waiter;
        PendingWork work;
        Gate.Enter();
        try
        {
            if (Boundaries.Waiting == 0)
            {
                return null;
            }

            Boundaries.Mark();
            DeclineAtQuota_NeedsLock();
            waiter = _flushes.Add(Boundaries.Tail);
            work = NextWork_NeedsLock();
        }
        finally
        {
            Gate.Exit();
        }

        Do(work);
        return waiter;
    }

    /// <summary>Forgets a flush that was cancelled.</summary>
    public void Forget(FlushWaiter waiter)
    {
        Gate.Enter();
        _flushes.Remove(waiter);
        Gate.Exit();
    }

    /// <summary>Accepts nothing more.</summary>
    public void Complete()
    {
        Gate.Enter();
        Declining = true;
        PendingWork work = NextWork_NeedsLock();
        Gate.Exit();
        Do(work);
    }

    /// <summary>Accepts nothing more and drops what waits.</summary>
    /// <param name="exception">Why; null when cancelled.</param>
    /// <param name="always">Whether the exception counts even when the block was faulted or cancelled before.</param>
    public void Abort(Exception? exception, bool always = false)
    {
        PendingWork work;
        Gate.Enter();
        try
        {
            if (Finishing)
            {
                return;
            }

            if (exception is not null && (always || !Dropping))
            {
                Completion.AddError_NeedsLock(exception);
            }

            Declining = true;
            Dropping = true;
            work = NextWork_NeedsLock();
        }
        finally
        {
            Gate.Exit();
        }

        Do(work);
    }

    /// <summary>
    /// What follows from the state, each thing claimed for the caller, who must pass the result to <see cref="Do"/>.
    /// </summary>
    public PendingWork NextWork_NeedsLock()
    {
        Gate.AssertHeld();
        _straightLimit = !Declining && _intake.TakesStraightIn_NeedsLock ? _capacity : 0;
        var work = PendingWork.None;
        if (_source.ClaimOffering_NeedsLock())
        {
            work |= PendingWork.Offer;
        }

        if (_intake.ClaimTaking_NeedsLock())
        {
            work |= PendingWork.Take;
        }

        if (_intake.ClaimRelease_NeedsLock())
        {
            work |= PendingWork.Release;
        }

        if (Clock is not null && !Finishing && Clock.WantsService_NeedsLock(Boundaries))
        {
            work |= PendingWork.Clock;
        }

        if (_flushes.AnyDone(Boundaries.Head))
        {
            work |= PendingWork.Flushed;
        }

        if (CanFinish_NeedsLock())
        {
            Finishing = true;
            work |= PendingWork.Finish;
        }

        return work;
    }

    /// <summary>Does what <see cref="NextWork_NeedsLock"/> found. Foreign code runs inside: not under the gate.</summary>
    public void Do(PendingWork work)
    {
        Gate.AssertNotHeld();
        if (work == PendingWork.None)
        {
            return;
        }

        if ((work & PendingWork.Flushed) != 0)
        {
            CompleteFlushes();
        }

        if ((work & PendingWork.Clock) != 0)
        {
            ServiceClock();
        }

        if ((work & PendingWork.Take) != 0)
        {
            _intake.StartTaking();
        }

        if ((work & PendingWork.Release) != 0)
        {
            _intake.StartRelease();
        }

        if ((work & PendingWork.Offer) != 0)
        {
            _source.StartOffering();
        }

        if ((work & PendingWork.Finish) != 0)
        {
            Completion.Start();
        }
    }

    /// <summary>Lets go of everything that the end leaves behind.</summary>
    public (List<FlushWaiter> Flushes, ITimer? Timer, Link<T>[] Links) Clear_NeedsLock()
    {
        Debug.Assert(Finishing, "only the end clears");
        Items.Clear();
        Boundaries.Clear();
        return (_flushes.TakeAll(), Clock?.Close_NeedsLock(), _source.Clear_NeedsLock());
    }

    private bool CanFinish_NeedsLock() =>
        Declining && !Finishing && Arriving == 0
        && (Dropping || Boundaries.Waiting == 0)
        && _intake.IsIdle_NeedsLock && _source.IsIdle_NeedsLock;

    private void CompleteFlushes()
    {
        Gate.Enter();
        List<FlushWaiter> done = _flushes.TakeDone(Boundaries.Head);
        Gate.Exit();
        foreach (FlushWaiter waiter in done)
        {
            waiter.TrySetResult();
        }
    }

    private void OnTick()
    {
        Gate.Enter();
        Clock!.Fired_NeedsLock();
        Gate.Exit();
        ServiceClock();
    }

    private void ServiceClock()
    {
        FlushClock clock = Clock!;
        try
        {
            long now = clock.Now();
            Gate.Enter();
            TimeSpan? delay = clock.Service_NeedsLock(now, Boundaries);
            PendingWork work = NextWork_NeedsLock();
            Gate.Exit();
            Do(work);
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
        ITimer timer = clock.Set(delay);
        Gate.Enter();
        ITimer? orphan = clock.WasSet_NeedsLock(timer);
        PendingWork work = NextWork_NeedsLock();
        Gate.Exit();
        orphan?.Dispose();
        Do(work);
    }
}
