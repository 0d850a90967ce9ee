namespace Dataflow.LoadAware.Demo.Dashboard.Runs;

/// <summary>A mesh at one moment, as GET /api/metrics and the stream send it.</summary>
internal sealed record Sample
{
    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Seconds since the run started.</summary>
    public required double ElapsedSeconds { get; init; }

    /// <summary>The live batch size, in items.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The size that the clairvoyant oracle takes under the load and the target of this moment, in items.</summary>
    public required int OracleSize { get; init; }

    /// <summary>Items that wait in the batching block.</summary>
    public required int PendingItems { get; init; }

    /// <summary>CPU load of the backend at the newest batch, 0 to 1.</summary>
    public required double CpuLoad { get; init; }

    /// <summary>The part of the backend that others take at this moment, 0 to 1.</summary>
    public required double BackgroundLoad { get; init; }

    /// <summary>Mean load score of the last 10 feedbacks, 0 to 1.</summary>
    public required double LoadScore { get; init; }

    /// <summary>Items that wait in the backend at the newest batch.</summary>
    public required int QueueDepth { get; init; }

    /// <summary>Locks held or waited for at the newest batch.</summary>
    public required int DbLocks { get; init; }

    /// <summary>Failed items as a fraction of all in the last 50 batches, 0 to 1.</summary>
    public required double ErrorRate { get; init; }

    /// <summary>Time of the newest batch, in ms.</summary>
    public required double ProcessingTimeMs { get; init; }

    /// <summary>The time that 95 % of the last 50 batches stayed within, in ms.</summary>
    public required double LatencyP95Ms { get; init; }

    /// <summary>Items that succeeded in a second, over about the last second.</summary>
    public required double ItemsPerSecond { get; init; }

    /// <summary>Items that succeeded since the start.</summary>
    public required long TotalProcessed { get; init; }

    /// <summary>Items that failed since the start.</summary>
    public required long TotalFailed { get; init; }

    /// <summary>Batches that ended since the start.</summary>
    public required long TotalBatches { get; init; }

    /// <summary>Why the size is what it is, by the newest decision; null before the first.</summary>
    public required BatchSizeReason? Reason { get; init; }
}
