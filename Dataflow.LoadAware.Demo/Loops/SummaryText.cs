namespace Dataflow.LoadAware.Demo.Loops;

/// <summary>The closing lines of a run: one fact a line, names in one column.</summary>
/// <param name="output">Where they go.</param>
internal sealed class SummaryText(TextWriter output)
{
    private const int NameWidth = 14;

    /// <summary>Writes the heading.</summary>
    public SummaryText Heading(string text)
    {
        output.WriteLine();
        output.WriteLine(text);
        return this;
    }

    /// <summary>Writes one fact.</summary>
    public SummaryText Fact(string name, string value)
    {
        output.WriteLine($"  {name.PadRight(NameWidth)} {value}");
        return this;
    }

    /// <summary>Writes the facts that every loop has, and how well a target was kept where there was one.</summary>
    /// <param name="totals">What the loop did.</param>
    /// <param name="duration">How long it took.</param>
    /// <param name="finalSize">The live size at the end.</param>
    /// <param name="unit">What an item is called, in the plural.</param>
    public SummaryText Loop(LoopTotals totals, TimeSpan duration, int finalSize, string unit)
    {
        Sizes(totals, duration, finalSize, unit);
        return totals.Target is { } target
            ? Fact("target", $"{Figures.Time(target)}, kept by {Figures.Percent(totals.Kept, 1)} of the batches; 95 % are asked for")
            : this;
    }

    private void Sizes(LoopTotals totals, TimeSpan duration, int finalSize, string unit) => this
        .Fact("batches", Figures.Count(totals.Batches))
        .Fact("batch size", $"mean {Figures.Number(totals.MeanBatch, 1)}, min {Figures.Count(totals.SmallestBatch)}, "
            + $"max {Figures.Count(totals.LargestBatch)}; live size at the end {Figures.Count(finalSize)}")
        .Fact("size changes", $"{totals.Ups} up, {totals.Downs} down")
        .Fact("throughput", Figures.PerSecond(duration > TimeSpan.Zero ? totals.Processed / duration.TotalSeconds : 0, unit))
        .Fact("batch latency", $"p50 {Figures.Time(totals.P50)}, p95 {Figures.Time(totals.P95)}, p99 {Figures.Time(totals.P99)}");
}
