namespace Dataflow.LoadAware.Simulator.Evaluation.Steps;

/// <summary>A test of how fast controllers follow a step of the load from .2 to .8 and back.</summary>
public sealed record StepPlan
{
    /// <summary>The controllers.</summary>
    /// <value>Default <see cref="ControllerCatalogue.All"/>.</value>
    public IReadOnlyList<ControllerEntry> Controllers { get; init; } = ControllerCatalogue.All;

    /// <summary>The backend's cost.</summary>
    /// <value>Default: a <see cref="CostModel"/> with its defaults and the CPU share of the zoo.</value>
    public CostModel Cost { get; init; } = new() { CpuShare = .6 };

    /// <summary>The latency target.</summary>
    /// <value>Default 100 ms, which binds: the oracle goes 205, 50, 205. Null = none: 348, 81, 348.</value>
    public TimeSpan? Target { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The share of batches that are to be within the target.</summary>
    /// <value>.5 to .999, as the controllers take it. Default .95.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double Quantile { get; init => field = Guard.Between(value, .5, .999, nameof(Quantile)); } = .95;

    /// <summary>One run a seed.</summary>
    /// <value>Default <see cref="EvaluationSeeds.Steps"/>.</value>
    public IReadOnlyList<int> Seeds { get; init; } = EvaluationSeeds.Steps;

    /// <summary>How near to the oracle's size counts as settled: .25 is a quarter more or 1 / 1.25.</summary>
    /// <value>Default .25 with a target; .6 without, where the top of the goodput is so flat that .6 off costs 3 to 6 %.</value>
    public double? Band { get; init; }

    internal double EffectiveBand => Band ?? (Target is null ? .6 : .25);
}
