namespace Dataflow.LoadAware.Control;

/// <summary>The knobs of <see cref="AdaptiveController"/>.</summary>
public sealed class AdaptiveControllerOptions
{
    private TimeSpan? _target;
    private double _quantile = 0.95;
    private double _minimumGain = 0.04;
    private GuardOptions _guards = new();

    /// <summary>The processing time that batches are to keep.</summary>
    /// <value>Above zero; null: no target, goodput alone decides. Default null.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above zero.</exception>
    public TimeSpan? Target { get => _target; set => _target = value is { } target ? Require.Positive(target) : null; }

    /// <summary>The share of batches that are to keep the target. Larger: smaller batches.</summary>
    /// <value>0.5 to 0.999. Default 0.95.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double Quantile { get => _quantile; set => _quantile = LatencyCap.CheckQuantile(value, nameof(Quantile)); }

    /// <summary>The gain in goodput that a larger size must bring to be worth its latency: percent of goodput per percent of size.</summary>
    /// <value>A fraction, 0 to 1. Larger: smaller batches. Default 0.04.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0, above 1 or not a number.</exception>
    public double MinimumGain { get => _minimumGain; set => _minimumGain = Require.Fraction(value); }

    /// <summary>The guards around the rule.</summary>
    /// <value>Default <c>new GuardOptions()</c>.</value>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public GuardOptions Guards { get => _guards; set => _guards = Require.NotNull(value); }
}
