namespace Dataflow.LoadAware.Tests.Soak;

/// <summary>Sets the live size from one thread and tells another which sizes a batch can have been cut with.</summary>
internal sealed class SizeWatch
{
    private readonly AdaptiveBatchBlock<Item> _block;
    private readonly List<int> _sizes = [];
    private readonly Lock _lock = new();
    private int _inForce;

    public SizeWatch(AdaptiveBatchBlock<Item> block)
    {
        _block = block;
        _sizes.Add(block.BatchSize);
    }

    /// <summary>Number of the newest size that is surely in force.</summary>
    public int InForce
    {
        get { lock (_lock) return _inForce; }
    }

    public void Set(int size)
    {
        lock (_lock) _sizes.Add(size);
        _block.BatchSize = size;
        lock (_lock) _inForce = _sizes.Count - 1;
    }

    /// <summary>The largest size that was live at any moment since size number <paramref name="inForce"/> was in force.</summary>
    public int LargestSince(int inForce)
    {
        lock (_lock) return _sizes[inForce..].Max();
    }
}
