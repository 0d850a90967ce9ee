namespace Dataflow.LoadAware.Simulator.Backend;

/// <summary>Counts what has ended. Its owner locks.</summary>
internal sealed class Ledger
{
    private SimulatedBatch _last;
    private long _batches;
    private long _items;
    private long _failedItems;
    private long _timeouts;
    private TimeSpan _total;

    public void Add(in SimulatedBatch batch)
    {
        _last = batch;
        _batches++;
        _items += batch.Items;
        _failedItems += batch.FailedItems;
        _timeouts += batch.TimedOut ? 1 : 0;
        _total += batch.ProcessingTime;
    }

    public BackendStatistics Snapshot(int busyWorkers) => new()
    {
        CpuLoad = _last.CpuLoad,
        BackgroundLoad = _last.BackgroundLoad,
        QueueDepth = _last.QueueDepth,
        DbLocks = _last.Locks,
        ItemsProcessed = _items,
        ItemsFailed = _failedItems,
        BatchesProcessed = _batches,
        Errors = _timeouts,
        BusyWorkers = busyWorkers,
        LastProcessingTime = _last.ProcessingTime,
        MeanProcessingTime = _batches == 0 ? TimeSpan.Zero : _total / _batches,
    };
}
