using Dataflow.LoadAware.Demo.Loops;

namespace Dataflow.LoadAware.Demo.Comparison;

/// <summary>How one player did.</summary>
/// <param name="Name">Who.</param>
/// <param name="Run">What was counted, and how long it took.</param>
/// <param name="Oracle">The oracle's row; null in it itself.</param>
internal sealed record ContestRow(string Name, (LoopTotals Totals, TimeSpan Duration) Run, ContestRow? Oracle)
{
    /// <summary>What the columns mean; the share of late batches where there is a target.</summary>
    public static IReadOnlyList<string> Headings(bool withTarget) =>
        ["controller", "items/s", "of oracle", "p50", "p95", "p99", .. withTarget ? new[] { "late" } : [], "mean size", "changes", "failed"];

    /// <summary>Items a second that did not fail.</summary>
    public double Throughput => Run.Totals.Processed / Run.Duration.TotalSeconds;

    /// <summary>The columns.</summary>
    public IReadOnlyList<string> Texts =>
    [
        Name,
        Figures.Count((long)Throughput),
        Figures.Percent(Throughput / (Oracle ?? this).Throughput, 1),
        Figures.Time(Run.Totals.P50),
        Figures.Time(Run.Totals.P95),
        Figures.Time(Run.Totals.P99),
        .. Run.Totals.Target is null ? [] : new[] { Figures.Percent(1 - Run.Totals.Kept, 1) },
        Figures.Number(Run.Totals.MeanBatch, 0),
        Figures.Count(Run.Totals.Ups + Run.Totals.Downs),
        Figures.Count(Run.Totals.Failed),
    ];
}
