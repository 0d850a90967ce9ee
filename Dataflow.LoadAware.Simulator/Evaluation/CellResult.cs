namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>What one controller reached in one cell: one backend, one course, one regime.</summary>
public sealed record CellResult
{
    /// <summary>The share of the oracle's goodput from which on a cell can pass.</summary>
    public const double PassingGoodput = .9;

    /// <summary>The share of batches above the target up to which a cell can pass, where the quantile is .95.</summary>
    public const double PassingViolations = .07;

    /// <summary>The controller's name.</summary>
    public required string Controller { get; init; }

    /// <summary>The regime.</summary>
    public TargetRegime Regime { get; init; }

    /// <summary>The backend's name.</summary>
    public required string Backend { get; init; }

    /// <summary>The course.</summary>
    public CourseKind Course { get; init; }

    /// <summary>Items that succeeded, as a share of the oracle's in the same time. Can exceed 1 by breaking the target.</summary>
    public double Goodput { get; init; }

    /// <summary>Batches above the target, as a share of all; 0 without a target.</summary>
    public double Violations { get; init; }

    /// <summary>Items that failed, as a share of all.</summary>
    public double Errors { get; init; }

    /// <summary>The 99th percentile of the batches' times over the oracle's.</summary>
    public double P99Ratio { get; init; }

    /// <summary>The root of the mean square of ln(n / n_o): how far the sizes are from the oracle's, as a share.</summary>
    public double SizeDeviation { get; init; }

    /// <summary>Batches.</summary>
    public int Batches { get; init; }

    /// <summary>Whether goodput is at least 90 % of the oracle's and violations are at most 1.4 times what the quantile allows: 7 % of 5 %.</summary>
    public bool Passes { get; init; }
}
