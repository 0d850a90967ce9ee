namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>One backend of the evaluation: what it costs, its latency targets, its largest batch.</summary>
public sealed record BackendSpec
{
    /// <summary>A name for tables.</summary>
    public required string Name { get; init; }

    /// <summary>The seed that it was drawn with; it also seeds its jitter and its spikes.</summary>
    public int Seed { get; init; }

    /// <summary>What a batch costs.</summary>
    public required CostModel Cost { get; init; }

    /// <summary>A target that allows less than the best size.</summary>
    public TimeSpan BindingTarget { get; init; }

    /// <summary>A target that allows more than the best size.</summary>
    public TimeSpan LooseTarget { get; init; }

    /// <summary>The largest batch, in items.</summary>
    public int MaxBatchSize { get; init; } = 10_000;

    /// <summary>The target of a regime.</summary>
    /// <param name="regime">Which.</param>
    /// <returns>The target; null where the regime has none.</returns>
    public TimeSpan? TargetIn(TargetRegime regime) => regime switch
    {
        TargetRegime.Binding => BindingTarget,
        TargetRegime.Loose => LooseTarget,
        _ => null,
    };
}
