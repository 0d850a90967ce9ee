namespace Dataflow.LoadAware.Batching;

// Who is let in: the grant for plain posts, the room, the number of groups. See BatchCore.cs for the gate and for grants.
internal sealed partial class BatchCore<T>
{
    /// <summary>
    /// Where so many full batches wait the offering loop is not likely to stop soon, for which it would have to take the grant back. It is right
    /// with any number.
    /// </summary>
    private const int BatchesFarFromEnd = 4;

    /// <summary>Takes back what was granted at both ends, and enters into the books what came of it.</summary>
    public void Settle_NeedsLock()
    {
        SettleTail_NeedsLock();
        SettleRun_NeedsLock();
    }

    /// <summary>Takes the intake's grant back and enters into the books what was stored by it.</summary>
    public void SettleTail_NeedsLock()
    {
        Gate.AssertHeld();
        int stored = Intake.TakeBack_NeedsLock(out LeaseEnd? lease);
        long ready = Boundaries.Ready;
        if (stored > 0)
        {
            Items.CountStored(stored);
            if (Boundaries.Append(stored))
            {
                BatchFilled_NeedsLock(before: ready);
            }
        }

        if (lease is { } end)
        {
            _leasing.Ended(end, stored);
        }
    }

    /// <summary>
    /// Lets plain posts go on without looking at the books, for as long as nothing follows from them. Where a grant is out, which the
    /// offering loop alone may find, it stays.
    /// </summary>
    public void Grant_NeedsLock()
    {
        Gate.AssertHeld();
        if (Intake.Granted > 0)
        {
            return;
        }

        Intake.Grant_NeedsLock(Items.TailItems, Items.TailIndex, (int)Math.Clamp(Grantable_NeedsLock(), 0, Items.FreeSlots));
    }

    /// <summary>As <see cref="Grant_NeedsLock"/>, for a producer that is likely to come again: it may be leased more slots than the last array has.</summary>
    public void GrantToPoster_NeedsLock()
    {
        Grant_NeedsLock();
        ArraysAhead ahead = Intake.Granted == 0 ? default : Items.Ahead(Grantable_NeedsLock() - Items.FreeSlots, Boundaries, IsBounded);
        if (_leasing.ForPoster(Boundaries.Tail, Intake.Granted + ahead.Slots) is { } lease)
        {
            Intake.Lease_NeedsLock(lease, ahead);
        }
    }

    private long Grantable_NeedsLock() => Math.Min(SlotsWithoutWork_NeedsLock(), _straightLimit - Boundaries.Waiting - Arriving);

    /// <summary>Whether the grant that is out lets batches fill, so that the offering loop must settle the tail before it stops.</summary>
    public bool GrantFillsBatches_NeedsLock => Intake.Granted >= Boundaries.Size - Boundaries.Forming;

    // Mostly a grant ends before the item that completes the batch, from which an offer follows. Where the offering loop is at work and far
    // from its end nothing follows from that either.
    private long SlotsWithoutWork_NeedsLock()
    {
        if (Boundaries.AreWeighed || (Boundaries.Forming == 0 && FirstItemMatters_NeedsLock))
        {
            return 0;
        }

        bool mayFillBatches = Boundaries.Ready >= BatchesFarFromEnd && _maxGroups == long.MaxValue
            && _source.IsOfferingScheduled_NeedsLock && !FirstItemMatters_NeedsLock;
        return mayFillBatches ? long.MaxValue : Boundaries.Size - Boundaries.Forming - 1;
    }

    // The first item of a batch sets the clock going, or may be all that an idle target waits for.
    private bool FirstItemMatters_NeedsLock => Settings.FlushWhenIdle || (Clock is not null && Clock.BeginningMatters_NeedsLock);

    /// <summary>
    /// Whether a newcomer is accepted on the spot: the block is open and greedy, nobody waits in line, and there is room. The limit
    /// behind it is worked out anew by <see cref="NextWork_NeedsLock"/> and is 0 while any of these fails.
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
}
