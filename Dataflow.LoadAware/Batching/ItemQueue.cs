using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Dataflow.LoadAware.Batching;

/// <summary>
/// The waiting items, first in first out, in a chain of arrays. One item costs one store; a batch is one copy, which whoever has
/// claimed the head may make without the gate: appending never moves a waiting item.
/// </summary>
/// <remarks>
/// Arrays double from 32 items to 16 KiB, so that a backlog of any length costs the same per item and is never copied to grow. One
/// used-up array is kept for the next turn; all others go back to the collector as the backlog drains.
/// </remarks>
internal struct ItemQueue<T>
{
    internal const int FirstLength = 32;
    internal const int LargestBytes = 16 * 1024;

    private static readonly int LargestLength = Math.Max(FirstLength, LargestBytes / Unsafe.SizeOf<T>());

    private Segment? _head;
    private Segment? _tail;
    private T[] _tailItems;
    private Segment? _spare;
    private int _headIndex;
    private int _tailIndex;

    public ItemQueue() => _tailItems = [];

    /// <summary>Where the head is: enough to copy from it while it is claimed.</summary>
    internal readonly record struct Position(Segment? Segment, int Index);

    public readonly Position Head => new(_head, _headIndex);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enqueue(T item)
    {
        T[] items = _tailItems;
        int index = _tailIndex;
        if ((uint)index >= (uint)items.Length)
        {
            items = AddSegment(1);
            index = 0;
        }

        items[index] = item;
        _tailIndex = index + 1;
    }

    public void Enqueue(ReadOnlySpan<T> items)
    {
        while (!items.IsEmpty)
        {
            if (_tailIndex == _tailItems.Length)
            {
                AddSegment(items.Length);
            }

            int step = Math.Min(items.Length, _tailItems.Length - _tailIndex);
            items[..step].CopyTo(_tailItems.AsSpan(_tailIndex));
            _tailIndex += step;
            items = items[step..];
        }
    }

    /// <summary>Copies items from a claimed head. Safe without the gate.</summary>
    public static void Copy(Position from, Span<T> to)
    {
        (Segment? segment, int index) = from;
        while (!to.IsEmpty)
        {
            int step = Math.Min(to.Length, segment!.Items.Length - index);
            segment.Items.AsSpan(index, step).CopyTo(to);
            to = to[step..];
            (segment, index) = (segment.Next, 0);
        }
    }

    /// <summary>Clears the slots of items that are about to leave a claimed head, so that they can be collected. Safe without the gate.</summary>
    public static void Forget(Position from, int count)
    {
        if (!RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            return;
        }

        (Segment? segment, int index) = from;
        while (count > 0)
        {
            int step = Math.Min(count, segment!.Items.Length - index);
            segment.Items.AsSpan(index, step).Clear();
            count -= step;
            (segment, index) = (segment.Next, 0);
        }
    }

    /// <summary>Lets go of the first items, whose slots are forgotten already.</summary>
    public void Advance(int count)
    {
        while (true)
        {
            int step = Math.Min(count, _head!.Items.Length - _headIndex);
            _headIndex += step;
            count -= step;
            if (_head == _tail)
            {
                break;
            }

            if (_headIndex == _head.Items.Length)
            {
                RetireHead();
            }
            else if (count == 0)
            {
                return;
            }
        }

        Debug.Assert(count == 0 && _headIndex <= _tailIndex, "more items left than were waiting");
        if (_headIndex == _tailIndex)
        {
            _headIndex = _tailIndex = 0;
        }
    }

    /// <summary>Drops everything.</summary>
    public void Clear() => this = new ItemQueue<T>();

    private void RetireHead()
    {
        Segment used = _head!;
        _head = used.Next;
        _headIndex = 0;
        used.Next = null;
        if (_spare is null || _spare.Items.Length < used.Items.Length)
        {
            _spare = used;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private T[] AddSegment(int wanted)
    {
        Segment next = TakeSpare() ?? new Segment(NextLength(wanted));
        if (_tail is null)
        {
            _head = next;
        }
        else
        {
            _tail.Next = next;
        }

        _tail = next;
        _tailItems = next.Items;
        _tailIndex = 0;
        return next.Items;
    }

    // A spare much smaller than the tail would be used up at once: let it go.
    private Segment? TakeSpare()
    {
        Segment? spare = _spare is not null && _spare.Items.Length >= _tailItems.Length ? _spare : null;
        _spare = null;
        return spare;
    }

    private readonly int NextLength(int wanted) =>
        Math.Clamp(Math.Max(_tailItems.Length * 2, wanted), FirstLength, LargestLength);

    internal sealed class Segment(int length)
    {
        public readonly T[] Items = new T[length];
        public Segment? Next;
    }
}
