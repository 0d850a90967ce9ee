using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dataflow.LoadAware.Batching;

/// <summary>
/// All that a plain post touches, side by side, so that few cache lines move when producers take turns: the gate, and a grant.
/// </summary>
/// <remarks>
/// A grant says how many items may still be stored, and where, without anything following from it: none of them begins a batch that a
/// clock or an idle target waits for, none completes one that the offering loop would have to be started for, none needs a new array, and all
/// of them are admitted. They are entered into the books when the grant is taken back, which is the first thing that every turn of the gate
/// does that decides by the tail (BatchCore.SettleTail_NeedsLock). A grant may be leased to one thread, which then needs no gate for it.
/// </remarks>
internal struct Intake<T>
{
    public SpinGate Gate;
    private int _granted;
    private int _left;
    private int _end;
    private T[] _items;
    private Lease? _lease;

    // A producer that finds another one's lease lets it go on for so long, in the shortest spins (some 1.5 us): the fewer turns, the fewer
    // cache lines move.
    private const int PatienceWithHolder = 40;

    public Intake() => _items = [];

    /// <summary>Slots that were granted at first.</summary>
    public readonly int Granted => _granted;

    /// <summary>Whether the next item is likely to be stored just so, or to find a batch that has begun. Without the gate it is a hint.</summary>
    public readonly bool MayStore => _left > 0 || _lease is not null;

    /// <summary>Stores an item without the gate, if the thread holds a lease that lasts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryStoreByLease(T item)
    {
        Lease? lease = _lease;
        return lease is not null && lease.IsMine && lease.TryStore(item);
    }

    /// <summary>For a producer that is about to take another thread's lease back: lets the holder go on for a moment. Not under the gate.</summary>
    public readonly void LetHolderGoOn()
    {
        if (Volatile.Read(in _lease) is { IsMine: false } lease)
        {
            lease.IsHandedBackWithin(PatienceWithHolder);
        }
    }

    /// <summary>Stores an item if the grant lasts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryStore_NeedsLock(T item)
    {
        int left = _left;
        T[] items = _items;
        int index = _end - left;
        if (left == 0 || (uint)index >= (uint)items.Length)
        {
            return false;
        }

        // The array was made as a T[], so a store need not ask whether it is one of something more special.
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(items), index) = item;
        _left = left - 1;
        return true;
    }

    /// <summary>Grants the next slots of an array.</summary>
    public void Grant_NeedsLock(T[] items, int first, int count)
    {
        Debug.Assert(_left == 0 && _granted == 0, "the last grant was taken back");
        Debug.Assert(count >= 0 && first + count <= items.Length, "only slots that are there are granted");
        _items = items;
        _end = first + count;
        _granted = _left = count;
    }

    /// <summary>Leases the grant, whose slots are all left, to the thread that calls, and grants it the slots of arrays that may follow.</summary>
    public void Lease_NeedsLock(Lease lease, in ArraysAhead ahead)
    {
        Debug.Assert(_lease is null && _left == _granted, "a grant is leased as a whole");
        if (_left > 0)
        {
            lease.Begin_NeedsLock(_items, _end, _left, ahead);
            _granted += ahead.Slots;
            _left = 0;
            Volatile.Write(ref _lease, lease);
        }
    }

    /// <summary>Revokes the lease, if one is out, without waiting for a holder that stands still amid a store.</summary>
    /// <returns>Whether the grant can be taken back now; else whoever comes next must do it.</returns>
    public readonly bool TryStopLease_NeedsLock() => _lease is null || _lease.TryStop_NeedsLock();

    /// <summary>Takes the grant back, be it leased or not.</summary>
    /// <param name="lease">How its lease ended; null when it was not leased.</param>
    /// <returns>How many items were stored by it.</returns>
    public int TakeBack_NeedsLock(out LeaseEnd? lease)
    {
        lease = null;
        if (_lease is not null)
        {
            lease = _lease.Revoke_NeedsLock(out _left);
            _lease = null;
        }

        int stored = _granted - _left;
        _granted = _left = 0;
        return stored;
    }
}
