using System.Diagnostics;

namespace Dataflow.LoadAware.Batching;

/// <summary>
/// Where batches end: counts only, no items. Items are numbered from 0 in the order they were accepted; the waiting ones are
/// [<see cref="Head"/>, <see cref="Tail"/>). Nothing is cut before it is taken, so a new size moves every boundary at once.
/// </summary>
/// <remarks>
/// <code>
/// Head          FormingStart    Tail
///  |-- Ready batches --|-- forming --|       forming is shorter than Size
/// </code>
/// A mark (trigger, flush) ends a batch for good: no batch crosses it, at whatever size. With a limit of weight a batch may also end
/// because the next item does not fit.
/// </remarks>
internal struct BatchBoundaries(int size, WeightBook? weights = null)
{
    private readonly WeightBook? _weights = weights;
    private Queue<long>? _marks;
    private long _lastMark;

    /// <summary>The live batch size.</summary>
    public int Size { get; private set; } = size;

    /// <summary>Number of the first waiting item.</summary>
    public long Head { get; private set; }

    /// <summary>Number of the next item to be accepted.</summary>
    public long Tail { get; private set; }

    /// <summary>Number of the first item of the batch that is still filling.</summary>
    public long FormingStart { get; private set; }

    /// <summary>Batches that wait complete: full, or ended by a mark.</summary>
    public long Ready { get; private set; }

    public readonly long Waiting => Tail - Head;

    public readonly int Forming => (int)(Tail - FormingStart);

    /// <summary>Whether batches are limited by weight too.</summary>
    public readonly bool AreWeighed => _weights is not null;

    /// <summary>Whether every batch that waits complete has the size: neither mark nor weight ends one.</summary>
    public readonly bool AreAllFull => _weights is null && _marks is null or { Count: 0 };

    /// <summary>Counts one accepted item.</summary>
    /// <returns>Items in the batch that is filling, this one included; 0 when this one completed it.</returns>
    public int Append()
    {
        long tail = ++Tail;
        int forming = (int)(tail - FormingStart);
        if (forming < Size)
        {
            return forming;
        }

        Ready++;
        FormingStart = tail;
        return 0;
    }

    /// <summary>Counts several accepted items.</summary>
    /// <returns>Whether they completed a batch.</returns>
    public bool Append(int count)
    {
        Tail += count;
        long full = (Tail - FormingStart) / Size;
        Ready += full;
        FormingStart += full * Size;
        AssertInvariants();
        return full > 0;
    }

    /// <summary>Counts accepted items of these weights.</summary>
    /// <returns>Whether they completed a batch.</returns>
    public bool Append(ReadOnlySpan<long> weights)
    {
        long ready = Ready;
        foreach (long weight in weights)
        {
            _weights!.Came(weight);
            CountWeighed(weight);
        }

        AssertInvariants();
        return Ready > ready;
    }

    /// <summary>Ends a batch behind the last waiting item; nothing when none waits or a mark is there already.</summary>
    public void Mark()
    {
        if (Tail == Head || _lastMark == Tail)
        {
            return;
        }

        (_marks ??= new Queue<long>()).Enqueue(Tail);
        _lastMark = Tail;
        EndForming();
        AssertInvariants();
    }

    public void Resize(int newSize)
    {
        Size = newSize;
        Recount(left: 0);
    }

    /// <summary>Items in the batch at the head; 0 when it is not complete and <paramref name="partial"/> batches may not go.</summary>
    public readonly int HeadLength(bool partial)
    {
        if (Ready == 0)
        {
            return partial ? (int)(Tail - Head) : 0;
        }

        return _weights is not null ? (int)(_weights.FirstEnd - Head)
            : _marks is { Count: > 0 } ? (int)Math.Min(Size, _marks.Peek() - Head) : Size;
    }

    /// <summary>Whether a mark ends the batch of this length at the head.</summary>
    public readonly bool EndsAtMark(int length) => _marks is { Count: > 0 } && _marks.Peek() == Head + length;

    /// <summary>Counts a batch that was handed on. Its length may have been settled under another size.</summary>
    public void Take(int count)
    {
        bool asNow = count == HeadLength(partial: true);
        Head += count;
        while (_marks is { Count: > 0 } && _marks.Peek() <= Head)
        {
            _marks.Dequeue();
        }

        if (!asNow)
        {
            Recount(left: count);
            return;
        }

        _weights?.Left(count, complete: Ready > 0);
        if (Ready > 0)
        {
            Ready--;
        }
        else
        {
            FormingStart = Head;
        }

        AssertInvariants();
    }

    /// <summary>Counts everything as gone.</summary>
    public void Clear()
    {
        _marks = null;
        _weights?.Clear();
        Head = FormingStart = Tail;
        Ready = 0;
        AssertInvariants();
    }

    private void EndForming()
    {
        if (FormingStart < Tail)
        {
            Ready++;
            FormingStart = Tail;
            _weights?.End(Tail);
        }
    }

    private void CountWeighed(long weight)
    {
        if (!_weights!.Fits(weight))
        {
            EndForming();
        }

        _weights.Add(weight);
        Tail++;
        if (Forming == Size || _weights.IsFull)
        {
            EndForming();
        }
    }

    // Only after a change of size or a batch of another size: costs the number of marks that wait; with weights, of items.
    private void Recount(int left)
    {
        if (_weights is not null)
        {
            RecountWeighed(left);
            return;
        }

        long start = Head;
        Ready = 0;
        if (_marks is not null)
        {
            foreach (long mark in _marks)
            {
                Ready += (mark - start + Size - 1) / Size;
                start = mark;
            }
        }

        long full = (Tail - start) / Size;
        Ready += full;
        FormingStart = start + (full * Size);
        AssertInvariants();
    }

    private void RecountWeighed(int left)
    {
        _weights!.StartOver(left);
        long[] marks = _marks?.ToArray() ?? [];
        int nextMark = 0;
        Tail = FormingStart = Head;
        Ready = 0;
        foreach (long weight in _weights.Weights)
        {
            CountWeighed(weight);
            if (nextMark < marks.Length && marks[nextMark] == Tail)
            {
                EndForming();
                nextMark++;
            }
        }

        AssertInvariants();
    }

    [Conditional("DEBUG")]
    private readonly void AssertInvariants()
    {
        Debug.Assert(Head <= FormingStart && FormingStart <= Tail, "the forming batch lies among the waiting items");
        Debug.Assert(Tail - FormingStart < Size, "a full batch is not forming any more");
        Debug.Assert((Ready == 0) == (FormingStart == Head), "ready batches are what lies before the forming one");
        Debug.Assert(_marks is null || _marks.Count == 0 || _marks.Peek() > Head, "a mark behind the head is gone");
    }
}
