using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Batching;

// The half that accepts. The common case, a greedy block with room and nobody in line, is one turn of the gate and a store.
// A message that must be consumed from its source first keeps a slot (BatchCore.Arriving) while its source is called.

/// <summary>The target half of the block: offers, posts and bulk posts.</summary>
internal sealed class TargetHalf<T>
{
    private const long NotRead = long.MinValue;

    // *** Set once.
    private readonly BatchCore<T> _core;
    private readonly PostponedFetcher<T> _fetcher;
    private readonly ITargetBlock<T> _block;
    private readonly FlushClock? _clock;
    private readonly bool _flushWhenIdle;
    private readonly bool _firstItemMatters;

    public TargetHalf(BatchCore<T> core, PostponedFetcher<T> fetcher, ITargetBlock<T> block)
    {
        _core = core;
        _fetcher = fetcher;
        _block = block;
        _clock = core.Clock;
        _flushWhenIdle = core.Settings.FlushWhenIdle;
        _firstItemMatters = _flushWhenIdle || _clock is not null;
    }

    public DataflowMessageStatus OfferMessage(DataflowMessageHeader messageHeader, T value, ISourceBlock<T>? source, bool consumeToAccept)
    {
        ProtocolGuard.CheckHeader(messageHeader);

        if (consumeToAccept)
        {
            return source is not null
                ? OfferToConsume(messageHeader, source)
                : throw new ArgumentException("A message without a source cannot be consumed from it.", nameof(consumeToAccept));
        }

        long now = ReadClock();
        DataflowMessageStatus status;
        var work = PendingWork.None;
        _core.Gate.Enter();
        try
        {
            if (_core.MayGoStraightIn_NeedsLock())
            {
                status = DataflowMessageStatus.Accepted;
                work = Append_NeedsLock(value, now);
            }
            else
            {
                (status, work) = Refuse_NeedsLock(messageHeader, source);
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
        int count = 0;
        _core.Gate.Enter();
        try
        {
            if (_core.MayGoStraightIn_NeedsLock())
            {
                count = (int)Math.Min(items.Length, Math.Min(_core.Room_NeedsLock(), _core.QuotaLeft_NeedsLock()));
                _core.Append_NeedsLock(items[..count], now);
            }
        }
        finally
        {
            _core.Leave_NeedsLock();
        }

        return count;
    }

    // 1. A block that declines says so for good.
    // 2. A greedy block with room accepts, unless somebody waits in line before the newcomer (MayGoStraightIn).
    // 3. Everything else waits in line if it has a source, and is declined if it has none.
    private (DataflowMessageStatus Status, PendingWork Work) Refuse_NeedsLock(DataflowMessageHeader header, ISourceBlock<T>? source)
    {
        _core.Gate.AssertHeld();
        if (_core.Declining)
        {
            return (DataflowMessageStatus.DecliningPermanently, PendingWork.None);
        }

        if (source is null)
        {
            return (DataflowMessageStatus.Declined, PendingWork.None);
        }

        _fetcher.Postpone_NeedsLock(source, header);
        return (DataflowMessageStatus.Postponed, _core.NextWork_NeedsLock());
    }

    // After an item that neither completes nor begins a batch nothing follows: no head has come or changed, no slot was freed.
    private PendingWork Append_NeedsLock(T value, long now)
    {
        _core.Gate.AssertHeld();
        _core.Items.Enqueue(value);
        int forming = _core.Boundaries.Append();
        if (forming == 0)
        {
            _core.BatchFilled_NeedsLock(before: _core.Boundaries.Ready - 1);
            return _core.NextWork_NeedsLock();
        }

        return forming == 1 && _firstItemMatters ? Begin_NeedsLock(now) : PendingWork.None;
    }

    // The first item of a batch sets the clock going, and may be all that downstream waits for.
    private PendingWork Begin_NeedsLock(long now)
    {
        _core.Gate.AssertHeld();
        _core.NextItemBegins = false;
        if (_clock is not null)
        {
            StampForming_NeedsLock(now);
        }

        return _flushWhenIdle ? _core.NextWork_NeedsLock()
            : _clock!.BeginningWantsRearm_NeedsLock ? PendingWork.Clock
            : PendingWork.None;
    }

    private void StampForming_NeedsLock(long now)
    {
        _core.Gate.AssertHeld();
        if (now == NotRead)
        {
            _clock!.StampLater_NeedsLock(_core.Boundaries.FormingStart);
        }
        else
        {
            _clock!.Stamp_NeedsLock(_core.Boundaries.FormingStart, now);
        }
    }

    // The time is foreign, so it is read before the gate, and only for an item that is likely to begin a batch: a look without the
    // gate may be wrong, and then the item is stamped right after.
    private long ReadClock() => _clock is not null && _core.NextItemBegins && _clock.WantsStamp ? _clock.Now() : NotRead;

    private DataflowMessageStatus OfferToConsume(DataflowMessageHeader header, ISourceBlock<T> source)
    {
        _core.Gate.Enter();
        if (_core.MayGoStraightIn_NeedsLock() && _core.QuotaLeft_NeedsLock() > 0)
        {
            long begun = _core.BeginArrival_NeedsLock(slots: 1);
            _core.Gate.Exit();
            return ConsumeNow(header, source, begun);
        }

        (DataflowMessageStatus status, PendingWork work) = Refuse_NeedsLock(header, source);
        _core.Gate.Exit();
        _core.Do(work);
        return status;
    }

    private DataflowMessageStatus ConsumeNow(DataflowMessageHeader header, ISourceBlock<T> source, long begun)
    {
        T? value = default;
        bool consumed = false;
        try
        {
            value = source.ConsumeMessage(header, _block, out consumed);
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
        long now = consumed ? _core.ReadClockOrAbort() : NotRead;
        _core.Gate.Enter();
        try
        {
            if (consumed && !_core.Dropping)
            {
                _core.Append_NeedsLock([value!], now);
            }

            _core.EndArrival_NeedsLock(begun, slots: 1);
        }
        finally
        {
            _core.Leave_NeedsLock();
        }
    }
}
