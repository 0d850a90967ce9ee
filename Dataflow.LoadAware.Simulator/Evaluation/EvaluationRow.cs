using System.Globalization;

namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>One controller in one regime, over all its cells. Shares are fractions, not per cent.</summary>
public sealed record EvaluationRow
{
    internal EvaluationRow(string controller, TargetRegime regime, IReadOnlyCollection<CellResult> cells)
    {
        Controller = controller;
        Regime = regime;
        Cells = cells.Count;
        GoodputMean = cells.Average(cell => cell.Goodput);
        GoodputP10 = Percentile.OfCells(cells.Select(cell => cell.Goodput), .1);
        GoodputMin = cells.Min(cell => cell.Goodput);
        ViolationsMean = cells.Average(cell => cell.Violations);
        ViolationsMax = cells.Max(cell => cell.Violations);
        Errors = cells.Average(cell => cell.Errors);
        P99Ratio = cells.Average(cell => cell.P99Ratio);
        SizeDeviation = cells.Average(cell => cell.SizeDeviation);
        Passing = cells.Count(cell => cell.Passes) / (double)cells.Count;
    }

    /// <summary>The headings of <see cref="Texts"/>.</summary>
    public static IReadOnlyList<string> Headings { get; } =
        ["target", "controller", "goodput", "p10", "min", "violations", "max", "errors", "p99", "size off", "passing"];

    /// <summary>The controller's name.</summary>
    public string Controller { get; }

    /// <summary>The regime.</summary>
    public TargetRegime Regime { get; }

    /// <summary>How many cells.</summary>
    public int Cells { get; }

    /// <summary>The mean share of the oracle's goodput.</summary>
    public double GoodputMean { get; }

    /// <summary>The share that nine cells of ten reach.</summary>
    public double GoodputP10 { get; }

    /// <summary>The worst cell's share.</summary>
    public double GoodputMin { get; }

    /// <summary>The mean share of batches above the target.</summary>
    public double ViolationsMean { get; }

    /// <summary>The worst cell's.</summary>
    public double ViolationsMax { get; }

    /// <summary>The mean share of items that failed.</summary>
    public double Errors { get; }

    /// <summary>The mean ratio of the 99th percentile of times to the oracle's.</summary>
    public double P99Ratio { get; }

    /// <summary>The mean distance of the sizes from the oracle's.</summary>
    public double SizeDeviation { get; }

    /// <summary>The share of cells that pass.</summary>
    public double Passing { get; }

    /// <summary>The row as people read it, one text a heading, the same in every culture.</summary>
    public IReadOnlyList<string> Texts =>
    [
        Regime.ToString().ToLowerInvariant(),
        Controller,
        PercentText.Of(GoodputMean),
        PercentText.Of(GoodputP10),
        PercentText.Of(GoodputMin),
        PercentText.Of(ViolationsMean),
        PercentText.Of(ViolationsMax),
        PercentText.Of(Errors, "0.00"),
        P99Ratio.ToString("0.00", CultureInfo.InvariantCulture),
        SizeDeviation.ToString("0.00", CultureInfo.InvariantCulture),
        PercentText.Of(Passing, "0"),
    ];
}
