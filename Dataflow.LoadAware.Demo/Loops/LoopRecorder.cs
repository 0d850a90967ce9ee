using HdrHistogram;

namespace Dataflow.LoadAware.Demo.Loops;

/// <summary>Counts what a loop did: batches, items, failures, sizes, latencies.</summary>
/// <param name="target">The time that batches are to keep; null where there is no target.</param>
/// <remarks>
/// One lock guards all fields. The handler's thread writes, a view's thread reads; nothing foreign is called under it. The history of
/// changes has a lock of its own, taken alone.
/// </remarks>
internal sealed class LoopRecorder(TimeSpan? target = null)
{
    private const long MicrosecondsInAnHour = 3_600_000_000;
    private const int SignificantDigits = 3;

    /// <summary>How many of the newest size changes are kept.</summary>
    public const int ChangesKept = 200;

    private readonly Lock _lock = new();
    private readonly LongHistogram _latency = new(MicrosecondsInAnHour, SignificantDigits);
    private readonly RecentBatches _recent = new();
    private LoadFeedback _last;
    private long _batches;
    private long _items;
    private long _failed;
    private long _late;
    private int _smallest = int.MaxValue;
    private int _largest;
    private int _ups;
    private int _downs;

    /// <summary>The newest changes of the size, with their reasons.</summary>
    public History<BatchSizeChange> Changes { get; } = new(ChangesKept);

    /// <summary>Records one batch that was handled.</summary>
    /// <param name="feedback">What was measured; its <see cref="LoadFeedback.BatchSize"/> must be known.</param>
    public void RecordBatch(in LoadFeedback feedback)
    {
        lock (_lock)
        {
            _last = feedback;
            _batches++;
            _items += feedback.BatchSize;
            long failed = (long)Math.Round(feedback.ErrorRate * feedback.BatchSize);
            _failed += failed;
            _recent.Add(feedback.ProcessingTime, feedback.BatchSize, failed);
            _late += feedback.ProcessingTime > target ? 1 : 0;
            _smallest = Math.Min(_smallest, feedback.BatchSize);
            _largest = Math.Max(_largest, feedback.BatchSize);
            _latency.RecordValue(Math.Min((long)feedback.ProcessingTime.TotalMicroseconds, MicrosecondsInAnHour));
        }
    }

    /// <summary>Records that the live size moved, and keeps why.</summary>
    public void RecordSizeChange(in BatchSizeChange change)
    {
        Changes.Add(change);
        RecordSizeChange(change.From, change.To);
    }

    /// <summary>Records that the live size moved.</summary>
    public void RecordSizeChange(int from, int to)
    {
        lock (_lock)
        {
            _ups += to > from ? 1 : 0;
            _downs += to < from ? 1 : 0;
        }
    }

    /// <summary>All counts at one moment.</summary>
    public LoopTotals Read()
    {
        lock (_lock)
        {
            return new LoopTotals
            {
                Last = _last,
                Batches = _batches,
                Items = _items,
                Failed = _failed,
                Target = target,
                Late = _late,
                SmallestBatch = _batches == 0 ? 0 : _smallest,
                LargestBatch = _largest,
                Ups = _ups,
                Downs = _downs,
                P50 = Quantile_NeedsLock(50),
                P95 = Quantile_NeedsLock(95),
                P99 = Quantile_NeedsLock(99),
                RecentP95 = _recent.P95(),
                RecentErrorRate = _recent.ErrorRate(),
            };
        }
    }

    private TimeSpan Quantile_NeedsLock(double percent)
    {
        System.Diagnostics.Debug.Assert(_lock.IsHeldByCurrentThread, "A histogram must not be read while it is written.");
        return _batches == 0 ? TimeSpan.Zero : TimeSpan.FromMicroseconds(_latency.GetValueAtPercentile(percent));
    }
}
