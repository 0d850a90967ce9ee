using System.Globalization;

namespace Dataflow.LoadAware.Simulator.Evaluation.Steps;

/// <summary>How one controller followed the step.</summary>
public sealed record StepRow
{
    /// <summary>The headings of <see cref="Texts"/>.</summary>
    public static IReadOnlyList<string> Headings { get; } =
        ["controller", "cold start", "load rises", "load falls", "overshoot", "bias", "spread"];

    /// <summary>The controller's name.</summary>
    public required string Controller { get; init; }

    /// <summary>From the start at 20 items.</summary>
    public required Settling Cold { get; init; }

    /// <summary>From the rise of the load to .8: the size must fall.</summary>
    public required Settling Rise { get; init; }

    /// <summary>From the fall of the load to .2: the size must grow.</summary>
    public required Settling Fall { get; init; }

    /// <summary>The largest size within 30 s after the fall over the oracle's, in the mean.</summary>
    public double Overshoot { get; init; }

    /// <summary>The mean of ln(n / n_o) in the last 30 s before the rise.</summary>
    public double Bias { get; init; }

    /// <summary>The standard deviation of ln(n / n_o) there, in the mean.</summary>
    public double Spread { get; init; }

    /// <summary>The row as people read it, one text a heading, the same in every culture.</summary>
    public IReadOnlyList<string> Texts =>
    [
        Controller,
        Cold.ToString(),
        Rise.ToString(),
        Fall.ToString(),
        Overshoot.ToString("0.00", CultureInfo.InvariantCulture),
        Bias.ToString("+0.00;-0.00", CultureInfo.InvariantCulture),
        Spread.ToString("0.00", CultureInfo.InvariantCulture),
    ];
}
