namespace Dataflow.LoadAware.Tests.Support;

/// <summary>A block with a flush timeout under a clock that the test turns by hand, and a scheduler that it pumps by hand.</summary>
public sealed class TimedBlock
{
    public TimedBlock(int size, double timeoutMilliseconds, int capacity = -1, bool flushWhenIdle = false)
    {
        Block = new AdaptiveBatchBlock<int>(new AdaptiveBatchBlockOptions
        {
            InitialBatchSize = size,
            BoundedCapacity = capacity,
            FlushTimeout = TimeSpan.FromMilliseconds(timeoutMilliseconds),
            FlushWhenIdle = flushWhenIdle,
            TimeProvider = Time,
            TaskScheduler = Pump,
        });
    }

    public AdaptiveBatchBlock<int> Block { get; }

    public HookedTimeProvider Time { get; } = new();

    public PumpedScheduler Pump { get; } = new();

    /// <summary>The head if there is one, otherwise null.</summary>
    public int[]? Take() => Block.TryReceive(null, out int[]? batch) ? batch : null;

    /// <summary>Turns the clock and lets what it woke run.</summary>
    public void Advance(double milliseconds)
    {
        Time.Advance(milliseconds);
        Pump.RunAll();
    }
}
