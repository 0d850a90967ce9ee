using System.Collections.Frozen;

namespace Dataflow.LoadAware;

/// <summary>Turns a feedback into one load score: 0 is idle, 1 is saturated.</summary>
/// <remarks>
/// <para>
/// Every metric is first brought to 0..1: CPU and errors are fractions already, a queue, locks and custom metrics are
/// divided by their saturation and cut off at 1. <see cref="Combine"/> then says how they become one score.
/// </para>
/// <para>
/// A weighted sum dilutes: CPU at 1 with a full queue scores 0.6 by the default weights, which no threshold of 0.7 notices.
/// Choose <see cref="LoadCombination.Max"/> where any one saturated resource should count as saturation.
/// </para>
/// <para>Immutable. Two scorings are equal when their figures are equal and they share one <see cref="Custom"/>.</para>
/// </remarks>
public sealed record LoadScoring
{
    private readonly double _cpuWeight = 0.4;
    private readonly double _errorWeight = 0.3;
    private readonly double _queueWeight = 0.2;
    private readonly double _lockWeight = 0.1;
    private readonly int _queueSaturation = 100;
    private readonly int _lockSaturation = 50;
    private readonly FrozenDictionary<string, CustomMetric> _custom = FrozenDictionary<string, CustomMetric>.Empty;
    private readonly LoadCombination _combine = LoadCombination.WeightedSum;

    /// <summary>The default: 0.4 CPU + 0.3 errors + 0.2 queue + 0.1 locks, as the seed project documents it.</summary>
    public static LoadScoring Default { get; } = new();

    /// <summary>0.6 CPU + 0.15 errors + 0.15 queue + 0.1 locks, as the seed project's code computes it.</summary>
    public static LoadScoring SeedCode { get; } = new() { CpuWeight = 0.6, ErrorWeight = 0.15, QueueWeight = 0.15, LockWeight = 0.1 };

    /// <summary>The weight of <see cref="LoadFeedback.CpuLoad"/>.</summary>
    /// <value>A fraction, 0 to 1; at 0 the metric is left out. Default 0.4.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0, above 1 or not a number.</exception>
    public double CpuWeight { get => _cpuWeight; init => _cpuWeight = Require.Fraction(value); }

    /// <summary>The weight of <see cref="LoadFeedback.ErrorRate"/>.</summary>
    /// <value>A fraction, 0 to 1; at 0 the metric is left out. Default 0.3.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0, above 1 or not a number.</exception>
    public double ErrorWeight { get => _errorWeight; init => _errorWeight = Require.Fraction(value); }

    /// <summary>The weight of <see cref="LoadFeedback.QueueDepth"/>.</summary>
    /// <value>A fraction, 0 to 1; at 0 the metric is left out. Default 0.2.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0, above 1 or not a number.</exception>
    public double QueueWeight { get => _queueWeight; init => _queueWeight = Require.Fraction(value); }

    /// <summary>The weight of <see cref="LoadFeedback.DbLocks"/>.</summary>
    /// <value>A fraction, 0 to 1; at 0 the metric is left out. Default 0.1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0, above 1 or not a number.</exception>
    public double LockWeight { get => _lockWeight; init => _lockWeight = Require.Fraction(value); }

    /// <summary>The queue depth that counts as fully loaded.</summary>
    /// <value>Waiting items or requests, 1 or more. Default 100.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int QueueSaturation { get => _queueSaturation; init => _queueSaturation = Require.Positive(value); }

    /// <summary>The number of locks that counts as fully loaded.</summary>
    /// <value>Locks, 1 or more. Default 50.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int LockSaturation { get => _lockSaturation; init => _lockSaturation = Require.Positive(value); }

    /// <summary>Weight and saturation of figures of one's own, by their name in <see cref="LoadFeedback.Custom"/>.</summary>
    /// <value>Copied when set; a metric that a feedback lacks counts as 0. Default empty.</value>
    /// <exception cref="ArgumentNullException">The dictionary or one of its metrics is null.</exception>
    public IReadOnlyDictionary<string, CustomMetric> Custom { get => _custom; init => _custom = Copy(value); }

    /// <summary>How the metrics become one score.</summary>
    /// <value>Default <see cref="LoadCombination.WeightedSum"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of <see cref="LoadCombination"/>.</exception>
    public LoadCombination Combine
    {
        get => _combine;
        init => _combine = Enum.IsDefined(value) ? value : throw Require.Broken(nameof(Combine), "must be WeightedSum or Max", value);
    }

    /// <summary>The load score of a feedback.</summary>
    /// <param name="feedback">One measured batch.</param>
    /// <returns>0 (idle) to 1 (saturated).</returns>
    public double Score(in LoadFeedback feedback)
    {
        double score = 0;
        Count(ref score, _cpuWeight, feedback.CpuLoad);
        Count(ref score, _errorWeight, feedback.ErrorRate);
        Count(ref score, _queueWeight, Saturated(feedback.QueueDepth, _queueSaturation));
        Count(ref score, _lockWeight, Saturated(feedback.DbLocks, _lockSaturation));
        if (_custom.Count > 0 && feedback.Custom is { } figures)
        {
            CountCustom(ref score, figures);
        }

        return Math.Min(score, 1);
    }

    private static FrozenDictionary<string, CustomMetric> Copy(IReadOnlyDictionary<string, CustomMetric>? metrics)
    {
        foreach ((string name, CustomMetric? metric) in Require.NotNull(metrics, nameof(Custom)))
        {
            Require.NotNull(metric, $"{nameof(Custom)}[\"{name}\"]");
        }

        return metrics!.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // Not a number and anything negative count as no load: a figure of somebody else's making must not poison the score.
    private static double Saturated(double value, double saturation) => value > 0 ? Math.Min(value / saturation, 1) : 0;

    private void CountCustom(ref double score, IReadOnlyDictionary<string, double> figures)
    {
        foreach ((string name, CustomMetric metric) in _custom)
        {
            if (figures.TryGetValue(name, out double value))
            {
                Count(ref score, metric.Weight, Saturated(value, metric.Saturation));
            }
        }
    }

    private void Count(ref double score, double weight, double load)
    {
        if (_combine == LoadCombination.WeightedSum)
        {
            score += weight * load;
        }
        else if (weight > 0)
        {
            score = Math.Max(score, load);
        }
    }
}
