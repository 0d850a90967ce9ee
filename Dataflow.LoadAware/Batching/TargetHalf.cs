using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Batching;

// The half that accepts. The common case, a greedy block with room and nobody in line, is one turn of the gate and a store or, by a lease,
// the store alone.
// A message that must be consumed from its source first keeps a slot (BatchCore.Arriving) while its source is called.

/// <summary>The target half of the block: offers, posts and bulk posts.</summary>
internal sealed class TargetHalf<T>
{
    // *** Set once.
    private readonly BatchCore<T> _core;
    private readonly PostponedFetcher<T> _fetcher;
    private readonly ITargetBlock<T> _block;
    private readonly FlushClock? _clock;
    private readonly BatchWeight<T>? _weight;
    private readonly bool _flushWhenIdle;
    private readonly bool _firstItemMatters;

    public TargetHalf(BatchCore<T> core, PostponedFetcher<T> fetcher, ITargetBlock<T> block)
    {
        _core = core;
        _fetcher = fetcher;
        _block = block;
        _clock = core.Clock;
        _weight = core.Weight;
        _flushWhenIdle = core.Settings.FlushWhenIdle;
        _firstItemMatters = _flushWhenIdle || _clock is not null;
    }

    public DataflowMessageStatus OfferMessage(DataflowMessageHeader messageHeader, T value, ISourceBlock<T>? source, bool consumeToAccept)
    {
        ProtocolGuard.CheckHeader(messageHeader);

        if (consumeToAccept)
        {
            return source is not null
                ? OfferToConsume(messageHeader, value, source)
                : throw new ArgumentException("A message without a source cannot be consumed from it.", nameof(consumeToAccept));
        }

        ref Intake<T> intake = ref _core.Intake;
        if (intake.TryStoreByLease(value))
        {
            return DataflowMessageStatus.Accepted;
        }

        intake.LetHolderGoOn();
        long now = ReadClock();
        intake.Gate.Enter();
        if (intake.TryStore_NeedsLock(value))
        {
            intake.Gate.Exit();
            return DataflowMessageStatus.Accepted;
        }

        return OfferAndExit_NeedsLock(messageHeader, value, source, now);
    }

    // What a plain post cannot do. Leaves the gate.
    private DataflowMessageStatus OfferAndExit_NeedsLock(DataflowMessageHeader messageHeader, T value, ISourceBlock<T>? source, long now)
    {
        if (_weight is not null)
        {
            _core.Gate.Exit();
            return OfferWeighed(messageHeader, value, source, _weight);
        }

        DataflowMessageStatus status;
        var work = PendingWork.None;
        try
        {
            _core.SettleTail_NeedsLock();
            if (_core.MayGoStraightIn_NeedsLock())
            {
                status = DataflowMessageStatus.Accepted;
                work = Append_NeedsLock(value, now);
            }
            else
            {
                status = Refuse_NeedsLock(messageHeader, source);
                work = _core.NextWork_NeedsLock();
            }
        }
        finally
        {
            _core.Gate.Exit();
        }

        _core.Do(work);
        return status;
    }

    /// <summary>Accepts as many items as fit, from the first one on.</summary>
    public int PostMany(ReadOnlySpan<T> items)
    {
        long now = _clock?.Now() ?? 0;
        int offered = items.Length;
        long[] weights = _weight?.Of(ref items) ?? [];
        int count = 0;
        _core.EnterToStore();
        try
        {
            if (_core.MayGoStraightIn_NeedsLock())
            {
                count = (int)Math.Min(items.Length, Math.Min(_core.Room_NeedsLock(), _core.QuotaLeft_NeedsLock()));
                _core.Append_NeedsLock(items[..count], weights.AsSpan(0, _weight is null ? 0 : count), now);
            }
        }
        finally
        {
            _core.Totals.Decline_NeedsLock(offered - count);
            _core.Leave_NeedsLock();
        }

        return count;
    }

    // 1. A block that declines says so for good.
    // 2. A greedy block with room accepts, unless somebody waits in line before the newcomer (MayGoStraightIn).
    // 3. Everything else waits in line if it has a source, and is declined if it has none.
    private DataflowMessageStatus Refuse_NeedsLock(DataflowMessageHeader header, ISourceBlock<T>? source)
    {
        _core.Gate.AssertHeld();
        if (_core.Declining)
        {
            _core.Totals.Decline_NeedsLock(source is null ? 1 : 0);
            return DataflowMessageStatus.DecliningPermanently;
        }

        if (source is null)
        {
            _core.Totals.Decline_NeedsLock(1);
            return DataflowMessageStatus.Declined;
        }

        _fetcher.Postpone_NeedsLock(source, header);
        return DataflowMessageStatus.Postponed;
    }

