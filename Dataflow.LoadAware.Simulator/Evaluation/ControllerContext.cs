namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>What whoever sets up a controller for one cell may know. Only cheats read the oracle's figures.</summary>
public sealed record ControllerContext
{
    /// <summary>The latency target; null where there is none.</summary>
    public TimeSpan? Target { get; init; }

    /// <summary>The share of batches that are to be within the target.</summary>
    public double Quantile { get; init; }

    /// <summary>The oracle's size under a typical load (one half, but for shared backends), in items.</summary>
    public double OracleSize { get; init; }

    /// <summary>The median time of that batch: the natural clock of a backend, for rules that tick in seconds.</summary>
    public TimeSpan OracleBatchTime { get; init; }
}
