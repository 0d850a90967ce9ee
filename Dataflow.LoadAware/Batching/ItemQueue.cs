using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Dataflow.LoadAware.Batching;

/// <summary>
/// The waiting items, first in first out, in a queue of arrays. One item costs one store. Whoever has claimed the head may read it
/// without the gate: appending never moves a waiting item.
/// </summary>
/// <remarks>
/// Where a batch is neither tiny nor huge, an array is as long as a batch and begins with it: the array then leaves as the batch, and
/// nothing is copied or cleared. Whatever does not fit that (a partial batch, another size than expected) is copied out, and its array
/// used again. Else arrays double from 32 items to 16 KiB, and one used-up array is kept for the next turn. All others go back to the
/// collector as the backlog drains.
/// </remarks>
internal struct ItemQueue<T>
{
    internal const int FirstLength = 32;
    internal const int LargestBytes = 16 * 1024;
    internal const int LeastWholeBytes = 40;
    internal const int LeastWholeBytesWhenBounded = 64;

    private static readonly int LeastWholeLength = Math.Max(1, LeastWholeBytes / Unsafe.SizeOf<T>());
    private static readonly int LeastWholeLengthWhenBounded = Math.Max(1, LeastWholeBytesWhenBounded / Unsafe.SizeOf<T>());
    private static readonly int LargestLength = Math.Max(FirstLength, LargestBytes / Unsafe.SizeOf<T>());

    private ArraySegments<T> _arrays = new();
    private int _headIndex;
    private T[]? _spare;

    public ItemQueue()
    {
    }

    /// <summary>Where the head is: enough to read it while it is claimed.</summary>
    internal readonly record struct Position(ArraySegments<T>.Place Array, int Index)
    {
        /// <summary>Where the head is once so many items have left; more must be waiting.</summary>
        public Position After(int count)
        {
            ArraySegments<T>.Place array = Array;
            int index = Index + count;
            while (index >= array.Items.Length)
            {
                index -= array.Items.Length;
                array = array.Next;
            }

            return new Position(array, index);
        }

        /// <summary>The array that is the batch at the head, all of it and nothing else; null when there is none.</summary>
        public T[]? Whole(int length) => Index == 0 && Array.Items is { } items && items.Length == length ? items : null;
    }

    /// <summary>The last array.</summary>
    public T[] TailItems { get; private set; } = [];

    /// <summary>Its first free slot.</summary>
    public int TailIndex { get; private set; }

    public readonly Position Head => new(_arrays.First, _headIndex);

    /// <summary>Appends an item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="boundaries">Where batches end, this item not counted yet.</param>
    /// <param name="isBounded">Whether the number of waiting items is limited; the same each time.</param>
    public void Enqueue(T item, in BatchBoundaries boundaries, bool isBounded)
    {
        if (TailIndex == TailItems.Length)
        {
            AddArray(boundaries.Size, boundaries.Forming, wanted: 1, isBounded);
        }

        TailItems[TailIndex++] = item;
    }

    /// <summary>Counts items that were stored behind the last one already, in the last array and in those of <see cref="Ahead"/>.</summary>
    public void CountStored(int count)
    {
        TailIndex += count;
        while (TailIndex > TailItems.Length)
        {
            TailIndex -= TailItems.Length;
            _arrays.CountAdded(1);
            TailItems = _arrays.Last;
        }
    }

    /// <summary>Slots that are free in the last array.</summary>
    public readonly int FreeSlots => TailItems.Length - TailIndex;

    /// <summary>Arrays, each as long as a batch, that a lease may add where the last one ends.</summary>
    /// <param name="slots">Slots that are wanted.</param>
    /// <param name="boundaries">Where batches end.</param>
    /// <param name="isBounded">As for <see cref="Enqueue(T, in BatchBoundaries, bool)"/>.</param>
    public readonly ArraysAhead Ahead(long slots, in BatchBoundaries boundaries, bool isBounded)
    {
        int size = boundaries.Size;
        bool beginWithBatch = slots >= size && IsWhole(size, isBounded) && (boundaries.Forming + FreeSlots) % size == 0;
        return beginWithBatch ? _arrays.Ahead((int)Math.Min(slots / size, int.MaxValue), size) : default;
    }

