using System.Globalization;

namespace Dataflow.LoadAware.Simulator.Evaluation.SideBySide;

/// <summary>How good a size one controller found for several workers, over all backends. Shares are fractions, not per cent.</summary>
public sealed record SideBySideRow
{
    /// <summary>The headings of <see cref="Texts"/>.</summary>
    public static IReadOnlyList<string> Headings { get; } =
        ["side by side", "workers", "controller", "goodput", "p10", "min", "violations", "passing"];

    /// <summary>What batches under way at once do to each other.</summary>
    public SideBySideKind Kind { get; init; }

    /// <summary>How many workers.</summary>
    public int Workers { get; init; }

    /// <summary>The controller's name.</summary>
    public required string Controller { get; init; }

    /// <summary>Items that succeeded, as a share of those at the best common size in the same time, in the mean.</summary>
    public double GoodputMean { get; init; }

    /// <summary>The share that nine backends of ten reach.</summary>
    public double GoodputP10 { get; init; }

    /// <summary>The worst backend's share.</summary>
    public double GoodputMin { get; init; }

    /// <summary>Batches above the target, as a share of all, in the mean; 0 without a target.</summary>
    public double Violations { get; init; }

    /// <summary>The share of backends with a goodput of 90 % at least and violations of 7 % at most.</summary>
    public double Passing { get; init; }

    /// <summary>The row as people read it, one text a heading, the same in every culture.</summary>
    public IReadOnlyList<string> Texts =>
    [
        Kind.ToString(),
        Workers.ToString(CultureInfo.InvariantCulture),
        Controller,
        PercentText.Of(GoodputMean),
        PercentText.Of(GoodputP10),
        PercentText.Of(GoodputMin),
        PercentText.Of(Violations),
        PercentText.Of(Passing, "0"),
    ];

    internal static SideBySideRow Of(SideBySideKind kind, int workers, string controller, IReadOnlyCollection<SideBySideResult> results) => new()
    {
        Kind = kind,
        Workers = workers,
        Controller = controller,
        GoodputMean = results.Average(result => result.Goodput),
        GoodputP10 = Percentile.OfCells(results.Select(result => result.Goodput), .1),
        GoodputMin = results.Min(result => result.Goodput),
        Violations = results.Average(result => result.Violations),
        Passing = results.Count(result => result.Passes) / (double)results.Count,
    };
}
