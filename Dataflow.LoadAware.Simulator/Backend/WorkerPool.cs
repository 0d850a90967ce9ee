using System.Diagnostics.CodeAnalysis;

namespace Dataflow.LoadAware.Simulator.Backend;

/// <summary>Who is free, who is at what until when, and what has been done, in model time. Its owner locks; it calls nobody.</summary>
internal sealed class WorkerPool
{
    private readonly Stack<Worker> _free;

    // The index breaks ties, so that the order never depends on the heap.
    private readonly PriorityQueue<Worker, (TimeSpan End, long Index)> _busy = new();
    private readonly Ledger _ledger = new();
    private readonly CostModel _cost;
    private readonly int _seed;
    private readonly int _size;
    private long _nextIndex;
    private int _itemsInFlight;

    public WorkerPool(CostModel cost, int seed, IReadOnlyCollection<Worker> workers)
    {
        _cost = cost;
        _seed = seed;
        _size = workers.Count;
        _free = new Stack<Worker>(workers);
    }

    public bool IsIdle => _free.Count == _size;

    public bool TryTakeFree([MaybeNullWhen(false)] out Worker worker) => _free.TryPop(out worker);

    public void Free(Worker worker) => _free.Push(worker);

    /// <summary>Puts a worker that was taken to work on the next batch.</summary>
    public void Begin(Worker worker, int items, double load, TimeSpan at)
    {
        var start = new BatchStart
        {
            Index = _nextIndex++,
            Items = items,
            At = at,
            Load = load,
            OtherItems = _itemsInFlight,
            BusyWorkers = _size - _free.Count,
            Workers = _size,
            IdleBefore = at - worker.FreeSince,
        };
        worker.Batch = BatchModel.Run(_cost, _seed, start);
        worker.FreeSince = at + worker.Batch.ProcessingTime;
        worker.IsAtWork = true;
        _itemsInFlight += items;
        _busy.Enqueue(worker, (worker.FreeSince, start.Index));
    }

    /// <summary>Ends the batch that is due first, if it is due by then. The worker is the caller's until it begins again or is freed.</summary>
    public bool TryEnd(TimeSpan dueBy, [MaybeNullWhen(false)] out Worker worker)
    {
        if (!_busy.TryPeek(out worker, out var due) || due.End > dueBy)
            return false;
        _busy.Dequeue();
        worker.IsAtWork = false;
        _itemsInFlight -= worker.Batch.Items;
        _ledger.Add(worker.Batch);
        return true;
    }

    public BackendStatistics Snapshot() => _ledger.Snapshot(_size - _free.Count);
}
