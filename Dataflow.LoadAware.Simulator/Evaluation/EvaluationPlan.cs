namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>What an evaluation runs: controllers x regimes x backends x courses, and under which conditions.</summary>
public sealed record EvaluationPlan
{
    /// <summary>The controllers.</summary>
    /// <value>Default <see cref="ControllerCatalogue.All"/>.</value>
    public IReadOnlyList<ControllerEntry> Controllers { get; init; } = ControllerCatalogue.All;

    /// <summary>What the latency target means.</summary>
    /// <value>Default all three.</value>
    public IReadOnlyList<TargetRegime> Regimes { get; init; } = [TargetRegime.Binding, TargetRegime.Loose, TargetRegime.None];

    /// <summary>The shape of the backends.</summary>
    /// <value>Default <see cref="BackendFamily.Smooth"/>.</value>
    public BackendFamily Family { get; init; }

    /// <summary>The backends, one a seed.</summary>
    /// <value>Default <see cref="EvaluationSeeds.Tuning"/>.</value>
    public IReadOnlyList<int> Seeds { get; init; } = EvaluationSeeds.Tuning;

    /// <summary>Backends of your own instead.</summary>
    /// <value>Default null: those of <see cref="Family"/> and <see cref="Seeds"/>.</value>
    public IReadOnlyList<BackendSpec>? Backends { get; init; }

    /// <summary>The courses of the background load.</summary>
    /// <value>Default all five.</value>
    public IReadOnlyList<CourseKind> Courses { get; init; } = Enum.GetValues<CourseKind>();

    /// <summary>NB: a cycle of the course lasts as long as this many batches of the oracle, so that slow backends can be learnt, too.</summary>
    /// <value>10 to 1,000,000. Default 2000; 500 is hard, 6000 easy.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public int BatchesPerCycle { get; init => field = Guard.Between(value, 10, 1_000_000, nameof(BatchesPerCycle)); } = 2000;

    /// <summary>The share of batches that are to be within the target.</summary>
    /// <value>.5 to .999, as the controllers take it. Default .95.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double Quantile { get; init => field = Guard.Between(value, .5, .999, nameof(Quantile)); } = .95;

    /// <summary>How often a batch takes <see cref="CostModel.OutlierFactor"/> times its time.</summary>
    /// <value>A fraction, 0 to 1. Default 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double OutlierProbability { get; init => field = Guard.Between(value, 0, 1, nameof(OutlierProbability)); }

    /// <summary>What goes wrong besides the load.</summary>
    /// <value>Default nothing.</value>
    public Disturbance Disturbance { get; init; } = Disturbance.None;

    /// <summary>Threads. The figures do not depend on it.</summary>
    /// <value>-1 = as many as there are processors, or 1 to 1024. Default -1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is neither -1 nor from 1 to 1024.</exception>
    public int MaxDegreeOfParallelism
    {
        get;
        init => field = value == -1 ? value : Guard.Between(value, 1, 1024, nameof(MaxDegreeOfParallelism));
    } = -1;
}
