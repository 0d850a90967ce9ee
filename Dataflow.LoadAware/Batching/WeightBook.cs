namespace Dataflow.LoadAware.Batching;

/// <summary>
/// What the waiting items weigh, and where their batches end, in a block whose batches are limited by weight. Eight bytes an item and
/// eight a batch.
/// </summary>
internal sealed class WeightBook(long maximum)
{
    /// <summary>Weights for which there is room left when the backlog has drained.</summary>
    private const int Kept = 1024;

    private readonly Queue<long> _weights = new();
    private readonly Queue<long> _ends = new();
    private long _forming;

    /// <summary>Weights of the waiting items, the first one first.</summary>
    public IEnumerable<long> Weights => _weights;

    /// <summary>Number behind the last item of the first batch that waits complete.</summary>
    public long FirstEnd => _ends.Peek();

    /// <summary>Whether the batch that is filling can take no more.</summary>
    public bool IsFull => _forming >= maximum;

    /// <summary>Whether the batch that is filling can take an item of this weight.</summary>
    public bool Fits(long weight) => weight <= maximum - _forming;

    /// <summary>Notes an item that came.</summary>
    public void Came(long weight) => _weights.Enqueue(weight);

    /// <summary>Adds an item to the batch that is filling. One that is too heavy for any batch comes to an empty one.</summary>
    public void Add(long weight) => _forming += weight;

    /// <summary>Ends the batch that is filling.</summary>
    public void End(long at)
    {
        _ends.Enqueue(at);
        _forming = 0;
    }

    /// <summary>Forgets items that left.</summary>
    /// <param name="count">How many.</param>
    /// <param name="complete">Whether they were the first batch that waited complete; else the one that was filling.</param>
    public void Left(int count, bool complete)
    {
        for (; count > 0; count--)
        {
            _weights.Dequeue();
        }

        if (complete)
        {
            _ends.Dequeue();
        }
        else
        {
            _forming = 0;
        }

        if (_weights.Count == 0 && _weights.Capacity > Kept)
        {
            _weights.TrimExcess();
            _ends.TrimExcess();
        }
    }

    /// <summary>Forgets where batches end, and items that left; the rest is counted anew.</summary>
    public void StartOver(int left)
    {
        for (; left > 0; left--)
        {
            _weights.Dequeue();
        }

        _ends.Clear();
        _forming = 0;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _weights.Clear();
        _ends.Clear();
        _forming = 0;
    }
}
