using System.Diagnostics;

namespace Dataflow.LoadAware.Batching;

// What both halves of a block share: the waiting items, where batches end, how far the block's life has gone, and the one lock.
//
// LOCKS. There is one: Gate, a spin lock, held for a few stores. It guards every mutable field in this folder; the few that are also
// read without it, as a hint or by who holds a claim, say so where they are declared. It is not re-entrant, so nothing foreign runs
// under it: no target, source, scheduler, predicate, clock, timer, continuation. Nothing under it throws but for lack of memory, so
// only what may allocate an array stands in a try.
//
// STATE, THEN WORK. Code that changes the state ends its turn with Leave_NeedsLock: it works out what follows from the new state, leaves
// the gate and does it. What follows is worked out from the state alone, never from what the caller believes it changed; that is
// what makes wake-ups impossible to lose. A loop is started by whoever sets its "scheduled" flag under the gate, so no two threads
// start the same one. A plain Post, after which nothing follows, skips the question (TargetHalf.Append_NeedsLock says why it may).
//
// CLAIMS. Where something slow or foreign must happen between two turns, the first leaves a claim behind under the gate.
// docs/concurrency.md has the tables of claims and states.

/// <summary>The state that the target half and the source half share, and the gate that guards it.</summary>
internal sealed partial class BatchCore<T>
{
    // *** Set once, when the block is wired.
    public readonly BlockSettings Settings;
    public readonly FlushClock? Clock;
    public readonly BlockCompletion<T> Completion;
    private readonly long _capacity;
    private readonly long _maxGroups;
    private PostponedFetcher<T> _fetcher = null!;
    private SourceHalf<T> _source = null!;

    // *** Guarded by the gate, which stands among them to share their cache line.
    public SpinGate Gate;
    public ItemQueue<T> Items = new();
    public BatchBoundaries Boundaries;
    private readonly FlushWaiters _flushes = new();
    private readonly LateMarks _lateMarks = new();
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
    public int Arriving { get; private set; }

    /// <summary>Whether the block accepts nothing more: completed, faulted, cancelled or at its number of groups.</summary>
    public bool Declining { get; private set; }

    /// <summary>Whether what waits is dropped: faulted or cancelled.</summary>
    public bool Dropping { get; private set; }

    /// <summary>Whether the end has begun: everything is out, or dropped.</summary>
    public bool Finishing { get; private set; }

    /// <summary>Makes the block whole. From here on its token may end it.</summary>
    public void Wire(PostponedFetcher<T> fetcher, SourceHalf<T> source)
    {
        _fetcher = fetcher;
        _source = source;
        Gate.Enter();
        Leave_NeedsLock();
        Completion.WatchToken();
    }

    /// <summary>
    /// Whether a newcomer is accepted on the spot: the block is open and greedy, nobody waits in line, and there is room. One comparison,
    /// for every Post asks; the limit behind it is worked out anew by <see cref="NextWork_NeedsLock"/> and is 0 while any of these fails.
    /// </summary>
    public bool MayGoStraightIn_NeedsLock() => Boundaries.Waiting + Arriving < _straightLimit;

    // Every newcomer that goes straight in, and every one that keeps a slot, brings the count one nearer to the limit and takes one
    // from the quota, so the limit holds until something else changes.
    private long StraightLimit_NeedsLock()
    {
        Gate.AssertHeld();
        if (Declining || !_fetcher.TakesStraightIn_NeedsLock)
        {
            return 0;
        }

        return _maxGroups == long.MaxValue
            ? _capacity
            : (long)Int128.Min(_capacity, (Int128)Boundaries.Waiting + Arriving + QuotaLeft_NeedsLock());
    }

    /// <summary>Room for this many more items.</summary>
    public long Room_NeedsLock() => _capacity - Boundaries.Waiting - Arriving;

    /// <summary>Items that may still be accepted before the number of groups is reached.</summary>
    public long QuotaLeft_NeedsLock()
    {
        Gate.AssertHeld();
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
    /// <param name="now">The time they arrived, read before the gate; any number without a clock.</param>
    public void Append_NeedsLock(ReadOnlySpan<T> items, long now)
    {
        Gate.AssertHeld();
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
        NextItemBegins = Boundaries.Forming == 0;
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
        Gate.AssertHeld();
        Items.Advance(count);
        Boundaries.Take(count);
        Clock?.Taken_NeedsLock(Boundaries);
        NextItemBegins |= Boundaries.Forming == 0;
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

    /// <summary>
    /// What follows from the state, each thing claimed for the caller, who must pass the result to <see cref="Do"/>.
    /// </summary>
    public PendingWork NextWork_NeedsLock()
    {
        Gate.AssertHeld();
        _straightLimit = StraightLimit_NeedsLock();
        var work = PendingWork.None;
        if (_source.ClaimOffering_NeedsLock())
        {
            work |= PendingWork.Offer;
        }

        if (_fetcher.ClaimFetching_NeedsLock())
        {
            work |= PendingWork.Fetch;
        }

        if (_fetcher.ClaimRelease_NeedsLock())
        {
            work |= PendingWork.Release;
        }

        if (Clock is not null && !Finishing && Clock.WantsRearm_NeedsLock(Boundaries))
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

    /// <summary>Ends a turn: works out what follows from the state, leaves the gate, and does it.</summary>
    public void Leave_NeedsLock()
    {
        Gate.AssertHeld();
        PendingWork work = NextWork_NeedsLock();
        Gate.Exit();
        Do(work);
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
            RearmClock();
        }

        if ((work & PendingWork.Fetch) != 0)
        {
            _fetcher.StartFetching();
        }

        if ((work & PendingWork.Release) != 0)
        {
            _fetcher.StartRelease();
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
        Gate.AssertHeld();
        Debug.Assert(Finishing, "only the end clears");
        Items.Clear();
        Boundaries.Clear();
        return (_flushes.TakeAll(), Clock?.Close_NeedsLock(), _source.Clear_NeedsLock());
    }

    private bool CanFinish_NeedsLock() =>
        Declining && !Finishing && Arriving == 0
        && (Dropping || Boundaries.Waiting == 0)
        && _fetcher.IsIdle_NeedsLock && _source.HeadIsFree_NeedsLock;

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
}
