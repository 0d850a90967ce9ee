using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dataflow.LoadAware.Batching;

/// <summary>
/// All that a plain post touches, side by side, so that few cache lines move when producers take turns: the gate, and a grant.
/// </summary>
/// <remarks>
/// A grant says how many items may still be stored, and where, without anything following from it: none of them begins a batch that a
/// clock or an idle target waits for, none completes one, none needs a new array, and all of them are admitted. They are entered into
/// the books when the grant is taken back, which is the first thing that every other turn of the gate does (BatchCore.Enter).
/// </remarks>
internal struct Intake<T>
{
    public SpinGate Gate;
    private int _granted;
    private int _left;
    private int _end;
    private T[] _items;

    public Intake() => _items = [];

    /// <summary>Whether the next item is likely to be stored just so. Without the gate it is a hint.</summary>
    public readonly bool MayStore => _left > 0;

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

    /// <summary>Takes the grant back.</summary>
    /// <returns>How many items were stored by it.</returns>
    public int TakeBack_NeedsLock()
    {
        int stored = _granted - _left;
        _granted = _left = 0;
        return stored;
    }
}
