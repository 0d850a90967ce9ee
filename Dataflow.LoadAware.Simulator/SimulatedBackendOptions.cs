using Dataflow.LoadAware.Simulator.Courses;

namespace Dataflow.LoadAware.Simulator;

/// <summary>Options of a <see cref="SimulatedBackendBlock{T}"/>, which copies them when it is made.</summary>
public sealed class SimulatedBackendOptions
{
    /// <summary>How the background load moves, where <see cref="Course"/> does not say otherwise.</summary>
    /// <value>Default <see cref="LoadPattern.Constant"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration.</exception>
    public LoadPattern Pattern { get; set => field = Guard.Defined(value, nameof(Pattern)); }

    /// <summary>A background load of your own, instead of a pattern.</summary>
    /// <value>Default null: <see cref="Pattern"/> decides.</value>
    public LoadCourse? Course { get; set; }

    /// <summary>How fast the background load moves: course seconds that pass in one second of <see cref="TimeProvider"/>.</summary>
    /// <value>A factor, 1e-9 to 1e9. Default 1. Service times are not scaled.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double TimeScale { get; set => field = Guard.Between(value, 1e-9, 1e9, nameof(TimeScale)); } = 1;

    /// <summary>Where jitter, errors and spikes come from: the same seed and the same batches give the same feedback.</summary>
    /// <value>Any number. Default 1.</value>
    public int Seed { get; set; } = 1;

    /// <summary>What a batch costs.</summary>
    /// <value>Default: a <see cref="CostModel"/> with its defaults.</value>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public CostModel Cost { get; set => field = Guard.NotNull(value, nameof(Cost)); } = new();

    /// <summary>Batches that the backend works on at once, and also all that it holds: a further one is postponed.</summary>
    /// <value>1 to 1024. Default 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public int MaxDegreeOfParallelism
    {
        get;
        set => field = Guard.Between(value, 1, 1024, nameof(MaxDegreeOfParallelism));
    } = 1;

    /// <summary>Figures of your own for <see cref="LoadFeedback.Custom"/>, by name, each worked out from the batch.</summary>
    /// <value>Default null: none. A function that throws faults the backend.</value>
    public IReadOnlyDictionary<string, Func<SimulatedBatch, double>>? CustomMetrics { get; set; }

    /// <summary>The clock on which batches take their time.</summary>
    /// <value>Default <see cref="TimeProvider.System"/>.</value>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public TimeProvider TimeProvider { get; set => field = Guard.NotNull(value, nameof(TimeProvider)); } = TimeProvider.System;

    /// <summary>Ends the backend: what it holds is dropped.</summary>
    /// <value>Default <see cref="CancellationToken.None"/>.</value>
    public CancellationToken CancellationToken { get; set; }

    internal SimulatedBackendOptions Copy()
    {
        var copy = (SimulatedBackendOptions)MemberwiseClone();
        copy.CustomMetrics = CustomMetrics is null ? null : new Dictionary<string, Func<SimulatedBatch, double>>(CustomMetrics);
        return copy;
    }

    internal LoadCourse ScaledCourse() => (Course ?? LoadCourse.Of(Pattern, Seed)).AtScale(TimeScale);
}
