using System.Diagnostics.Metrics;
using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware;

/// <summary>What an <see cref="AdaptiveBatchBlock{T}"/> can be told, beyond the options of every grouping block.</summary>
/// <remarks>
/// A single value is checked where it is set; how the values go together is checked in the block's constructor, which also takes a
/// copy: a later change has no effect on a block that exists.
/// </remarks>
public class AdaptiveBatchBlockOptions : GroupingDataflowBlockOptions
{
    internal const int DefaultInitialBatchSize = 50;
    internal const int DefaultMinBatchSize = 1;
    internal const int DefaultMaxBatchSize = 1000;

    private int? _initialBatchSize;
    private int _minBatchSize = DefaultMinBatchSize;
    private int? _maxBatchSize;
    private TimeSpan _flushTimeout = TimeSpan.FromSeconds(1);
    private TimeProvider _timeProvider = TimeProvider.System;

    /// <summary>The batch size at the start, in items.</summary>
    /// <value>
    /// Between <see cref="MinBatchSize"/> and <see cref="MaxBatchSize"/>. The default is 50, or the nearest size that the limits allow.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int InitialBatchSize
    {
        get => _initialBatchSize ?? Math.Clamp(DefaultInitialBatchSize, MinBatchSize, Math.Max(MinBatchSize, MaxBatchSize));
        set => _initialBatchSize = Require.Positive(value);
    }

    /// <summary>The smallest size that the live batch size takes, in items. It does not hold back a batch that is due.</summary>
    /// <value>1 or more, and not above <see cref="MaxBatchSize"/>. The default is 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MinBatchSize
    {
        get => _minBatchSize;
        set => _minBatchSize = Require.Positive(value);
    }

    /// <summary>The largest size that the live batch size takes, in items.</summary>
    /// <value>
    /// 1 or more, and not above <see cref="DataflowBlockOptions.BoundedCapacity"/>: a full block must be able to form a batch. The
    /// default is 1000, or the bounded capacity where that is less.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MaxBatchSize
    {
        get => _maxBatchSize ?? (BoundedCapacity == Unbounded ? DefaultMaxBatchSize : Math.Min(DefaultMaxBatchSize, BoundedCapacity));
        set => _maxBatchSize = Require.Positive(value);
    }

    /// <summary>
    /// The age of the oldest waiting item at which a partial batch is due. Later items do not restart it; what is due and not yet
    /// taken goes on filling up to the batch size. Postponed messages are not waiting items: without
    /// <see cref="GroupingDataflowBlockOptions.Greedy"/> it has no effect.
    /// </summary>
    /// <value>
    /// More than zero and at most 4,294,967,294 ms (a little under 50 days), with a resolution of 1 ms;
    /// <see cref="Timeout.InfiniteTimeSpan"/> turns it off. The default is 1 s, so that a lone item does not wait for ever.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero, negative and not infinite, or too long for a timer.</exception>
    public TimeSpan FlushTimeout
    {
        get => _flushTimeout;
        set => _flushTimeout = Require.TimeLimit(value);
    }

    /// <summary>
    /// Hands on what waits as soon as downstream has room; the batch size is then only the cap. Link it to a target that is bounded
    /// (a handler with a bounded capacity), or every item goes alone. Without <see cref="GroupingDataflowBlockOptions.Greedy"/> it has
    /// no effect.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool FlushWhenIdle { get; set; }

    /// <summary>Makes the meter "Dataflow.LoadAware" to which the block reports; see docs/metrics.md.</summary>
    /// <value>The default is <see langword="null"/>: one meter that all such blocks share.</value>
    public IMeterFactory? MeterFactory { get; set; }

    /// <summary>The clock and the timers behind <see cref="FlushTimeout"/>.</summary>
    /// <value>The default is <see cref="TimeProvider.System"/>.</value>
    /// <exception cref="ArgumentNullException">The value is <see langword="null"/>.</exception>
    public TimeProvider TimeProvider
    {
        get => _timeProvider;
        set => _timeProvider = Require.NotNull(value);
    }
}
