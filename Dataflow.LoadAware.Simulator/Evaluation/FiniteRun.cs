using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Simulator.Courses;

namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>A number of items, all there from the start, against one backend in virtual time: the same for every controller that plays it.</summary>
/// <remarks>
/// One batch is in work at a time, and a controller hears of a batch while the next one is in work already, as behind a
/// <see cref="SimulatedBackendBlock{T}"/>. The same seed gives the jitter, the errors and the spikes of that block.
/// </remarks>
public sealed record FiniteRun
{
    private const int FeedbackDelay = 1;

    /// <summary>What a batch costs.</summary>
    public required CostModel Cost { get; init; }

    /// <summary>The background load.</summary>
    public required LoadCourse Course { get; init; }

    /// <summary>How many items there are.</summary>
    /// <value>1 or more. The memory of a run is 56 bytes a batch.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public required int Items { get; init => field = Guard.Between(value, 1, int.MaxValue, nameof(Items)); }

    /// <summary>Where jitter and errors come from.</summary>
    /// <value>Any number. Default 1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>The smallest batch, in items; the last one may be smaller.</summary>
    /// <value>1 or more. Default 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MinBatchSize { get; init => field = Guard.Between(value, 1, int.MaxValue, nameof(MinBatchSize)); } = 1;

    /// <summary>The largest batch, in items.</summary>
    /// <value>1 or more. Default 10,000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxBatchSize { get; init => field = Guard.Between(value, 1, int.MaxValue, nameof(MaxBatchSize)); } = 10_000;

    /// <summary>How the load score is worked out.</summary>
    /// <value>Default <see cref="LoadScoring.Default"/>.</value>
    public LoadScoring Scoring { get; init; } = LoadScoring.Default;

    /// <summary>Plays the run with a controller.</summary>
    /// <param name="controller">What decides the size; a fresh one.</param>
    /// <param name="initialSize">The size of the first batch, in items; kept within the limits.</param>
    /// <returns>The batches, in order.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="controller"/> is null.</exception>
    public IReadOnlyList<BatchTrace> Play(IBatchSizeController controller, int initialSize)
    {
        ArgumentNullException.ThrowIfNull(controller);
        return Play(new ControllerSizer(controller, Scoring, Math.Max(initialSize, MinBatchSize), MaxBatchSize, MinBatchSize));
    }

    /// <summary>Plays the run with the clairvoyant oracle, which knows the load of every moment.</summary>
    /// <param name="target">The latency target; null = none.</param>
    /// <param name="quantile">The share of batches that are to keep it; .01 to .999.</param>
    /// <returns>The batches, in order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The quantile is outside its range.</exception>
    public IReadOnlyList<BatchTrace> PlayOracle(TimeSpan? target, double quantile) =>
        Play(new OracleSizer(new ClairvoyantOracle(Cost, MaxBatchSize, target, quantile), MinBatchSize));

    private List<BatchTrace> Play(ISizer sizer)
    {
        var trace = new List<BatchTrace>();
        new ClosedLoop
        {
            Cost = Cost,
            Course = Course,
            BackendSeed = Seed,
            Horizon = TimeSpan.MaxValue,
            Items = Items,
            Disturbance = new Disturbance { FeedbackDelay = FeedbackDelay },
        }.Run(sizer, trace);
        return trace;
    }
}
