namespace Dataflow.LoadAware.Control;

/// <summary>What stands around every controller: when to back off at once, and when not to grow.</summary>
public sealed class GuardOptions
{
    private double _overloadErrorRate = 0.2;
    private double _growthErrorRate = 0.05;
    private double? _cpuCeiling;
    private int? _queueCeiling;
    private int? _lockCeiling;

    /// <summary>The error rate above which a batch counts as overload (a timeout, an exception): the size is halved at once.</summary>
    /// <remarks>One failed item of a batch below 40 items is no overload, whatever its share.</remarks>
    /// <value>A fraction, 0 to 1; 1 switches it off. Default 0.2.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0, above 1 or not a number.</exception>
    public double OverloadErrorRate { get => _overloadErrorRate; set => _overloadErrorRate = Require.Fraction(value); }

    /// <summary>The error rate above which the size does not grow.</summary>
    /// <remarks>Batches below 40 items are judged together with those before them, some hundred items in all.</remarks>
    /// <value>A fraction, 0 to 1; 1 switches it off. Default 0.05.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0, above 1 or not a number.</exception>
    public double GrowthErrorRate { get => _growthErrorRate; set => _growthErrorRate = Require.Fraction(value); }

    /// <summary>The CPU load from which on the size does not grow.</summary>
    /// <value>A fraction, 0 to 1; null is off. Default null; 0.95 is a good ceiling where batches share the CPU with others.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0, above 1 or not a number.</exception>
    public double? CpuCeiling { get => _cpuCeiling; set => _cpuCeiling = value is { } load ? Require.Fraction(load) : null; }

    /// <summary>The queue depth from which on the size does not grow.</summary>
    /// <value>Waiting items or requests, 1 or more; null is off. Default null.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? QueueCeiling { get => _queueCeiling; set => _queueCeiling = value is { } depth ? Require.Positive(depth) : null; }

    /// <summary>The number of locks from which on the size does not grow.</summary>
    /// <value>Locks, 1 or more; null is off. Default null.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? LockCeiling { get => _lockCeiling; set => _lockCeiling = value is { } locks ? Require.Positive(locks) : null; }

    /// <summary>A copy that later changes do not reach.</summary>
    internal GuardOptions Copy() => (GuardOptions)MemberwiseClone();
}