    // After an item that neither completes nor begins a batch nothing follows: no head has come or changed, no slot was freed. Nor does
    // anything after the items that are granted here.
    private PendingWork Append_NeedsLock(T value, long now)
    {
        _core.Gate.AssertHeld();
        _core.Items.Enqueue(value, _core.Boundaries, _core.IsBounded);
        int forming = _core.Boundaries.Append();
        if (forming == 0)
        {
            StampAlone_NeedsLock(now);
            _core.BatchFilled_NeedsLock(before: _core.Boundaries.Ready - 1);
            PendingWork work = _core.NextWork_NeedsLock();
            _core.GrantToPoster_NeedsLock();
            return work;
        }

        if (forming == 1 && _firstItemMatters)
        {
            return Begin_NeedsLock(now);
        }

        _core.GrantToPoster_NeedsLock();
        return PendingWork.None;
    }

    // An item that is a batch by itself never waits for the clock, but a larger size may yet have it wait, and who asks is told its age.
    private void StampAlone_NeedsLock(long now)
    {
        _core.Gate.AssertHeld();
        if (_clock is not null && _core.Boundaries.Size == 1)
        {
            _clock.Stamp_NeedsLock(_core.Boundaries.Tail - 1, now);
        }
    }

    // The first item of a batch sets the clock going, and may be all that downstream waits for.
    private PendingWork Begin_NeedsLock(long now)
    {
        _core.Gate.AssertHeld();
        _clock?.Stamp_NeedsLock(_core.Boundaries.FormingStart, now);
        if (_flushWhenIdle)
        {
            return _core.NextWork_NeedsLock();
        }

        _core.GrantToPoster_NeedsLock();
        return _clock!.BeginningWantsRearm_NeedsLock ? PendingWork.Clock : PendingWork.None;
    }

    // The time is foreign, so it is read before the gate, and only for an item that is likely to begin a batch: a look without the
    // gate may be wrong, and then the item is stamped right after.
    private long ReadClock() => _clock is not null && !_core.Intake.MayStore && _clock.WantsStamp ? _clock.Now() : FlushClock.NotRead;

    // To weigh is foreign: not under the gate.
    private DataflowMessageStatus OfferWeighed(DataflowMessageHeader header, T value, ISourceBlock<T>? source, BatchWeight<T> weight)
    {
        long weighs = weight.Of(value);
        long now = ReadClock();
        DataflowMessageStatus status;
        _core.Enter();
        try
        {
            if (weight.Declines(weighs) && !_core.Declining)
            {
                _core.Totals.Decline_NeedsLock(1);
                status = DataflowMessageStatus.Declined;
            }
            else if (_core.MayGoStraightIn_NeedsLock())
            {
                status = DataflowMessageStatus.Accepted;
                _core.Append_NeedsLock([value], [weighs], now);
            }
            else
            {
                status = Refuse_NeedsLock(header, source);
            }
        }
        finally
        {
            _core.Leave_NeedsLock();
        }

        return status;
    }

    private DataflowMessageStatus OfferToConsume(DataflowMessageHeader header, T value, ISourceBlock<T> source)
    {
        bool tooHeavy = _weight is not null && _weight.Declines(_weight.Of(value));
        _core.Enter();
        if (tooHeavy && !_core.Declining)
        {
            _core.Totals.Decline_NeedsLock(1);
            _core.Leave_NeedsLock();
            return DataflowMessageStatus.Declined;
        }

        if (_core.MayGoStraightIn_NeedsLock() && _core.QuotaLeft_NeedsLock() > 0)
        {
            long begun = _core.BeginArrival_NeedsLock(slots: 1);
            _core.Gate.Exit();
            return ConsumeNow(header, source, begun);
        }

        DataflowMessageStatus status = Refuse_NeedsLock(header, source);
        _core.Leave_NeedsLock();
        return status;
    }

    private DataflowMessageStatus ConsumeNow(DataflowMessageHeader header, ISourceBlock<T> source, long begun)
    {
        T? value = default;
        bool consumed = false;
        try
        {
            value = source.ConsumeMessage(header, _block, out bool given);
            consumed = given; // only now, for a source may say so and throw then
        }
        finally
        {
            // Also when the source throws: then nothing has changed.
            EndConsume(value, consumed, begun);
        }

        return consumed ? DataflowMessageStatus.Accepted : DataflowMessageStatus.NotAvailable;
    }

    private void EndConsume(T? value, bool consumed, long begun)
    {
        long now = consumed ? _core.ReadClockOrAbort() : FlushClock.NotRead;
        long[] weights = consumed ? _core.WeighOrAbort([value!]) : [];
        _core.Enter();
        try
        {
            if (consumed && !_core.Dropping)
            {
                _core.Append_NeedsLock([value!], weights, now);
            }

            _core.EndArrival_NeedsLock(begun, slots: 1);
        }
        finally
        {
            _core.Leave_NeedsLock();
        }
    }
}
