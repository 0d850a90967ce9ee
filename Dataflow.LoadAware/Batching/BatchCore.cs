using System.Diagnostics;

namespace Dataflow.LoadAware.Batching;

// What both halves of a block share: the waiting items, where batches end, how far the block's life has gone, and the one lock.
//
// LOCKS. There is one: Gate, a spin lock, held for a few stores; some microseconds where a lease is taken back. It guards every mutable
// field in this folder; the few that are also read or written without it, as a hint or by who holds a claim, say so where they are declared. It is not re-entrant, so nothing foreign runs
// under it: no target, source, scheduler, predicate, clock, timer, continuation. Nothing under it throws but for lack of memory, so
// only what may allocate an array stands in a try.
//
// STATE, THEN WORK. Code after whose change something may follow ends its turn with Leave_NeedsLock: it works out what follows from the
// new state, leaves the gate and does it. A turn that only looks, leaves a claim (whose end asks), or adds a link (to whom the head is
// shown at once) just leaves. What follows is worked out from the state alone, never from what the caller believes it changed; that is
// what makes wake-ups impossible to lose. A loop is started by whoever sets its "scheduled" flag under the gate, so no two threads
// start the same one.
//
// GRANTS. Posts after which nothing follows are let through in advance (Intake), and stand in no book until the grant is taken back.
// So every turn that decides by the tail settles it first: by Enter, EnterToStore, or SettleTail_NeedsLock by hand (a post). Grants are given by
// NextWork_NeedsLock and, to a post, by GrantToPoster_NeedsLock; any other turn leaves none. The offering loop alone lets a grant stay out
// (EnterToOffer), for it looks at full batches.
//
// LEASES. A grant may be leased to one thread, which stores its items without the gate (Lease). Taking the grant back ends the lease.
//
// RUNS. In the same way full batches may be let through to the links in advance (OfferRun). Enter ends such a run and books what it has
// handed on. Posts and PostMany leave it alone, for they settle the tail only, and what lags behind is the head.
//
// CLAIMS. Where something slow or foreign must happen between two turns, the first leaves a claim behind under the gate.
// docs/concurrency.md has the tables of claims and states.

/// <summary>The state that the target half and the source half share, and the gate that guards it.</summary>
internal sealed partial class BatchCore<T>
{
    // *** Set once, when the block is wired.
    public readonly BlockSettings Settings;
    public readonly BatchWeight<T>? Weight;
    public readonly FlushClock? Clock;
    public readonly BlockCompletion<T> Completion;
    private readonly long _capacity;
    private readonly long _maxGroups;
    private PostponedFetcher<T> _fetcher = null!;
    private SourceHalf<T> _source = null!;

    // *** Guarded by the gate, which is part of the intake.
    public Intake<T> Intake = new();
    public ItemQueue<T> Items = new();
    public BatchBoundaries Boundaries;
    private readonly FlushWaiters _flushes = new();
    private readonly LateMarks _lateMarks = new();
    private long _straightLimit;
    private OfferRun? _run;
    private Leasing _leasing = new();

    public BatchCore(BlockSettings settings, BatchWeight<T>? weight)
    {
        Settings = settings;
        Weight = weight;
        _capacity = settings.Capacity;
        _maxGroups = settings.MaxGroups;
        Boundaries = new BatchBoundaries(settings.InitialBatchSize, weight is null ? null : new WeightBook(weight.Maximum));
        Clock = settings.FlushTimeout == Timeout.InfiniteTimeSpan ? null : new FlushClock(settings.FlushTimeout, settings.TimeProvider, OnTick);
        Completion = new BlockCompletion<T>(this);
    }

    /// <summary>The one lock.</summary>
    public ref SpinGate Gate => ref Intake.Gate;

    /// <summary>Whether the number of waiting items is limited.</summary>
    public bool IsBounded => _capacity != long.MaxValue;

    /// <summary>Batches handed on so far.</summary>
    public long HandedOn { get; private set; }

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
        Enter();
        Leave_NeedsLock();
        Completion.WatchToken();
    }

    /// <summary>Enters the gate, with the books up to date.</summary>
    public void Enter()
    {
        Gate.Enter();
        Settle_NeedsLock();
    }

    /// <summary>Enters the gate to add items, with the books up to date at the tail; at the head a run may go on.</summary>
    public void EnterToStore()
    {
        Gate.Enter();
        SettleTail_NeedsLock();
    }

    /// <summary>
    /// Enters the gate to hand batches on, with the books up to date at the head; a grant stays out where the loop cares for full batches alone.
    /// </summary>
    /// <remarks>
    /// NextWork may follow all the same: while a grant is out the block accepts, is greedy and has nobody in line, so that no work but an offer could
    /// follow from the tail. Whoever changes that settles the tail in the same turn.
    /// </remarks>
    public void EnterToOffer()
    {
        Gate.Enter();
        if (Settings.FlushWhenIdle || _maxGroups != long.MaxValue || (Clock is not null && Clock.IsDue_NeedsLock(Boundaries)))
        {
            SettleTail_NeedsLock();
        }

        SettleRun_NeedsLock();
    }

    /// <summary>Whether the rest that is no full batch may go.</summary>
    public bool PartialMayGo_NeedsLock() =>
        Settings.FlushWhenIdle || (Declining && Arriving == 0) || (Clock is not null && Clock.IsDue_NeedsLock(Boundaries));

    /// <summary>Items in the batch that could be taken now; 0 for none.</summary>
    public int HeadLength_NeedsLock() => Boundaries.HeadLength(PartialMayGo_NeedsLock());

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

        if (_untold is { Count: > 0 })
        {
            work |= PendingWork.Tell;
        }

        if (CanFinish_NeedsLock())
        {
            Finishing = true;
            work |= PendingWork.Finish;
        }

        Grant_NeedsLock();
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

        // Last, for who listens may wait for what is started above.
        if ((work & PendingWork.Tell) != 0)
        {
            TellObserver();
        }
    }

    /// <summary>Lets go of everything that the end leaves behind.</summary>
    public (List<FlushWaiter> Flushes, ITimer? Timer, Link<T>[] Links) Clear_NeedsLock()
    {
        Gate.AssertHeld();
        Debug.Assert(Finishing, "only the end clears");
        Items.Clear();
        Boundaries.Clear();
        Grant_NeedsLock(); // of nothing: the intake lets go of its array
        return (_flushes.TakeAll(), Clock?.Close_NeedsLock(), _source.Clear_NeedsLock());
    }

    private bool CanFinish_NeedsLock() =>
        Declining && !Finishing && Arriving == 0
        && (Dropping || Boundaries.Waiting == 0)
        && _fetcher.IsIdle_NeedsLock && _source.HeadIsFree_NeedsLock;

    private void CompleteFlushes()
    {
        Enter();
        List<FlushWaiter> done = _flushes.TakeDone(Boundaries.Head);
        Gate.Exit();
        foreach (FlushWaiter waiter in done)
        {
            waiter.TrySetResult();
        }
    }
}
