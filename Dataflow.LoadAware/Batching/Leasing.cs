namespace Dataflow.LoadAware.Batching;

/// <summary>
/// Whom a grant is leased to: a thread that posts much while hardly anybody else wants the tail. All of it is guarded by the gate.
/// </summary>
/// <remarks>
/// A lease saves its holder a few nanoseconds an item. To take it back costs tens of nanoseconds from a holder that goes on posting, and up to tens of microseconds from
/// one that does not. So the first lease follows a thousand items of one thread, and where it had to be taken by force before it paid for that, the next follows twice as many as the last.
/// Where leases do pay, several producers take turns with them: each hands its own to the next one that posts.
/// </remarks>
internal struct Leasing()
{
    /// <summary>Items of one thread in a row before the first lease.</summary>
    internal const int FirstThreshold = 1024;

    /// <summary>Items that save more than it costs to take one lease by force.</summary>
    internal const int ItemsThatPay = 1 << 16;

    private const int LargestThreshold = 1 << 22;

    /// <summary>Leases that are kept for their threads to come back.</summary>
    private const int Kept = 4;

    private Lease[]? _kept;
    private int _newest;
    private long _lastMade = -FirstThreshold;

    private bool _pays;
    private int _poster;
    private long _postsSince;
    private long _threshold = FirstThreshold;
    private long _lastForced = -ItemsThatPay;

    /// <summary>The lease of the thread that asks, which has come to be granted slots; null when it must share them.</summary>
    /// <param name="accepted">Items accepted so far.</param>
    public Lease? ForPoster(long accepted)
    {
        // Only who comes twice in a row: else one item of a thread that then turns to something else would cost force.
        int thread = Environment.CurrentManagedThreadId;
        if (thread != _poster)
        {
            _poster = thread;
            _postsSince = accepted;
            return null;
        }

        _pays |= accepted - _postsSince >= _threshold;
        return _pays ? FindOrMake(accepted) : null;
    }

    /// <summary>Notes that a lease had to be taken by force.</summary>
    /// <param name="accepted">Items accepted so far.</param>
    public void Forced(long accepted)
    {
        if (accepted - _lastForced < ItemsThatPay)
        {
            _pays = false;
            _threshold = Math.Min(_threshold * 2, LargestThreshold);
        }

        _lastForced = accepted;
        _poster = 0;
    }

    // Where more threads take turns than leases are kept, not every turn is worth a new one.
    private Lease? FindOrMake(long accepted)
    {
        _kept ??= new Lease[Kept];
        foreach (Lease? lease in _kept)
        {
            if (lease is { IsMine: true })
            {
                return lease;
            }
        }

        if (accepted - _lastMade < FirstThreshold)
        {
            return null;
        }

        _lastMade = accepted;
        _newest = (_newest + 1) % Kept;
        return _kept[_newest] = new Lease();
    }
}
