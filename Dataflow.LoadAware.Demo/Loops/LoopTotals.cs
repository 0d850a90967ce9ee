namespace Dataflow.LoadAware.Demo.Loops;

/// <summary>What a loop has done so far.</summary>
internal sealed record LoopTotals
{
    /// <summary>The newest feedback; all zero before the first.</summary>
    public LoadFeedback Last { get; init; }

    /// <summary>Batches handled.</summary>
    public long Batches { get; init; }

    /// <summary>Items in those batches, failed ones included.</summary>
    public long Items { get; init; }

    /// <summary>Items that failed.</summary>
    public long Failed { get; init; }

    /// <summary>Items that did not fail.</summary>
    public long Processed => Items - Failed;

    /// <summary>Failed items as a fraction of all, 0 to 1; 0 before the first.</summary>
    public double ErrorRate => Items == 0 ? 0 : (double)Failed / Items;

    /// <summary>The time that batches are to keep; null where there is no target.</summary>
    public TimeSpan? Target { get; init; }

    /// <summary>Batches that took longer.</summary>
    public long Late { get; init; }

    /// <summary>Batches that kept the target as a fraction of all, 0 to 1; 1 before the first.</summary>
    public double Kept => Batches == 0 ? 1 : 1 - ((double)Late / Batches);

    /// <summary>Items in the smallest batch; 0 before the first.</summary>
    public int SmallestBatch { get; init; }

    /// <summary>Items in the largest batch; 0 before the first.</summary>
    public int LargestBatch { get; init; }

    /// <summary>Items in a batch on average; 0 before the first.</summary>
    public double MeanBatch => Batches == 0 ? 0 : (double)Items / Batches;

    /// <summary>How often the live size rose.</summary>
    public int Ups { get; init; }

    /// <summary>How often the live size fell.</summary>
    public int Downs { get; init; }

    /// <summary>Median time of a batch.</summary>
    public TimeSpan P50 { get; init; }

    /// <summary>The time that 95 % of the batches stayed within.</summary>
    public TimeSpan P95 { get; init; }

    /// <summary>The time that 99 % of the batches stayed within.</summary>
    public TimeSpan P99 { get; init; }

    /// <summary>The time that 95 % of the last <see cref="RecentBatches.Count"/> batches stayed within.</summary>
    public TimeSpan RecentP95 { get; init; }

    /// <summary>Failed items as a fraction of all in the last <see cref="RecentBatches.Count"/> batches, 0 to 1.</summary>
    public double RecentErrorRate { get; init; }
}
