namespace Dataflow.LoadAware.Simulator;

/// <summary>What a simulated backend did with one batch, before it is cut down to the <see cref="LoadFeedback"/> that it reports.</summary>
public readonly record struct SimulatedBatch
{
    /// <summary>Which batch, counted from 0 in the order in which the backend took them.</summary>
    public long Index { get; init; }

    /// <summary>Items in the batch.</summary>
    public int Items { get; init; }

    /// <summary>When the backend began to work on it, since the backend was made.</summary>
    public TimeSpan StartedAt { get; init; }

    /// <summary>How long the batch took; the timeout where it ran into that.</summary>
    public TimeSpan ProcessingTime { get; init; }

    /// <summary>The background load u when it began, 0 to 1.</summary>
    public double BackgroundLoad { get; init; }

    /// <summary>The size of the highest throughput at that load, n*(u), in items.</summary>
    public double BestSize { get; init; }

    /// <summary>CPU load of the backend, 0 to 1: the background's and this client's.</summary>
    public double CpuLoad { get; init; }

    /// <summary>Items in flight beyond the best size: they wait.</summary>
    public int QueueDepth { get; init; }

    /// <summary>Locks held or waited for, 0 to 50.</summary>
    public int Locks { get; init; }

    /// <summary>Items that failed.</summary>
    public int FailedItems { get; init; }

    /// <summary>Whether the batch ran into the timeout, so that all its items failed.</summary>
    public bool TimedOut { get; init; }

    /// <summary>Failed items as a fraction of all; 1 for a timed-out batch, 0 for an empty one.</summary>
    public double ErrorRate => TimedOut ? 1 : Items == 0 ? 0 : (double)FailedItems / Items;
}
