using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dataflow.LoadAware.Batching;

/// <summary>
/// A grant that one thread uses up without entering the gate: the lock is biased to that thread. Whoever else wants the tail takes the
/// lease back first.
/// </summary>
/// <remarks>
/// <code>
/// the holder, for each item        who takes it back, under the gate
///   1 busy                           1 revoked
///   2 revoked? hand it back          2 wait a moment for it to be handed back; else
///   3 store the item,                3 a memory barrier in every thread of the process, and
///     in an array of its own making
///     where the slots end
///   4 not busy, one slot less        4 wait while busy
/// </code>
/// No fence stands between the holder's steps 1 and 2, so another core may see them in the other order. The barrier stands in for it: who was
/// busy before is seen to be, and whoever is busy afterwards sees that the lease is revoked. It costs microseconds, tens of them while other cores
/// work; so <see cref="Leasing"/> leases where it is hardly needed, for a holder that goes on posting hands back by itself.
/// <para>
/// A lease is of one thread for good, and only that thread, under the gate, begins it anew. So a holder that was stopped between any two steps
/// finds its own lease, revoked, and never writes to one of another thread. A later thread with the same id is the same holder: the first one is gone.
/// </para>
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal sealed class Lease
{
    private const int Busy = 1;
    private const int OneSlot = 2;

    // How long to wait for a holder that is about to post, in the shortest spins: some two microseconds.
    private const int Patience = 64;

    [ThreadStatic]
    private static int _thisThread; // its id once it has made a lease; cheaper to read than the id itself

    // *** Written by the holder alone while it holds the lease, on a cache line of its own: where the next item goes.
    [FieldOffset(64)]
    private object _items = Array.Empty<object>();

    [FieldOffset(72)]
    private int _end;

    [FieldOffset(76)]
    private int _state; // slots left, and whether the holder is busy: one field, for it is written twice an item

    // *** Written by the holder alone while it holds the lease: the arrays that it may add where its slots end.
    [FieldOffset(80)]
    private object[] _added = [];

    [FieldOffset(88)]
    private int _nextAdded;

    [FieldOffset(92)]
    private int _arraysLeft;

    [FieldOffset(96)]
    private int _arrayLength;

    // *** Set once.
    [FieldOffset(128)]
    private readonly int _holder;

    // *** Reset by the holder under the gate; set by who takes the lease back, under the gate.
    [FieldOffset(132)]
    private volatile bool _isRevoked;

    // *** Reset by the holder under the gate; set by the holder.
    [FieldOffset(133)]
    private volatile bool _isHandedBack;

    /// <summary>Makes a lease for the thread that calls.</summary>
    public Lease() => _holder = _thisThread = Environment.CurrentManagedThreadId;

    /// <summary>Whether the thread that asks is the holder.</summary>
    public bool IsMine => _holder == _thisThread;

    /// <summary>Whether the holder is done with it, or has seen that it is revoked.</summary>
    public bool IsHandedBack => _isHandedBack;

    /// <summary>Waits a moment for that.</summary>
    /// <param name="spins">How long, in the shortest spins.</param>
    public bool IsHandedBackWithin(int spins)
    {
        for (; spins > 0 && !_isHandedBack; spins--)
        {
            Thread.SpinWait(1);
        }

        return _isHandedBack;
    }

    /// <summary>For the holder: begins anew, with the last slots before <paramref name="end"/> and the arrays that may follow.</summary>
    public void Begin_NeedsLock<T>(T[] items, int end, int slots, in ArraysAhead ahead)
    {
        Debug.Assert(IsMine, "a lease is for its holder");
        Debug.Assert(ahead.Count == 0 || end == items.Length, "arrays follow where an array ends");
        _items = items;
        _end = end;
        (_added, _nextAdded, _arraysLeft, _arrayLength) = (ahead.Into ?? [], ahead.First, ahead.Count, ahead.Length);
        _state = slots * OneSlot;
        _isRevoked = false;
        _isHandedBack = false;
    }

    /// <summary>For the holder: stores an item in the next slot.</summary>
    /// <returns>False when neither a slot nor an array is left, or the lease is revoked; then it is handed back.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryStore<T>(T item)
    {
        int state = _state;
        Volatile.Write(ref _state, state | Busy);
        if (_isRevoked || state == 0)
        {
            return TryStoreInNext(item, state);
        }

        // A slot that was granted lies in the array, which was made as a T[] and nothing more special.
        T[] items = Unsafe.As<T[]>(_items);
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(items), _end - (state / OneSlot)) = item;
        Volatile.Write(ref _state, state - OneSlot);
        return true;
    }

    /// <summary>Ends the lease: when this returns, its holder stores nothing more by it, and what it has stored is seen.</summary>
    /// <param name="left">Slots that are left.</param>
    public LeaseEnd Revoke_NeedsLock(out int left)
    {
        LeaseEnd end = Stop_NeedsLock();
        _isRevoked = true; // also for its holder: without slots to point to it must not be used again before it is begun anew
        var spinner = new SpinWait();
        while (IsBusy)
        {
            spinner.SpinOnce(sleep1Threshold: -1); // a few stores, unless the holder was preempted amid them
        }

        left = (Volatile.Read(ref _state) / OneSlot) + (_arraysLeft * _arrayLength);
        _items = Array.Empty<object>(); // the array may leave as a batch, and is not to be kept alive from here
        _added = [];
        return end;
    }

    /// <summary>Begins to end the lease without waiting for a holder that may stand still amid a store.</summary>
    /// <returns>Whether <see cref="Revoke_NeedsLock"/>, which must still be called, would not wait for it either.</returns>
    public bool TryStop_NeedsLock()
    {
        Stop_NeedsLock();
        return !IsBusy;
    }

    // From here on the holder stores one item more at most, and is seen to be busy while it does.
    private LeaseEnd Stop_NeedsLock()
    {
        if (IsMine)
        {
            return LeaseEnd.ByHolder;
        }

        _isRevoked = true;
        if (IsHandedBackWithin(Patience))
        {
            return LeaseEnd.HandedBack;
        }

        Interlocked.MemoryBarrierProcessWide();
        return LeaseEnd.Forced;
    }

    private bool IsBusy => (Volatile.Read(ref _state) & Busy) != 0;

    // Busy all the while: who takes the lease back sees the new array with its first item or neither.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryStoreInNext<T>(T item, int state)
    {
        if (_isRevoked || _isHandedBack || _arraysLeft == 0 || NewArrayIfThereIsMemory<T>(_arrayLength) is not { } items)
        {
            Volatile.Write(ref _state, state);
            _isHandedBack = true;
            return false;
        }

        items[0] = item;
        _added[_nextAdded++] = items;
        _arraysLeft--;
        _items = items;
        _end = items.Length;
        Volatile.Write(ref _state, (items.Length - 1) * OneSlot);
        return true;
    }

    // No exception leaves from amid a store: the post that follows at the gate has the same trouble, and says so.
    private static T[]? NewArrayIfThereIsMemory<T>(int length)
    {
        try
        {
            return GC.AllocateUninitializedArray<T>(length);
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }
}
