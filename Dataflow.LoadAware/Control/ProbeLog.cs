namespace Dataflow.LoadAware.Control;

/// <summary>The last sizes that were asked for, and how far each was off centre on purpose: feedback may come back many batches later.</summary>
/// <remarks>
/// Only the deliberate part of a difference in size may be compared with the difference in time: the rest was itself caused by the
/// times before it, and would make every controller believe that smaller is faster.
/// </remarks>
internal sealed class ProbeLog
{
    private const int Capacity = 64; // of feedback that is later than so many sizes nothing is known

    private readonly (int Size, double Offset, long Run)[] _asked = new (int, double, long)[Capacity];
    private int _count;
    private int _next;

    /// <summary>Remembers a size that is asked for.</summary>
    public void Add(int size, double offset, long run)
    {
        _asked[_next] = (size, offset, run);
        _next = (_next + 1) % Capacity;
        _count = Math.Min(_count + 1, Capacity);
    }

    /// <summary>
    /// How far off centre the newest batch of this size was, and in which run of batches of one size (0: in none); false when nobody asked for such a
    /// size.
    /// </summary>
    public bool TryFind(int size, out double offset, out long run)
    {
        for (int age = 1; age <= _count; age++)
        {
            (int asked, offset, run) = _asked[(_next - age + Capacity) % Capacity];
            if (asked == size)
            {
                return true;
            }
        }

        (offset, run) = (0, 0);
        return false;
    }

    /// <summary>Forgets all sizes.</summary>
    public void Clear() => _count = 0;
}