    /// <summary>Appends items, all of them or, when there is no memory for that, none.</summary>
    /// <param name="items">The items, first one first.</param>
    /// <param name="boundaries">Where batches end, these items not counted yet.</param>
    /// <param name="isBounded">As for <see cref="Enqueue(T, in BatchBoundaries, bool)"/>.</param>
    public void Enqueue(ReadOnlySpan<T> items, in BatchBoundaries boundaries, bool isBounded)
    {
        (T[] tail, int index, ArraySegments<T> arrays) = (TailItems, TailIndex, _arrays);
        try
        {
            Store(items, boundaries, isBounded);
        }
        catch (OutOfMemoryException)
        {
            _arrays.GoBackTo(arrays);
            (TailItems, TailIndex) = (tail, index);
            throw;
        }
    }

    /// <summary>Copies items from a claimed head. Safe without the gate.</summary>
    public static void Copy(Position from, Span<T> to)
    {
        int index = from.Index;
        for (ArraySegments<T>.Place array = from.Array; !to.IsEmpty; array = array.Next)
        {
            int step = Math.Min(to.Length, array.Items.Length - index);
            array.Items.AsSpan(index, step).CopyTo(to);
            to = to[step..];
            index = 0;
        }
    }

    /// <summary>Clears the slots of items that were copied out of a claimed head, so that they can be collected. Safe without the gate.</summary>
    public static void Forget(Position from, int count)
    {
        if (!RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            return;
        }

        int index = from.Index;
        for (ArraySegments<T>.Place array = from.Array; count > 0; array = array.Next)
        {
            int step = Math.Min(count, array.Items.Length - index);
            array.Items.AsSpan(index, step).Clear();
            count -= step;
            index = 0;
        }
    }

    /// <summary>Lets go of the first array, which left as a batch.</summary>
    public void HandOver()
    {
        Debug.Assert(_headIndex == 0 && _arrays.Count > 0, "only a whole array leaves");
        _arrays.RemoveFirst();
        if (_arrays.Count == 0)
        {
            TailItems = [];
            TailIndex = 0;
        }
    }

    /// <summary>Lets go of the first items, which were copied out and whose slots are forgotten already.</summary>
    /// <param name="count">How many.</param>
    /// <param name="tailIsGranted">Whether slots at the tail are granted: items may lie there that are not counted yet.</param>
    public void Advance(int count, bool tailIsGranted)
    {
        while (_arrays.Count > 1)
        {
            T[] items = _arrays.First.Items;
            int step = Math.Min(count, items.Length - _headIndex);
            _headIndex += step;
            count -= step;
            if (_headIndex < items.Length)
            {
                return;
            }

            _arrays.RemoveFirst();
            _headIndex = 0;
            if (_spare is null || _spare.Length < items.Length)
            {
                _spare = items;
            }
        }

        _headIndex += count;
        Debug.Assert(_headIndex <= TailIndex, "more items left than were waiting");
        if (_headIndex == TailIndex && !tailIsGranted)
        {
            _headIndex = TailIndex = 0;
        }
    }

    /// <summary>Drops everything.</summary>
    public void Clear() => this = new ItemQueue<T>();

    private void Store(ReadOnlySpan<T> items, in BatchBoundaries boundaries, bool isBounded)
    {
        long forming = boundaries.Forming;
        while (!items.IsEmpty)
        {
            if (TailIndex == TailItems.Length)
            {
                AddArray(boundaries.Size, (int)(forming % boundaries.Size), items.Length, isBounded);
            }

            int step = Math.Min(items.Length, TailItems.Length - TailIndex);
            items[..step].CopyTo(TailItems.AsSpan(TailIndex));
            TailIndex += step;
            forming += step;
            items = items[step..];
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddArray(int size, int forming, int wanted, bool isBounded)
    {
        int rest = size - forming;
        T[] items = IsWhole(size, isBounded) ? NewArray(rest, atLeast: rest, atMost: rest) : Larger(wanted);
        _arrays.Add(items);
        TailItems = items;
        TailIndex = 0;
    }

    // Arrays that are as long as a batch: below, header and reference would weigh as much as the items; above, a batch that never fills would
    // have set aside too much. In a bounded block the same few arrays come round again, and to copy a few items costs less than an array does.
    private static bool IsWhole(int size, bool isBounded) =>
        size >= (isBounded ? LeastWholeLengthWhenBounded : LeastWholeLength) && size <= LargestLength;

    // A spare much smaller than the tail would be used up at once: let it go.
    private T[] Larger(int wanted) =>
        NewArray(Math.Clamp(Math.Max(TailItems.Length * 2, wanted), FirstLength, LargestLength), atLeast: TailItems.Length, atMost: int.MaxValue);

    private T[] NewArray(int length, int atLeast, int atMost)
    {
        T[]? spare = _spare is not null && _spare.Length >= atLeast && _spare.Length <= atMost ? _spare : null;
        _spare = null;
        return spare ?? GC.AllocateUninitializedArray<T>(length);
    }
}
