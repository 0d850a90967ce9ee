namespace Dataflow.LoadAware.Demo.Loops;

/// <summary>The newest values of something that goes on for ever, each with a number of its own. Any thread may ask.</summary>
/// <remarks>One lock guards all fields; nothing foreign is called under it.</remarks>
/// <param name="capacity">How many it keeps; the oldest leaves for the newest.</param>
internal sealed class History<T>(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Queue<T> _values = new();
    private long _added;

    /// <summary>Appends a value.</summary>
    public void Add(T value)
    {
        lock (_lock)
        {
            if (_values.Count == capacity)
            {
                _values.Dequeue();
            }

            _values.Enqueue(value);
            _added++;
        }
    }

    /// <summary>All that is kept, oldest first.</summary>
    public IReadOnlyList<T> Read()
    {
        lock (_lock)
        {
            return [.. _values];
        }
    }

    /// <summary>What came since a reader was last here; a reader that was away for long misses what has left since.</summary>
    /// <param name="position">How many had been added then, 0 at first; moved to now.</param>
    public IReadOnlyList<T> ReadSince(ref long position)
    {
        lock (_lock)
        {
            int fresh = (int)Math.Min(_added - position, _values.Count);
            position = _added;
            return fresh == 0 ? [] : [.. _values.Skip(_values.Count - fresh)];
        }
    }
}
