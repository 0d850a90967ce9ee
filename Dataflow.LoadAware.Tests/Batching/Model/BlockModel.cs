namespace Dataflow.LoadAware.Tests.Batching.Model;

/// <summary>What the block promises, written as plainly as can be: a list of items, marks among them, and a clock.</summary>
internal sealed class BlockModel(int size, int capacity, double timeout)
{
    private readonly List<(int Item, double Arrived)> _waiting = [];
    private readonly List<int> _marks = [];
    private double _now;

    /// <summary>How many of the waiting items, from the first one on, have been declared due.</summary>
    private int _due;

    public int Size { get; set; } = size;

    public int Waiting => _waiting.Count;

    /// <summary>The batches that could be taken now.</summary>
    public int OutputCount => Batches(_due).Count();

    /// <summary>The same if every item were older by so many milliseconds.</summary>
    public int OutputCountIfOlderBy(double milliseconds) => Batches(Math.Max(_due, CountOld(_now + milliseconds))).Count();

    public bool Post(int item)
    {
        if (_waiting.Count == capacity) return false;
        _waiting.Add((item, _now));
        return true;
    }

    public void Mark()
    {
        if (_waiting.Count > 0 && !_marks.Contains(_waiting.Count)) _marks.Add(_waiting.Count);
    }

    public void Advance(double milliseconds)
    {
        _now += milliseconds;

        // Items come in order of age: the first one that is too young ends what is due.
        _due = Math.Max(_due, CountOld(_now));
    }

    private int CountOld(double now) => _waiting.TakeWhile(item => now - item.Arrived >= timeout).Count();

    /// <summary>Takes over that the block counts all that waits as due.</summary>
    public void DeclareDue() => _due = _waiting.Count;

    public int[]? Take()
    {
        int length = Batches(_due).FirstOrDefault();
        if (length == 0) return null;
        int[] batch = [.. _waiting.Take(length).Select(item => item.Item)];
        _waiting.RemoveRange(0, length);
        _due = Math.Max(0, _due - length);
        for (int i = 0; i < _marks.Count; i++) _marks[i] -= length;
        _marks.RemoveAll(mark => mark <= 0);
        return batch;
    }

    /// <summary>The lengths of the batches that could be taken now.</summary>
    private IEnumerable<int> Batches(int due)
    {
        int start = 0;
        foreach (int end in _marks)
        {
            for (; start < end; start += Math.Min(Size, end - start)) yield return Math.Min(Size, end - start);
        }

        for (; _waiting.Count - start >= Size; start += Size) yield return Size;

        // The rest goes when it is due.
        if (start < _waiting.Count && start < due) yield return _waiting.Count - start;
    }
}
