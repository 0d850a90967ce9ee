using HdrHistogram;

namespace Dataflow.LoadAware.Demo.Loops;

/// <summary>Counts what a loop did: batches, items, failures, sizes, latencies.</summary>
/// <remarks>
/// One lock guards all fields. The handler's thread writes, a view's thread reads; nothing foreign is called under it.
/// </remarks>
internal sealed class LoopRecorder
{
    private const long MicrosecondsInAnHour = 3_600_000_000;
    private const int SignificantDigits = 3;

    private readonly Lock _lock = new();
    private readonly LongHistogram _latency = new(MicrosecondsInAnHour, SignificantDigits);
    private LoadFeedback _last;
    private long _batches;
    private long _items;
    private long _failed;
    private int _smallest = int.MaxValue;
    private int _largest;
    private int _ups;
    private int _downs;

    /// <summary>Records one batch that was handled.</summary>
    /// <param name="feedback">What was measured; its <see cref="LoadFeedback.BatchSize"/> must be known.</param>
    public void RecordBatch(in LoadFeedback feedback)
    {
        lock (_lock)
        {
            _last = feedback;
            _batches++;
            _items += feedback.BatchSize;
            _failed += (long)Math.Round(feedback.ErrorRate * feedback.BatchSize);
            _smallest = Math.Min(_smallest, feedback.BatchSize);
            _largest = Math.Max(_largest, feedback.BatchSize);
            _latency.RecordValue(Math.Min((long)feedback.ProcessingTime.TotalMicroseconds, MicrosecondsInAnHour));
        }
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
                SmallestBatch = _batches == 0 ? 0 : _smallest,
                LargestBatch = _largest,
                Ups = _ups,
                Downs = _downs,
                P50 = Quantile_NeedsLock(50),
                P95 = Quantile_NeedsLock(95),
                P99 = Quantile_NeedsLock(99),
            };
        }
    }

    private TimeSpan Quantile_NeedsLock(double percent)
    {
        System.Diagnostics.Debug.Assert(_lock.IsHeldByCurrentThread, "A histogram must not be read while it is written.");
        return _batches == 0 ? TimeSpan.Zero : TimeSpan.FromMicroseconds(_latency.GetValueAtPercentile(percent));
    }
}
