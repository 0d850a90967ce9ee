namespace Dataflow.LoadAware.Batching;

/// <summary>
/// When the waiting items arrived, as far as a flush has to know: a stamp (item number, time) holds for its item and for those behind
/// it up to the next stamp. An item without a stamp of its own counts as old as the stamp before it, so an age is never underrated.
/// </summary>
internal struct StampQueue(long finestGap)
{
    private readonly long _finestGap = finestGap;
    private (long Item, long Time)[] _ring = []; // its length is a power of two, so that an index wraps by a mask
    private int _first;
    private int _count;

    public readonly bool IsEmpty => _count == 0;

    /// <summary>
    /// Adds a stamp, unless the last one is younger than the finest gap: then that one serves. A stamp for the item that has the last one
    /// is more exact and replaces it.
    /// </summary>
    public void Add(long item, long time)
    {
        if (_count > 0)
        {
            ref (long Item, long Time) last = ref At(_count - 1);
            if (time - last.Time < _finestGap || last.Item > item)
            {
                return;
            }

            if (last.Item == item)
            {
                last.Time = time;
                return;
            }
        }

        if (_count == _ring.Length)
        {
            Grow();
        }

        _count++;
        At(_count - 1) = (item, time);
    }

    /// <summary>The time that counts as the arrival of an item.</summary>
    public readonly long TimeOf(long item)
    {
        int index = _count - 1;
        while (index > 0 && At(index).Item > item)
        {
            index--;
        }

        return At(index).Time;
    }

    /// <summary>Drops the stamps that hold for no item from <paramref name="head"/> on.</summary>
    public void ForgetBefore(long head)
    {
        while (_count > 1 && At(1).Item <= head)
        {
            DropFirst();
        }
    }

    /// <summary>The time of the first stamp.</summary>
    public readonly long FirstTime => At(0).Time;

    /// <summary>Drops the stamps at or before <paramref name="time"/>, into another queue.</summary>
    /// <returns>The number of the first item that is younger; <paramref name="tail"/> when none is, -1 when no stamp was that old.</returns>
    public long DropUntil(long time, long tail, ref StampQueue into)
    {
        bool dropped = false;
        while (_count > 0 && At(0).Time <= time)
        {
            into.Add(At(0).Item, At(0).Time);
            DropFirst();
            dropped = true;
        }

        return !dropped ? -1 : _count > 0 ? At(0).Item : tail;
    }

    private void DropFirst()
    {
        _first = (_first + 1) & (_ring.Length - 1);
        _count--;
    }

    private readonly ref (long Item, long Time) At(int index) => ref _ring[(_first + index) & (_ring.Length - 1)];

    private void Grow()
    {
        var larger = new (long, long)[Math.Max(4, _ring.Length * 2)];
        for (int i = 0; i < _count; i++)
        {
            larger[i] = At(i);
        }

        (_ring, _first) = (larger, 0);
    }
}
