namespace Dataflow.LoadAware.Feedback;

/// <summary>
/// The last few live sizes, and what they say about a batch whose feedback arrives later: feedback does not carry the size that
/// was live when its batch was cut, so that has to be inferred. Not thread-safe.
/// </summary>
internal sealed class SizeHistory
{
    // A batch may wait in the handler's queue, and its feedback on the way back, while this many decisions pass.
    private const int Capacity = 16;

    private readonly (TimeSpan Since, int Size)[] _entries = new (TimeSpan, int)[Capacity];
    private long _count;

    /// <summary>Starts with the size that is live now.</summary>
    public SizeHistory(int size, TimeSpan now) => Note(size, now);

    /// <summary>Remembers the live size; the size that is remembered already costs nothing.</summary>
    public void Note(int size, TimeSpan now)
    {
        if (_count == 0 || Newest(0).Size != size)
        {
            _entries[_count++ % Capacity] = (now, size);
        }
    }

    /// <summary>The size under which a batch was cut, and whether that size cut it.</summary>
    /// <param name="items">Items in the batch; 0 when nobody knows, which counts as full.</param>
    /// <param name="dispatchedAt">When its handler began with it, as far as known.</param>
    public (int SizeAtDispatch, bool IsFull) Explain(int items, TimeSpan dispatchedAt)
    {
        int known = (int)Math.Min(_count, Capacity);
        int age = 0;
        while (age < known - 1 && Newest(age).Since > dispatchedAt)
        {
            age++;
        }

        int live = Newest(age).Size;

        // The cut lies before the dispatch by the time the batch waited for its handler, and the dispatch we know of is late by
        // the time the feedback took. So a batch that exactly fills an earlier size was most likely cut under that size.
        for (; age < known; age++)
        {
            if (Newest(age).Size == items)
            {
                return (items, true);
            }
        }

        return (live, items == 0 || items >= live);
    }

    private (TimeSpan Since, int Size) Newest(int age) => _entries[(_count - 1 - age) % Capacity];
}
