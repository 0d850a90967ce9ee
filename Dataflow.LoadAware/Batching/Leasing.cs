namespace Dataflow.LoadAware.Batching;

/// <summary>
/// Whom a grant is leased to: a thread that posts much while hardly anybody else wants the tail. All of it is guarded by the gate.
/// </summary>
/// <remarks>
/// A lease saves its holder some nanoseconds an item. To take it back costs little where the holder does that, tens of nanoseconds where it
/// hands it back at its next post, and up to tens of microseconds where it must be forced. Both are booked, in items. The first lease follows
/// a thousand items; when the account is overdrawn, the next follows four times as many as the last, and that number never falls again.
/// Where leases do pay, several producers take turns: who finds another one's lease takes the slots back, and when it comes again has its own.
/// </remarks>
internal struct Leasing()
{
    /// <summary>Items that are accepted while one thread alone comes to be granted slots, before the first lease.</summary>
    internal const int FirstThreshold = 1 << 10;

    /// <summary>Items whose saving pays for an end by force.</summary>
    internal const int CostOfForce = 1 << 14;

    /// <summary>Items whose saving pays for an end by handing back.</summary>
    internal const int CostOfHandingBack = 1 << 6;

    /// <summary>Fewer slots are not worth a lease.</summary>
    internal const int FewestSlots = 8;

    private const int CostOfOwnEnd = FewestSlots / 2;
    private const int FirstCredit = CostOfForce;
    private const int LargestCredit = 4 * CostOfForce;
    private const int LargestThreshold = 1 << 22;
    private const int ThresholdFactor = 4;

    /// <summary>Leases that are kept for their threads to come back.</summary>
    private const int Kept = 4;

    private Lease[]? _kept;
    private int _credit = FirstCredit;
    private int _threshold = FirstThreshold;
    private int _poster;
    private int _postsSince; // of the items accepted the lower half: differences are what counts, and a block is to be small
    private int _madeAt = -FirstThreshold;
    private byte _newest;
    private bool _pays;

    /// <summary>The lease of the thread that asks, which has come to be granted slots; null when it must share them.</summary>
    /// <param name="accepted">Items accepted so far.</param>
    /// <param name="slots">Slots that are granted.</param>
    public Lease? ForPoster(long accepted, int slots)
    {
        // Only who comes twice in a row: else one item of a thread that then turns to something else would cost force.
        int thread = Environment.CurrentManagedThreadId;
        if (thread != _poster)
        {
            _poster = thread;
            _postsSince = (int)accepted;
            return null;
        }

        _pays |= (int)accepted - _postsSince >= _threshold;
        return _pays && slots >= FewestSlots ? FindOrMake((int)accepted) : null;
    }

    /// <summary>Books a lease that has ended.</summary>
    /// <param name="end">How it ended.</param>
    /// <param name="stored">Items that were stored by it.</param>
    public void Ended(LeaseEnd end, int stored)
    {
        int cost = end switch
        {
            LeaseEnd.ByHolder => CostOfOwnEnd,
            LeaseEnd.HandedBack => CostOfHandingBack,
            _ => CostOfForce,
        };
        _credit = Math.Min(_credit + stored - cost, LargestCredit);
        if (_credit < 0)
        {
            _credit = FirstCredit;
            _pays = false;
            _threshold = Math.Min(_threshold * ThresholdFactor, LargestThreshold);
            _poster = 0;
        }
    }

    // Where more threads take turns than leases are kept, not every turn is worth a new one. Nor is one worth an exception.
    private Lease? FindOrMake(int accepted)
    {
        foreach (Lease? lease in _kept ?? [])
        {
            if (lease is { IsMine: true })
            {
                return lease;
            }
        }

        if (accepted - _madeAt < FirstThreshold)
        {
            return null;
        }

        _madeAt = accepted;
        try
        {
            _kept ??= new Lease[Kept];
            _newest = (byte)((_newest + 1) % Kept);
            return _kept[_newest] = new Lease();
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }
}
