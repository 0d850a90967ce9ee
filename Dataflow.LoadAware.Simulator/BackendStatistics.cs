using System.Globalization;

namespace Dataflow.LoadAware.Simulator;

/// <summary>A snapshot of what a simulated backend has done. CPU, queue and locks are those of the last batch that ended.</summary>
public sealed record BackendStatistics
{
    /// <summary>CPU load, 0 to 1.</summary>
    public double CpuLoad { get; init; }

    /// <summary>The background load u, 0 to 1: the part of <see cref="CpuLoad"/> that others cause.</summary>
    public double BackgroundLoad { get; init; }

    /// <summary>Items that wait.</summary>
    public int QueueDepth { get; init; }

    /// <summary>Locks held or waited for.</summary>
    public int DbLocks { get; init; }

    /// <summary>Items in all batches that ended, the failed ones included.</summary>
    public long ItemsProcessed { get; init; }

    /// <summary>Items that failed, one by one or with their whole batch.</summary>
    public long ItemsFailed { get; init; }

    /// <summary>Batches that ended.</summary>
    public long BatchesProcessed { get; init; }

    /// <summary>Batches that failed as a whole, by timeout.</summary>
    public long Errors { get; init; }

    /// <summary>Batches that are being worked on now.</summary>
    public int BusyWorkers { get; init; }

    /// <summary>The time of the last batch that ended.</summary>
    public TimeSpan LastProcessingTime { get; init; }

    /// <summary>The mean time of a batch; zero before the first.</summary>
    public TimeSpan MeanProcessingTime { get; init; }

    /// <summary>Failed items as a fraction of all, 0 to 1; 0 before the first.</summary>
    public double ErrorRate => ItemsProcessed == 0 ? 0 : (double)ItemsFailed / ItemsProcessed;

    /// <summary>One line for people, the same in every culture.</summary>
    /// <returns>For example <c>CPU 58 %, queue 12, locks 25, 900 items in 9 batches, 0.2 % of items failed, 0 timeouts, 112 ms a batch</c>.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"CPU {100 * CpuLoad:0} %, queue {QueueDepth}, locks {DbLocks}, {ItemsProcessed} items in {BatchesProcessed} batches, {100 * ErrorRate:0.0} % of items failed, {Errors} timeouts, {MeanProcessingTime.TotalMilliseconds:0} ms a batch");
}
