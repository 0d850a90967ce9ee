using System.Diagnostics;

namespace Dataflow.LoadAware.Batching;

/// <summary>
/// A queue of arrays in linked segments: it grows without a copy of what is there, so that a long backlog costs one reference an array and
/// holds the gate no longer than a short one.
/// </summary>
/// <remarks>A place that was claimed is read without the gate: nothing in it moves until its array is removed.</remarks>
internal struct ArraySegments<T>()
{
    private const int FirstLength = 4;
    private const int LargestLength = 64;

    private Segment? _first;
    private Segment? _last;
    private Segment? _spare;
    private int _firstSlot;
    private int _endSlot; // of the last segment: where the next array goes

    /// <summary>How many arrays there are.</summary>
    public int Count { get; private set; }

    /// <summary>The last array; to be read only when there is one.</summary>
    public readonly T[] Last => _last!.Arrays[_endSlot - 1];

    /// <summary>Where the first array is; to be read only when there is one.</summary>
    public readonly Place First => new(_first!, _firstSlot);

    /// <summary>Where one array is.</summary>
    internal readonly record struct Place(Segment Segment, int Slot)
    {
        public T[] Items => Segment.Arrays[Slot];

        /// <summary>Where the array behind it is; where there is none, a place that must not be asked for its items.</summary>
        public Place Next => Slot + 1 < Segment.Arrays.Length ? new Place(Segment, Slot + 1) : new Place(Segment.Next!, 0);
    }

    /// <summary>Appends an array.</summary>
    public void Add(T[] items)
    {
        if (_last is null || _endSlot == _last.Arrays.Length)
        {
            AddSegment();
        }

        _last!.Arrays[_endSlot++] = items;
        Count++;
    }

    /// <summary>Room for arrays that are put behind the last one first, and counted later; no other may be added meanwhile.</summary>
    /// <param name="atMost">How many are wanted.</param>
    /// <param name="length">The length of each.</param>
    public readonly ArraysAhead Ahead(int atMost, int length) =>
        _last is null ? default : new ArraysAhead(_last.Arrays, _endSlot, Math.Min(atMost, _last.Arrays.Length - _endSlot), length);

    /// <summary>Counts arrays that were put behind the last one already.</summary>
    public void CountAdded(int count)
    {
        _endSlot += count;
        Count += count;
    }

    /// <summary>Removes the first array.</summary>
    public void RemoveFirst()
    {
        Debug.Assert(Count > 0, "there is an array to remove");
        _first!.Arrays[_firstSlot++] = null!;
        if (--Count == 0)
        {
            _firstSlot = _endSlot = 0; // the one segment that is left is empty
        }
        else if (_firstSlot == _first.Arrays.Length)
        {
            Segment used = _first;
            _first = used.Next;
            _firstSlot = 0;
            used.Next = null;
            if (_spare is null || _spare.Arrays.Length < used.Arrays.Length)
            {
                _spare = used;
            }
        }
    }

    /// <summary>Undoes what was added since <paramref name="earlier"/>, when nothing was removed meanwhile.</summary>
    public void GoBackTo(in ArraySegments<T> earlier)
    {
        (_last, _endSlot, Count) = (earlier._last, earlier._endSlot, earlier.Count);
        if (_last is null)
        {
            _first = null;
            return;
        }

        _last.Arrays.AsSpan(_endSlot).Clear();
        _last.Next = null;
    }

    private void AddSegment()
    {
        Segment added = _spare ?? new Segment(_last is null ? FirstLength : Math.Min(_last.Arrays.Length * 2, LargestLength));
        _spare = null;
        if (_last is null)
        {
            _first = added;
        }
        else
        {
            _last.Next = added;
        }

        _last = added;
        _endSlot = 0;
    }

    /// <summary>Some arrays, and the segment behind.</summary>
    internal sealed class Segment(int length)
    {
        public T[][] Arrays { get; } = new T[length][];

        public Segment? Next { get; set; }
    }
}
